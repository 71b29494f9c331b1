"""What every scoring rule is: parameters, and what it answers about itself. Each is a module of ``mulin/rules/``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Annotated, Any, ClassVar, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydantic import BaseModel, ConfigDict, Field

from mulin.language import Both
from mulin.scoring.peers import Peers
from mulin.scoring.problem import Problem, posts_apart
from mulin.scoring.standard import Pool, Standard

Array = NDArray[np.float64]


def like_cap(known: Mapping[str, Any]) -> Any:
    """The default of a parameter that is the cap unless written."""
    return known["cap"]


Score = Annotated[float, Field(ge=0, le=100)]


class Indicator(Protocol):
    """What a rule asks of the indicator it scores."""

    @property
    def direction(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def value_type(self) -> str: ...
    @property
    def target(self) -> float: ...
    @property
    def weight(self) -> float: ...


class Written(Protocol):
    """What an index pack writes of a rule (:class:`mulin.index.model.Normalise`), as far as rules differ in it."""

    @property
    def rule(self) -> str: ...
    @property
    def floor(self) -> float | None: ...
    @property
    def ceil(self) -> float | None: ...
    @property
    def truncate(self) -> bool: ...
    @property
    def target(self) -> float | None: ...
    @property
    def reference(self) -> float | str | None: ...
    @property
    def mean(self) -> float: ...
    @property
    def sd(self) -> float: ...
    @property
    def population(self) -> bool: ...
    @property
    def counted(self) -> bool: ...
    @property
    def ties(self) -> str: ...
    @property
    def per_unit(self) -> float | None: ...
    @property
    def item_cap(self) -> float | None: ...
    @property
    def per_item(self) -> float | None: ...


@dataclass(frozen=True)
class Measured:
    """An indicator's values, one a unit, and what they are judged by. ``imputed`` units shape no pool."""

    x: Array
    direction: str = "higher"
    target: Array | float = np.nan
    pool: ArrayLike | Sequence[object] | None = None
    imputed: ArrayLike | None = None

    @property
    def lower(self) -> bool:
        return self.direction == "lower"

    @cached_property
    def peers(self) -> Peers:
        return Peers(self.x, self.pool, self.imputed)

    def known(self, score: Array) -> Array:
        """No value, no score."""
        return np.where(np.isnan(self.x), np.nan, score)


