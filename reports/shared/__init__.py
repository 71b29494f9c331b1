"""What all report kinds share: page furniture, contexts of a scored unit, macros and charts."""
