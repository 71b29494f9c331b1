"""Components of the year's pages."""