class Rule(BaseModel):
    """A rule with an indicator's parameters: ``applies_to`` a unit group, ``first_year`` the year it starts,
    ``cap`` the highest score, ``pass_at`` the share of the target at which a basic indicator passes.

    The last four are an index pack's: figures times ``factor``, marks from ``range_low`` on, whether imputed figures
    shape the pool, and whether that holds all years.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, defer_build=True)

    name: ClassVar[str]
    title_zh: ClassVar[str]
    """Its name in reports."""
    guide_zh: ClassVar[str]
    report_zh: ClassVar[str]
    trace_zh: ClassVar[str]
    """Sentences with the rule itself as ``{0}``."""
    stated: ClassVar[tuple[str, ...]] = ()
    """Parameters a district has to write although they have a default."""
    unwritten: ClassVar[frozenset[str]] = frozenset({"factor", "range_low", "imputed_counts", "pool_years"})
    """Parameters no district writes."""
    goals: ClassVar[frozenset[str]] = frozenset({"cap", "pass_at"})
    """Parameters that are the goal 目标 and not the method: how much has to be done for how many points. Bands are too.
    With other ones the rule is the same."""
    in_districts: ClassVar[bool] = True
    """False: an index pack's only."""
    guiding_only: ClassVar[bool] = False
    replaceable: ClassVar[bool] = True
    """Draws may put another rule in its place. False for a judgement of the framework: steps, a yes, a deduction."""
    in_index: ClassVar[Mapping[str, tuple[str, ...]]]
    """Its names in index packs, its own unless written; and the keys each of them needs."""
    index_reads: ClassVar[tuple[str, ...]] = ()
    """Keys an index pack may write besides; not ``low`` and ``high``, see ``has_worst``."""
    unheld: ClassVar[tuple[str, ...]] = ()
    """Those of these names under which no score is held between the worst and the best."""
    beyond_ends: ClassVar[bool] = False
    """Whether a score that is not held may fall below the worst."""
    has_worst: ClassVar[bool] = True
    """False: the bands, the base or the figure itself say what an index pack's ``low`` would."""

    applies_to: str | None = None
    first_year: int | None = None
    cap: Annotated[float, Field(gt=0, le=100)] = 100
    pass_at: Annotated[float, Field(gt=0, le=1)] = 1
    factor: float = 1
    range_low: float = 0
    imputed_counts: bool = False
    pool_years: bool = False

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        cls.name = cls.__module__.rpartition(".")[2]
        if "in_index" not in vars(cls):
            cls.in_index = {cls.name: ()}

    @classmethod
    def parameters(cls) -> tuple[str, ...]:
        """Those a district may write."""
        return tuple(name for name in cls.model_fields if name not in cls.unwritten)

    @classmethod
    def of(cls, params: Mapping[str, Any]) -> Rule:
        """With parameters that were checked where they were read; names it does not know are another's.

        Raises ValueError where one without a default is missing.
        """
        missing = [name for name, field in cls.model_fields.items() if field.is_required() and name not in params]
        if missing:
            raise ValueError(f"{cls.name} needs the parameter {', '.join(missing)}")
        return cls.model_construct(**{k: v for k, v in params.items() if k in cls.model_fields and v is not None})

    @classmethod
    def may_read(cls, name: str) -> frozenset[str]:
        """The keys of an index pack that it reads under one of its names there."""
        ends = ("low", "high") if cls.has_worst else ()
        return frozenset(("rule", *cls.in_index[name], *cls.index_reads, *ends))

    @classmethod
    def reads(cls, how: Written) -> frozenset[str]:
        """Those that mean something as the others are written."""
        return cls.may_read(how.rule)

    @classmethod
    def of_index(cls, how: Written, high: float, direction: str) -> dict[str, Any]:
        """What an index pack writes in words of this rule, as parameters; ``high``: the best score."""
        return {}

    @classmethod
    def alternatives(cls) -> Mapping[str, Mapping[str, Any]]:
        """The names by which draws may put it in the place of another, with its parameters then."""
        return {}

    @classmethod
    def in_place(cls, cap: float) -> Mapping[str, Any]:
        """Parameters of such an alternative that are scores, and so go with the best score there is."""
        return {}

    def stored(self) -> Iterator[tuple[str, Any]]:
        """(parameter, value) of all that has a value, defaults included: what the models read."""
        yield "compares", self.compares
        for name in type(self).model_fields:
            if (value := getattr(self, name)) is not None:
                yield name, value

    def problems(self, indicator: Indicator) -> list[Problem]:
        """What is wrong between these parameters and the other columns of a district's indicator."""
        return self.against(indicator.direction, indicator.target)

    def against(self, direction: str, target: float | None) -> list[Problem]:
        """Where the parameters say the contrary of each other, of the direction or of the target: in any pack."""
        return []

    def needs_logarithm(self, direction: str) -> bool:
        """Whether a figure that has no logarithm has no place: the line goes on beyond the low post."""
        return False

    @property
    def compares(self) -> bool:
        """Whether a unit's score depends on its peers."""
        return False

    @property
    def silent(self) -> bool:
        """Whether it may have nothing to say of a unit that has a value: its peers are all alike."""
        return False

    def used(self, peers: float) -> str:
        """The rule really used with so many peers."""
        return self.name

    def score(self, m: Measured) -> Array:
        """Scores on 0..cap, NaN for no value and where the rule has nothing to say."""
        raise NotImplementedError

    def full(self, weight: float) -> float | None:
        """Points a guiding indicator adds at a score of 100; None: it only takes."""
        return weight

    def points(self, m: Measured, score: Array, weight: float) -> Array:
        """Points of a guiding indicator."""
        return (self.full(weight) or 0.0) * score / 100.0

    def passes(self, indicator: Indicator) -> tuple[float | None, float | None]:
        """The values from and to which a basic indicator passes."""
        if indicator.value_type == "boolean":
            return None, None
        if indicator.direction == "lower":
            return None, indicator.target / self.pass_at
        return self.pass_at * indicator.target, None

    def standard(self, indicator: Indicator, used: str, pool: Pool | None = None, x: float | None = None) -> Standard:
        """What a reader needs to do the sum again; ``used``: the rule really used, ``x``: the unit's value."""
        if used != self.name:
            made = self.fallback(indicator)
        elif not self.compares:
            made = self.figures(indicator)
        else:
            made = self.figures(indicator, pool.values, x) if pool and pool.values else Standard("unsaid")
            made = replace(made, against=pool.label if pool else "")
        if indicator.kind == "guiding":
            return replace(made, judged=False)
        low, high = self.passes(indicator)
        return replace(made, low=low, high=high)

    def figures(self, indicator: Indicator, values: Sequence[float] = (), x: float | None = None) -> Standard:
        """The shape of this very rule. ``values``: the pool's, where it compares."""
        raise NotImplementedError

    def fallback(self, indicator: Indicator) -> Standard:
        """The same where :meth:`used` names another rule."""
        raise NotImplementedError

    def guide(self) -> str:
        """How it scores, for whoever fills in a workbook."""
        return self.guide_zh.format(self)

    def report(self, kind: str) -> str:
        """How it scores, in the method of a report; ``kind`` of the indicator."""
        return self.report_zh.format(self)

    def trace(self, used: str, kind: str) -> str:
        """How it scored, ``used`` being the rule really used; ``kind`` of the indicator."""
        return self.trace_zh.format(self)

    def wrong(self, rule: str, message: str, mend: str, value: str = "", key: str = "") -> Problem:
        """A parameter that is wrong."""
        return Problem(rule, "params", value, message, mend, self.name, key)

    def wrong_direction(self, direction: str, allowed: str) -> Problem:
        return Problem(
            "rule.direction",
            "direction",
            direction,
            Both(f"方向只能是 {allowed}", f"direction must be {allowed}"),
            Both("改方向或改规则", "change the direction or the rule"),
            self.name,
        )

    def wrong_posts(self, floor: float, ceil: float) -> Problem:
        """The posts stand on the line of figures; which end is the better one is the direction's to say."""
        if floor == ceil:
            return self.wrong(
                "rule.param_order",
                Both("floor 与 ceil 相等，没有尺度", "floor and ceil are equal, so there is no scale"),
                Both("改正 floor 或 ceil", "correct floor or ceil"),
                key="ceil",
            )
        why, mend = posts_apart(floor, ceil)
        return self.wrong("rule.param_order", why, mend, f"floor={floor:g}; ceil={ceil:g}", "floor")
