"""The web server of the portal: ``python -m portal.server``. Waitress, with lanes, limits and words of our own."""
