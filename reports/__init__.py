"""WHAT LEAVES THE HOUSE: marts → typed context → Jinja2 → WeasyPrint. Reads a release's parquet, never the warehouse."""
