"""Where a line is cited: by the version since which every one has said the same of it."""

from __future__ import annotations

from datetime import date

from mulin.workbooks.citation import Version, changed, citations
from mulin.workbooks.parsed import Cell, MilestoneCell, Parsed, RatingCell, ReviewCell


def cell(value: float, unit: str = "u1", place: str = "D5", raw: str = "") -> Cell:
    return Cell("F-C001", unit, "value", value, raw or f"{value:g}", "社区", place)


def review(who: str, score: float | None, place: str = "D5") -> ReviewCell:
    return ReviewCell("F-P001", "u1", who, "高校", score is None, score, "评审", place)


def versions(*said: Parsed | None) -> list[Version]:
    return [Version(f"v{n}", parsed) for n, parsed in enumerate(said, 1)]


def of(*cells: Cell) -> Parsed:
    return Parsed(None, cells)


def cited(found: list[Version]) -> dict[str, str]:
    return {str(key[2]): version.submission_id for key, version in citations(found).items()}


def numbers(found: list[Version]) -> list[str]:
    return list(changed(found))


def test_a_single_version_is_cited_for_all_it_says() -> None:
    assert cited(versions(of(cell(1), cell(2, "u2")))) == {"u1": "v1", "u2": "v1"}


def test_the_same_figures_again_are_cited_where_they_came_first_and_change_nothing() -> None:
    found = versions(of(cell(1)), of(cell(1)), of(cell(1, place="E9")))
    assert (cited(found), numbers(found)) == ({"u1": "v1"}, ["v1"])


def test_a_correction_takes_only_its_own_cell() -> None:
    found = versions(of(cell(1), cell(2, "u2")), of(cell(3), cell(2, "u2")))
    assert (cited(found), numbers(found)) == ({"u1": "v2", "u2": "v1"}, ["v1", "v2"])


def test_a_figure_changed_and_changed_back_is_cited_where_it_came_back() -> None:
    found = versions(of(cell(1)), of(cell(2)), of(cell(1)), of(cell(1)))
    assert (cited(found), numbers(found)) == ({"u1": "v3"}, ["v1", "v2", "v3"])


def test_a_figure_written_otherwise_is_another_line() -> None:
    """What is printed may be the same; what stands in the cell is not."""
    found = versions(of(cell(1)), of(cell(1, raw="1.0")))
    assert (cited(found), numbers(found)) == ({"u1": "v2"}, ["v1", "v2"])


def test_a_cell_that_was_blank_before_is_cited_where_it_was_filled() -> None:
    blank = Cell("F-C001", "u1", "blank", None, "", "社区", "D5")
    assert cited(versions(of(blank), of(cell(1)))) == {"u1": "v2"}
    assert cited(versions(of(), of(cell(1)))) == {"u1": "v2"}


def test_a_line_left_out_is_a_change_and_is_cited_nowhere() -> None:
    found = versions(of(cell(1), cell(2, "u2")), of(cell(1)))
    assert (cited(found), numbers(found)) == ({"u1": "v1"}, ["v1", "v2"])


def test_a_panel_is_cited_whole_whatever_the_order_of_its_rows() -> None:
    one = Parsed(None, reviews=(review("甲", 80), review("乙", 90, "E5")))
    turned = Parsed(None, reviews=(review("乙", 90, "D5"), review("甲", 80, "E5")))
    other = Parsed(None, reviews=(review("甲", 80), review("乙", None, "E5")))
    assert numbers(versions(one, turned)) == ["v1"]
    found = citations(versions(one, turned, other))
    assert [(v.submission_id, len(v.lines[key])) for key, v in found.items()] == [("v3", 2)]


def test_milestones_and_ratings_are_cited_line_by_line() -> None:
    def both(done: date, reason: str) -> Parsed:
        return Parsed(None, milestones=(MilestoneCell("T1", 1, done, "", "时间节点", "F4"),),
                      ratings=(RatingCell("T1", "D05", 90.0, reason, "配合评价", "E4"),))  # fmt: skip

    day = date(2024, 6, 30)
    found = citations(versions(both(day, "及时"), both(day, "很及时")))
    assert {key[0]: v.submission_id for key, v in found.items()} == {"milestone": "v1", "rating": "v2"}


def test_a_version_that_cannot_be_read_ends_the_row() -> None:
    found = versions(of(cell(1)), None, of(cell(1)), of(cell(1)))
    assert (cited(found), numbers(found)) == ({"u1": "v3"}, ["v1", "v2", "v3"])


def test_the_first_version_corrects_nothing_and_a_correction_only_its_own_lines() -> None:
    found = versions(of(cell(1), cell(2, "u2")), of(cell(3), cell(2, "u2")), of(cell(3), cell(2, "u2")))
    assert changed(found) == {"v1": 0, "v2": 1}


def test_lines_altered_added_and_left_out_are_counted_and_a_change_taken_back_is_counted_again() -> None:
    before, after = of(cell(1), cell(2, "u2"), cell(3, "u3")), of(cell(9), cell(2, "u2"), cell(4, "u4"))
    assert changed(versions(before, after, before)) == {"v1": 0, "v2": 3, "v3": 3}


def test_a_panel_corrected_by_two_of_its_reviewers_is_one_line() -> None:
    one = Parsed(None, reviews=(review("甲", 80), review("乙", 90, "E5")))
    other = Parsed(None, reviews=(review("甲", 81), review("乙", 91, "E5")))
    assert changed(versions(one, other)) == {"v1": 0, "v2": 1}


def test_what_cannot_be_read_counts_no_lines_and_the_next_is_held_against_what_can() -> None:
    """A file that the store lost is no proof that a department changed every line of it."""
    assert changed(versions(of(cell(1)), None, of(cell(1)), of(cell(2)))) == {"v1": 0, "v2": 0, "v3": 0, "v4": 1}
    assert changed(versions(of(cell(1)), None, of(cell(5)))) == {"v1": 0, "v2": 0, "v3": 1}
    assert changed(versions(None, of(cell(1)))) == {"v1": 0, "v2": 0}
