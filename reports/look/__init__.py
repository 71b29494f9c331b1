"""How a page looks, and what an office may change of it."""
