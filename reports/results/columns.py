"""The columns of the sheets that compute: head, way in words, formula, and where its figure comes from.

In a formula ``[key]`` is the cell of a column in the same row, ``[key:all]`` the column over all units,
``[child.key:all]`` a column of the tier below; ``[scores.p]``, ``[states.p]``, ``[weights.p]`` are the row's scores and
states and the weights of a pillar's indicators (``basic``: all basic ones, ``all``: the guiding ones too);
``[scores.c]``, ``[weights.c]`` those of one indicator. Names of parameters stand as they are.
"""

from __future__ import annotations

from dataclasses import dataclass

from reports.results import messages as m
from reports.results.inputs import TierInput
from reports.results.means import Mean
from reports.results.parameters import name_of


@dataclass(frozen=True, slots=True)
class Column:
    """``formula``: None where the cells are figures; ``against``: for a difference, the keys (made, published)."""

    key: str
    head: str
    how: str
    group: str
    formula: str | None = None
    shown: str = "0.0000"
    width: float = 9
    against: tuple[str, str] | None = None
    published: bool = False

    @property
    def source(self) -> str:
        """The word in row 6."""
        if self.against:
            return m.DIFFERENCE
        return m.MADE if self.formula else m.PUBLISHED if self.published else m.GIVEN


@dataclass(frozen=True, slots=True)
class Means:
    index: Mean
    pillar: Mean


def published(key: str, head: str, how: str = "", shown: str = "0.0000", width: float = 9) -> Column:
    """A figure as published, under ``pub_<key>``."""
    return Column(f"pub_{key}", head, how, m.G_PUBLISHED, shown=shown, width=width, published=True)


def difference(key: str, head: str, exactly: bool = False) -> Column:
    """Made minus published; where one of them is empty, or words (``exactly``) are unequal, the word 不一致."""
    made, pub = f"[{key}]", f"[pub_{key}]"
    if exactly:
        formula = f'=IF({made}&""={pub}&"",0,"{m.DIFFERS}")'
    else:
        formula = f'=IF(AND({made}="",{pub}=""),0,IF(OR({made}="",{pub}=""),"{m.DIFFERS}",ROUND({made}-{pub},9)))'
    return Column(f"diff_{key}", head, m.H_DIFF, m.G_DIFF, formula, "General", 8, (key, f"pub_{key}"))


def rounded(x: str) -> str:
    """``x`` rounded half up to the framework's decimals, as a formula."""
    # the inner ROUND cuts the binary tail: 89.995 is 89.99499999999999 as a double, and must give 90.00
    return f"ROUND(ROUND({x},{m.DECIMALS}+8),{m.DECIMALS})"


def _composed(t: TierInput, own: str, below: str) -> str:
    """α × own + β × children; a part with no share may be absent, any other absent part leaves no whole."""
    a, b = name_of(m.OWN_SHARE.format(tier=t.name)), name_of(m.CHILDREN_SHARE.format(tier=t.name))
    known = f"AND(OR({a}=0,ISNUMBER({own})),OR({b}=0,ISNUMBER({below})))"
    return f'=IF({known},IF({a}=0,0,{a}*{own})+IF({b}=0,0,{b}*{below}),"")'


def _children_mean(key: str) -> str:
    where = f'[child.group:all],[code],[child.comparable:all],"{m.COMPARABLE}"'
    return f'=IFERROR(AVERAGEIFS([child.{key}:all],{where}),"")'


def pillar_weight(t: TierInput, pillar: str) -> str:
    """The defined name of a pillar's weight."""
    return name_of(m.PILLAR_WEIGHT.format(name=_pillar(t, pillar)))


def _pillar(t: TierInput, pillar: str) -> str:
    return t.pillars[t.units[0].unit_code, pillar].pillar_name


def pillars(t: TierInput, means: Means) -> list[Column]:
    """Pillar scores: own, the children's mean, composed; beside what was published."""
    names = list(dict.fromkeys(p for _, p in t.pillars))
    own = [
        Column(f"own_{p}", _pillar(t, p), m.H_PILLAR, m.G_OWN,
               means.pillar.of_range(f"[scores.{p}]", f"[weights.{p}]") if p in t.families else '=""')
        for p in names
    ]  # fmt: skip
    if t.child:
        below = [
            Column(f"children_{p}", _pillar(t, p), m.H_CHILDREN, m.G_CHILDREN, _children_mean(f"score_{p}"))
            for p in names
        ]
        made = [
            Column(f"score_{p}", _pillar(t, p), m.H_COMPOSED, m.G_COMPOSED,
                   _composed(t, f"[own_{p}]", f"[children_{p}]"))
            for p in names
        ]  # fmt: skip
    else:
        below, made = [], [Column(f"score_{p}", _pillar(t, p), m.H_SAME, m.G_COMPOSED, f"=[own_{p}]") for p in names]
    said = [published(f"score_{p}", _pillar(t, p)) for p in names]
    return [*own, *below, *made, *said, *(difference(f"score_{p}", _pillar(t, p)) for p in names)]


