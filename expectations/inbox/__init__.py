"""Watched folders: a lead drops the workbook into the department's folder, and the answer appears beside it.

``<inbox>/D06`` (or ``D06-区民政局``)::

    上报表.xlsx          dropped by the lead; leaves the folder once it has been dealt with
    佐证材料/            evidence files, found by the names written in the workbook; stay where they are
    回执-上报表.txt      accepted: the receipt
    退回-上报表.xlsx     rejected: the marked copy. Corrected in place and saved, it is taken in like any other file
    退回-上报表.txt      rejected: the findings in words
    已收/  退回原件/     the files as they came, their receipt code before the name
    没有收-上报表.pdf.txt    not taken in: what it is, why, and what to do

One file after the other is stored, answered and moved. After a crash in between, the next sweep hands the same bytes
in again, gets the same receipt and finishes. A file that is not whole, or open in an editor, is left until it is.
What goes wrong with one file is logged, answered beside it, and the next one is taken. Nothing a person put here is
ever deleted.
"""

from expectations.inbox.items import SweepItem
from expectations.inbox.names import EVIDENCE
from expectations.inbox.sweeps import sweep
from expectations.inbox.watched import folders, make_folders, watched

__all__ = ["EVIDENCE", "SweepItem", "folders", "make_folders", "sweep", "watched"]
