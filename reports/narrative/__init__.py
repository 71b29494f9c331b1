"""The district's report as a Word file, for the evaluation office to edit: the PDF's own text and tables."""

from reports.narrative.document import write_narrative
from reports.narrative.page import NarrativeError

__all__ = ["NarrativeError", "write_narrative"]
