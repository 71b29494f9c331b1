"""A STATIC SITE of a release: the reports' contexts, charts and sections as linked pages without a line of script.

Works by double click from any folder or stick: relative links only, fonts inside the style sheet.
"""

from reports.site.write import Download, Identity, SiteError, write_site

__all__ = ["Download", "Identity", "SiteError", "write_site"]
