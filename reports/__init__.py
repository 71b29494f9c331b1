"""WHAT LEAVES THE HOUSE: marts → typed context → Jinja2 → WeasyPrint. Reads a release's parquet, never the warehouse.

``jobs`` lists what is to be rendered, ``reports.pool.render_all`` renders it.
"""

from reports.catalogue import RenderJob, jobs
from reports.marts import Marts, MartsError
from reports.release_info import ReleaseInfo

__all__ = ["Marts", "MartsError", "ReleaseInfo", "RenderJob", "jobs"]
