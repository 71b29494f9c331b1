"""The year's pages: each reads the request, asks one reading module, renders."""
