"""A report of an index pack's results, as PDF or as one HTML page, from the files that scoring wrote and from no other.

``mulin score … --report`` calls :func:`reports.index_report.write.write_report`. Sections are plain functions of
:class:`reports.index_report.results.Results` and a tree; what they have nothing to show for is told at the end.
"""
