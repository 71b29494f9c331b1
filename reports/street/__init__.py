"""The report of one street: its own indicators, its communities, its tasks, and where every number came from."""
