"""Tables that come in and go out as files: how SQL is told of a file, and what a spreadsheet may take for a formula."""
