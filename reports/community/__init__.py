"""The report of one community: result, indicators, what is missing, and where every number came from."""
