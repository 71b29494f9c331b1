"""A year's later release as an edition: its day, what differs from the one before, and what each report says of it."""
