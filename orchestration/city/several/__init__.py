"""What several machines need of Dagster: its launcher and its log on PostgreSQL, named in dagster.yaml."""
