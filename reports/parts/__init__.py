"""What sections are made of: tables, and blocks of figures that several of them print."""
