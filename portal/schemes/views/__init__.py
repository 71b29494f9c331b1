"""Views of annual tasks, by page."""
