"""What moved between two releases of a year: unit by unit, indicator by indicator, department by department.

:class:`reports.former.Former` is the release that is replaced, :mod:`reports.changed.moves` the comparison;
the list of changes (``reports/subjects/changes.py``) and its workbook print it.
"""
