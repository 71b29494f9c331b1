"""The project's statements, made of its own files and run without dbt: the same statements, a fraction of the time."""
