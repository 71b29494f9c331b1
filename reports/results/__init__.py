"""The Excel workbook of a release's results, with formulas that recompute totals from indicator scores."""

from reports.results.changes import write_changes
from reports.results.inputs import ResultsError
from reports.results.workbook import write_results

__all__ = ["ResultsError", "write_changes", "write_results"]
