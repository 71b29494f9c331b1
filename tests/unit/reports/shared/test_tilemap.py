"""Tile maps: where squares stand, how dark they are, and what is drawn."""

from __future__ import annotations

from itertools import pairwise
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from mulin.pack import Pack
from mulin.pack.colour import READABLE, contrast
from reports import Marts, ReleaseInfo
from reports.engine import environment
from reports.look.palette import PALETTE, SHADES
from reports.reading.reader import Reader
from reports.shared.tilemap import IN_ORDER, SCHEMATIC, Tile, layout, scale, short, tilemap

SVG = "{http://www.w3.org/2000/svg}"


def drawn(*cells: Tile, **options: object) -> ElementTree.Element:
    macro = environment().get_template("shared/charts/tiles.svg.j2").module.tiles  # type: ignore[attr-defined]
    return ElementTree.fromstring(str(macro(cells, "图", **options)))


def tile(**changes: object) -> Tile:
    known = {"row": 0, "column": 0, "label": "白洋淀", "text": "81.20", "shade": 2, "name": "白洋淀居委会"}
    return Tile(**(known | changes))  # type: ignore[arg-type]


def test_without_places_units_fill_rows_in_their_order() -> None:
    assert layout(["a", "b", "c"], {}, across=2) == {"a": (0, 0), "b": (0, 1), "c": (1, 0)}


def test_placed_units_keep_their_arrangement_and_the_others_stand_below() -> None:
    tiles = {"a": (3, 2), "b": (4, 1), "elsewhere": (0, 0)}
    assert layout(["x", "a", "b"], tiles) == {"x": (2, 0), "a": (0, 1), "b": (1, 0)}


@given(st.sets(st.integers(0, 60)), st.integers(1, 9), st.integers(0, 60))
def test_no_two_units_share_a_place(units: set[int], across: int, placed: int) -> None:
    codes = [str(u) for u in sorted(units)]
    tiles = {code: divmod(n, 7) for n, code in enumerate(codes[:placed])}
    places = list(layout(codes, tiles, across).values())
    assert len(set(places)) == len(codes)
    assert all(row >= 0 and column >= 0 for row, column in places)


def test_a_map_of_many_rows_is_flat_so_that_it_finds_room_on_a_page() -> None:
    def size(rows: int) -> tuple[float, list[float]]:
        svg = drawn(*(tile(row=n // 8, column=n % 8, label="殷行路三百一十弄") for n in range(8 * rows)), side=50)
        first = next(svg.iter(f"{SVG}g"))
        box, lines = first.find(f"{SVG}rect"), first.findall(f"{SVG}text")
        assert box is not None
        rims = [float(t.attrib["y"]) - float(t.attrib["font-size"]) * 0.75 for t in lines]
        assert len(lines) == 3
        assert float(lines[-1].attrib["y"]) < float(box.attrib["y"]) + float(box.attrib["height"])
        feet = [float(t.attrib["y"]) for t in lines]
        assert all(above <= top for above, top in zip([1.0, *feet], rims, strict=False)), "lines on one another"
        return float(svg.attrib["height"]), [float(box.attrib["width"]), float(box.attrib["height"])]

    assert size(5) == (5 * 50 + 34, [48, 48])
    for rows in (6, 7):
        height, (wide, high) = size(rows)
        assert height <= 5 * 50 + 34
        assert high < wide == 48


@given(st.lists(st.floats(0, 110), min_size=1))
def test_a_scale_holds_every_value(values: list[float]) -> None:
    low, high = scale(values)
    assert low <= min(values) + 1e-6
    assert high >= max(values) - 1e-6


def test_nothing_scored_has_a_scale_all_the_same() -> None:
    assert scale([]) == (0.0, 100.0)


def test_names_lose_what_all_of_them_share() -> None:
    assert [short(n, ("社区居委会", "居委会", "街道")) for n in ("新江湾城街道", "白洋淀居委会", "街道", "某镇")] == [
        "新江湾城",
        "白洋淀",
        "街道",
        "某镇",
    ]


def test_a_tile_says_label_and_score_and_its_full_name() -> None:
    svg = drawn(tile())
    assert [t.text for t in svg.iter(f"{SVG}text")][:2] == ["白洋淀", "81.20"]
    assert "白洋淀居委会，81.20" in [t.text for t in svg.iter(f"{SVG}title")]
    assert SCHEMATIC in "".join(svg.itertext())


def test_a_long_label_takes_two_lines_and_stays_inside() -> None:
    svg = drawn(tile(label="大连西路四平路第三百二十八弄片区第一"), side=72)
    lines = [t for t in svg.iter(f"{SVG}text") if t.text != "81.20" and t.text != SCHEMATIC]
    assert len(lines) == 2
    assert all(len(t.text or "") * float(t.get("font-size", "0")) <= 72 for t in lines)
    assert (lines[1].text or "").endswith("…")


def test_a_tile_without_a_score_is_dashed_and_explained() -> None:
    svg = drawn(tile(shade=-1, text="—"), tile(column=1), absent="数据不足")
    dashed = [r for r in svg.iter(f"{SVG}rect") if r.get("stroke-dasharray")]
    assert len(dashed) == 2  # the square and its key
    assert "数据不足" in "".join(svg.itertext())


def test_links_are_drawn_only_where_there_are_any() -> None:
    assert not list(drawn(tile()).iter(f"{SVG}a"))
    linked = drawn(tile(href="units/1.html"))
    assert [a.get("href") for a in linked.iter(f"{SVG}a")] == ["units/1.html"]
    assert linked.get("role") == "group"


def test_ink_can_be_read_on_every_shade() -> None:
    for shade, ground in [*enumerate(SHADES), (-1, PALETTE["paper"])]:
        ink = next(t.get("fill", "") for t in drawn(tile(shade=shade)).iter(f"{SVG}text"))
        assert contrast(ground, ink) >= READABLE, (shade, ground, ink)


def test_a_district_s_map_has_its_streets_in_place(pack: Pack, info: ReleaseInfo, marts: Marts) -> None:
    found = tilemap(Reader(marts, pack, info), "310110", href="units/{code}.html")
    assert [(t.label, t.href) for t in found.cells] == [("定海路", "units/310110001.html")]
    assert found.note == SCHEMATIC


def test_a_street_s_map_has_its_communities_in_order(pack: Pack, info: ReleaseInfo, marts: Marts) -> None:
    reader = Reader(marts, pack, info)
    found = tilemap(reader, "310110001", across=5)
    assert [t.name for t in found.cells] == [u.name for u in pack.children("310110001")]
    assert all(b > a for a, b in pairwise((t.row, t.column) for t in found.cells))
    assert found.note == IN_ORDER
    assert len(found.edges) == 6
    scored = marts.unit("310110001001")
    assert scored is not None
    assert found.cells[0].text == reader.n.total(scored.total_score)
