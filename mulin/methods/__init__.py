"""The methods of composite indicators as pure functions on NumPy arrays: no I/O, no framework, missing = NaN."""
