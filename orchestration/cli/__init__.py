"""The command line: one module per group of verbs, each thin over the functions a portal would call.

Belongs here: arguments, tables, progress, exit codes. Does not belong here: any decision about a figure.
Nothing heavy is imported before a verb runs, so that ``mulin --help`` answers at once.
"""

from orchestration.cli.app import app

__all__ = ["app"]