def coverage(t: TierInput, means: Means) -> list[Column]:
    """How much of the weight has scores, and whether the unit is comparable."""
    own = list(t.families)
    set_aside = f'([states.%s]<>"{m.PENDING}")*([states.%s]<>"{m.NOT_APPLICABLE}")*[weights.%s]'
    out = [
        Column(f"available_{p}", _pillar(t, p), m.H_AVAILABLE, m.G_AVAILABLE,
               f"=SUMPRODUCT({set_aside % (p, p, p)})/SUM([weights.{p}])")
        for p in own
    ]  # fmt: skip
    out += [
        Column(f"applicable_{p}", _pillar(t, p), m.H_APPLICABLE, m.G_APPLICABLE,
               f'=IF({m.COUNT_NA}="{m.YES}",1,SUMPRODUCT(([states.{p}]<>"{m.NOT_APPLICABLE}")*[weights.{p}])'
               f"/SUM([weights.{p}]))")
        for p in own
    ]  # fmt: skip
    out += [
        Column(f"coverage_{p}", _pillar(t, p), m.H_COVERAGE, m.G_COVERAGE,
               f'=IF([applicable_{p}]=0,"",[available_{p}]/[applicable_{p}])')
        for p in own
    ]  # fmt: skip
    applicable = "+".join(f"{pillar_weight(t, p)}*[applicable_{p}]" for p in own)
    available = "+".join(f"{pillar_weight(t, p)}*[available_{p}]" for p in own)
    known = ",".join(f"[coverage_{p}]" for p in own)
    enough = ",".join(
        f'IF([coverage{p}]="",TRUE,[coverage{p}]>={floor}-1E-9)'
        for p, floor in [*((f"_{p}", m.PILLAR_FLOOR) for p in own), ("", m.TIER_FLOOR)]
    )
    out += [
        Column("coverage", m.C_COVERAGE, m.H_INDEX_COVERAGE, m.G_INDEX,
               f'=IF({applicable}=0,"",({available})/({applicable}))'),
        Column("lowest", m.C_LOWEST, m.H_LOWEST, m.G_INDEX, f'=IF(COUNT({known})=0,"",MIN({known}))'),
        Column("own_comparable", m.C_OWN_COMPARABLE, m.H_OWN_COMPARABLE, m.G_INDEX,
               f'=IF(AND(ISNUMBER([own_basic]),{enough}),"{m.YES}","{m.NO}")', "@"),
    ]  # fmt: skip
    verdict = f'=IF([own_comparable]="{m.YES}","{m.COMPARABLE}","{t.words.below_floor}")'
    if t.child:
        share, least = name_of(m.OWN_SHARE.format(tier=t.name)), name_of(m.CHILDREN_FLOOR.format(tier=t.name))
        verdict = (
            f'=IF(AND(OR([own_comparable]="{m.YES}",{share}=0),[comparable_children]>0,'
            f'[comparable_children]>={least}*[children]-1E-9),"{m.COMPARABLE}","{t.words.below_floor}")'
        )
        out += [
            Column("children", m.C_CHILDREN, m.H_COUNT, m.G_CHILDREN, "=COUNTIF([child.group:all],[code])", "0"),
            Column("comparable_children", m.C_COMPARABLE_CHILDREN, m.H_COUNT, m.G_CHILDREN,
                   f'=COUNTIFS([child.group:all],[code],[child.comparable:all],"{m.COMPARABLE}")', "0"),
        ]  # fmt: skip
    return [
        *out, Column("comparable", m.C_COMPARABLE, m.H_COMPARABLE, m.G_INDEX, verdict, "@"),
        published("coverage", m.C_COVERAGE), published("lowest", m.C_LOWEST), published("comparable", m.C_COMPARABLE,
                                                                                       shown="@"),
        difference("coverage", m.C_COVERAGE), difference("lowest", m.C_LOWEST),
        difference("comparable", m.C_COMPARABLE, exactly=True),
    ]  # fmt: skip


