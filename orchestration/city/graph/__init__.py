"""What Dagster knows of a city: its assets, jobs and sensor."""
