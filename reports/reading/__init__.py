"""How every section reads a release."""