def totals(t: TierInput, means: Means, decimals: int) -> list[Column]:
    """From pillar scores to the printed total and its ranks."""
    points = [
        f"[scores.{c.indicator.code}]" + ("" if c.full is None else f"*[weights.{c.indicator.code}]/100")
        for c in t.guiding
    ]
    plus, minus = "+".join(f"MAX(0,{p})" for p in points) or "0", "+".join(f"MIN(0,{p})" for p in points) or "0"
    own = [
        Column("own_basic", m.C_BASIC, m.H_INDEX, m.G_OWN,
               means.index.of_cells([(pillar_weight(t, p), f"[own_{p}]") for p in t.families])),
        Column("guiding_sum", m.C_GUIDING_SUM, m.H_GUIDING_SUM, m.G_OWN, f"={plus}"),
        Column("own_guiding", m.C_GUIDING, m.H_CAPPED, m.G_OWN, f"=MIN([guiding_sum],{m.GUIDING_CAP})"),
        Column("own_deductions", m.C_DEDUCTIONS, m.H_DEDUCTIONS, m.G_OWN, f"=0-({minus})"),
        Column("own_total", m.C_TOTAL, m.H_SUM, m.G_OWN,
               '=IF([own_basic]="","",[own_basic]+[own_guiding]-[own_deductions])'),
    ]  # fmt: skip
    parts = (("basic", m.C_BASIC), ("guiding", m.C_GUIDING), ("deductions", m.C_DEDUCTIONS))
    below: list[Column] = []
    if t.child:
        below = [Column(f"children_{k}", head, m.H_CHILDREN, m.G_CHILDREN, _children_mean(k)) for k, head in parts]
        below.append(Column("children_total", m.C_TOTAL, m.H_CHILDREN, m.G_CHILDREN, _children_mean("exact")))
        made = [
            Column(k, head, m.H_COMPOSED, m.G_COMPOSED, _composed(t, f"[own_{k}]", f"[children_{k}]"))
            for k, head in parts
        ]
        whole = _composed(t, "[own_total]", "[children_total]")
    else:
        made = [Column(k, head, m.H_SAME, m.G_COMPOSED, f"=[own_{k}]") for k, head in parts]
        whole = "=[own_total]"
    shown = f"0.{'0' * decimals}" if decimals else "0"
    rank = [
        Column("total", m.C_PRINTED, t.words.fill(m.H_ROUNDED), m.G_RANK,
               f'=IF(ISNUMBER([exact]),{rounded("[exact]")},"")', shown),
        Column("by", m.RANK_ON, m.H_BY, m.G_RANK,
               f'=IF([total]="","",IF({m.RANK_ON}="{m.ROUNDED}",[total],[exact]))', shown),
        *_ranks("rank", m.C_RANK, "([group:all]=[group])*"), *_ranks("overall", m.C_OVERALL, ""),
    ]  # fmt: skip
    compared = [*parts, ("exact", m.C_EXACT)]
    return [
        Column("group", m.C_GROUP, m.H_GROUP, m.G_GROUP, shown="@", width=11), *own, *below, *made,
        Column("unclipped", m.C_UNCLIPPED, t.words.fill(m.H_TOTAL), m.G_COMPOSED,
               f'=IF([comparable]="{m.COMPARABLE}",{whole.removeprefix("=")},"")'),
        Column("exact", m.C_EXACT, m.H_CLIPPED, m.G_COMPOSED,
               f'=IF([unclipped]="","",MIN(MAX([unclipped],{m.TOTAL_MIN}),{m.TOTAL_MAX}))'),
        *rank, *(published(k, head) for k, head in compared), published("total", m.C_PRINTED, shown=shown),
        published("rank", m.C_RANK, shown="0"), published("rank_peers", m.C_PEERS, shown="0"),
        published("overall", m.C_OVERALL, shown="0"), *(difference(k, head) for k, head in compared),
        difference("total", m.C_PRINTED), difference("rank", m.C_RANK), difference("rank_peers", m.C_PEERS),
        difference("overall", m.C_OVERALL),
    ]  # fmt: skip


def _ranks(key: str, head: str, same: str) -> list[Column]:
    better = f"{same}ISNUMBER([by:all])*([by:all]>[by])"
    dense = f"SUMPRODUCT({better}/[{key}_level:all])"
    out = [
        Column(f"{key}_level", m.C_LEVEL, m.H_LEVEL, m.G_RANK, f"=SUMPRODUCT({same}([by:all]=[by])*1)", "0", 7),
        Column(key, head, m.H_RANK, m.G_RANK,
               f'=IF([by]="","",1+IF({m.RANK_TIES}="{m.TIES["dense"]}",ROUND({dense},0),SUMPRODUCT({better})))',
               "0", 7),
    ]  # fmt: skip
    if same:
        out.append(Column(f"{key}_peers", m.C_PEERS, m.H_PEERS, m.G_RANK,
                          f"=SUMPRODUCT({same}ISNUMBER([by:all]))", "0", 7))  # fmt: skip
    return out
