"""The page of the log: its lines and the chain's events in one list, with their proof, and as files."""
