"""Views of handing in, by page."""
