"""A table filled in on the page: a draft of the post, tried and handed in as a workbook like any other."""
