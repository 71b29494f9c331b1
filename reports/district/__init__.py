"""The report of the whole district: index, streets, communities, tasks, departments, and what is missing."""
