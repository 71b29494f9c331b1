"""What a number format shows is decided by the section that applies, and by letters that are not just written there."""

from __future__ import annotations

import pytest

from mulin.workbooks.raw.cells import display
from mulin.workbooks.raw.numberformat import applying


@pytest.mark.parametrize(
    ("code", "value", "shows"),
    [
        ("[<1]0;yyyy-mm-dd", 0.0, "figure"),
        ("[<1]0;yyyy-mm-dd", 45352.0, "day"),
        ('[=0]"";yyyy/m/d', 0.0, "figure"),
        ("0;yyyy;0", -5.0, "day"),
        ("0;yyyy;0", 5.0, "figure"),
        ("0;0;yyyy", 0.0, "day"),
        ("0;0;0;yyyy@", 5.0, "figure"),
        ("yyyy;@", -5.0, "day"),
        ("[>100]0;[>10]yyyy;0%", 50.0, "day"),
        ("[>100]0;[>10]yyyy;0%", 5.0, "percent"),
        ("[>100]0;[>10]yyyy;0%", 500.0, "figure"),
        ("[>100]yyyy", 5.0, "day"),  # such a value shows as ####
        ("[>100]0;yyyy;0", 5.0, "day"),  # programs differ on which section that is
        ("0;[>10]yyyy", 15.0, "day"),
        ("h:mm", 0.5, "time"),
        ("mm", 5.0, "day"),
        ("h:mm", 5.0, "time"),
        ("mm:ss.0", 5.0, "time"),
        ("m/d h:mm", 5.0, "day"),
        ("[mm]:ss", 5.0, "time"),
        ("0.0E+0", 5.0, "figure"),
        ("e-m", 5.0, "day"),
        ("QQ", 5.0, "day"),
        ("NNN", 5.0, "day"),
        ("0 N", 5.0, "figure"),
        ('"unterminated yyyy', 5.0, "figure"),
        ("", 5.0, "figure"),
        ("\\", 5.0, "figure"),
        (";", 5.0, "figure"),
        ("[", 5.0, "figure"),
    ],
)
def test_the_section_in_force_decides(code: str, value: float, shows: str) -> None:
    assert applying(code, value).shows == shows


@pytest.mark.parametrize(
    ("code", "value", "misleads"),
    [
        ("0,", 12345.0, "scaled"),
        ("#,##0.0,", 12345.0, "scaled"),
        ("0!.0,", 12345.0, "scaled"),
        ("0,.0", 12345.0, "scaled"),
        ("#,##0", 12345.0, ""),
        ("#,##0.00", 12345.0, ""),
        (";;;", 5.0, "bare"),
        ("0;;", -5.0, "bare"),
        ('"已报"', 5.0, "bare"),
        ('0"万"', 12.0, "beside"),
        (r"0\0", 12.0, "beside"),
        ('0"人"', 12.0, ""),
        ("# ?/8", 1.5, ""),
        ("General", 1.5, ""),
        ("@", 1.5, ""),
    ],
)
def test_formats_that_show_another_figure_are_known(code: str, value: float, misleads: str) -> None:
    section = applying(code, value)
    found = {"scaled": section.scaled, "bare": section.bare, "beside": bool(section.beside)}
    assert {name for name, held in found.items() if held} >= ({misleads} if misleads else set())
    assert section.plain is not bool(misleads)


@pytest.mark.parametrize(
    ("code", "value", "seen"),
    [
        ('"-"0', 5.0, "-"),
        ("-0", 5.0, "-"),
        ("(0)", 5.0, "("),
        ('"（"0"）"', 5.0, "（"),
        ("−#,##0;0", 5.0, "−"),
        ("0;-0", -5.0, None),
        ("#,##0_);(#,##0)", -5.0, None),
        ('_(* #,##0_);_(* (#,##0);_(* "-"??_);_(@_)', 5.0, None),
        ('_(* #,##0_);_(* (#,##0);_(* "-"??_);_(@_)', 0.0, None),
        ('0"（户）"', 5.0, None),
        ('"A-B："0', 5.0, None),
    ],
)
def test_a_minus_that_is_only_shown_is_told(code: str, value: float, seen: str | None) -> None:
    mark = display(applying(code, value), value, date1904=False)
    assert (mark.seen if mark else None) == seen
