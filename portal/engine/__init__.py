"""Dagster's pages behind the portal's log-in, for engineers."""
