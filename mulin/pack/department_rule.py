"""How departments are scored: what they led, where they cooperated, how they reported."""

from __future__ import annotations

from typing import Literal

from mulin.shapes import Share, Strict, Word

FreeUntil = Literal["report", "correction", "lock", "never"]


class DepartmentComposition(Strict):
    led: Share
    cooperation: Share
    reporting: Share


class LedParts(Strict):
    milestones_on_time: Share
    led_indicators_attained: Share


class ReportingParts(Strict):
    on_time: Share
    accepted_first_time: Share
    no_later_correction: Share


class Corrections(Strict):
    """What it costs to change what was accepted first: the lines changed, or the whole workbook (``counted``); nothing
    where the change came by a day of ``deadlines`` (``free_until``)."""

    counted: Literal["cells", "workbooks"] = "cells"
    free_until: FreeUntil = "correction"


AS_PUBLISHED = Corrections(counted="workbooks", free_until="never")
"""The rule of every year whose framework was written before there was the key: releases stay as they were published."""


class DepartmentRule(Strict):
    name_zh: Word
    assessed_with: Literal["district"]
    composition: DepartmentComposition
    led_parts: LedParts
    reporting_parts: ReportingParts
    corrections: Corrections = AS_PUBLISHED
    no_led_task: Literal["renormalise"]
