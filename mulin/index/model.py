"""An index pack as types. Field descriptions become the JSON Schema that editors use (docs/index.schema.json)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from mulin.language import Both, listed
from mulin.rules import ALTERNATIVES, INDEX_RULES

Code = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[\w.\-]+$")]
Share = Annotated[float, Field(ge=0, le=1)]
Method = Annotated[
    str,
    Field(pattern=r"^(arithmetic|geometric|harmonic|power:-?\d+(\.\d+)?|product|copeland|topsis|topsis_vector|"
                  r"kemeny|benefit_of_the_doubt|formula)$"),
]  # fmt: skip
Weighting = Literal[
    "given", "equal", "budget", "ahp", "entropy", "critic", "variation", "sd", "variance", "pca", "pca_kaiser",
    "equal_influence", "influence", "combined",
]  # fmt: skip
if TYPE_CHECKING:
    Rule = str
    Alternative = str
else:
    Rule = Literal[tuple(INDEX_RULES)]
    Alternative = Literal["declared", *ALTERNATIVES]
Aggregation = Annotated[str, Field(pattern=r"^(declared|arithmetic|geometric|harmonic|power:-?\d+(\.\d+)?)$")]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Data(Strict):
    """How the table is read."""

    shape: Literal["wide", "long"] = Field("wide", description="wide: a column per field; long: a row per figure")
    unit: str = Field("unit", description="column with the unit's code")
    year: str | None = Field(None, description="column with the year; without one all rows are of `year`")
    name: str | None = Field(None, description="column with the unit's name")
    field: str = Field("field", description="long: column with the field's code")
    value: str = Field("value", description="long: column with the figure")
    missing: tuple[str, ...] = Field(("NA", "N/A", "NaN", "nan", ".", ".."), description=(
        "what stands for no figure, besides a blank cell; one that is a number is compared as a number"))  # fmt: skip
    delimiter: Literal[",", ";", "\t", "|"] = Field(",", description="CSV: what stands between cells")
    decimal: Literal[".", ","] = Field(".", description="decimal point of figures written as text")


ESTIMATES = ("regression", "em")
"""Ways of imputing that estimate a figure from the unit's others."""
POOLED = ("mean", "median")
"""Ways of imputing that take the figures of others as they are."""


class Impute(Strict):
    """What stands in for a figure that is missing."""

    method: Literal[
        "none", "mean", "median", "constant", "latest", "interpolate", "regression", "em"
    ] = Field("none", description=(
        "none: the weight goes to the siblings; mean, median: of the year's units (of one class with `by`); latest: "
        "the last figure before; interpolate: on the line between the figures before and after; regression, em: "
        "estimated from the unit's other figures of the year"))  # fmt: skip
    by: str | None = Field(None, description="class (column) within which mean or median is taken")
    value: float | None = Field(None, description="constant: the figure")
    max_years: int = Field(10, ge=1, le=10, description="latest: how far back")
    predictors: tuple[Code, ...] = Field((), description="regression, em: indicators it is estimated from; all others")

    @model_validator(mode="after")
    def _whole(self) -> Impute:
        if (self.method == "constant") != (self.value is not None):
            raise ValueError(Both("constant 要写 value，其他方法不写", "constant needs value; others take none"))
        if self.by is not None and self.method not in {"mean", "median"}:
            raise ValueError(Both("by 只用于 mean 和 median", "by is for mean and median only"))
        if self.predictors and self.method not in ESTIMATES:
            raise ValueError(Both("predictors 只用于 regression 和 em", "predictors is for regression and em only"))
        return self


class Treat(Strict):
    """What is done about outliers before normalising. Passed is |skew| < `skew` or kurtosis < `kurt`."""

    winsor_max: int | None = Field(
        0, ge=0, le=1_000_000_000, description="most values winsorised, one by one until passed; null: any"
    )
    skew: float = Field(2.0, gt=0)
    kurt: float = 3.5
    then: Literal["none", "log", "log_plus", "log1", "log_gii", "box_cox"] = Field(
        "none", description="if still not passed"
    )
    box_cox_lambda: float | None = Field(None, description="null: maximum likelihood")
    gii_factor: float = Field(1.0, gt=0, description="log_gii: f, so that f times the greatest figure is above 1")
    combine: bool = Field(False, description="transform the winsorised values instead of the original ones")
    quantiles: tuple[Share, Share] | None = Field(None, description="instead of the test: cut at these (type 7)")


def treated(treat: Treat) -> bool:
    """Whether anything is done about outliers."""
    return treat.winsor_max != 0 or treat.then != "none" or treat.quantiles is not None


class Normalise(Strict):
    """From a figure to a score. Which keys a rule reads stands in docs/pack.md."""

    rule: Rule = "min_max"
    low: float | None = Field(None, description="score of the worst; 0")
    high: float | None = Field(None, description="score of the best; the index's scale")
    floor: float | None = Field(None, description="goalposts, scaled, efficacy, target_attainment: lower post")
    ceil: float | None = Field(None, description="goalposts, scaled, efficacy: upper post")
    transform: Literal["ln"] | None = Field(None, description="goalposts, efficacy: logarithm of figure and posts")
    truncate: bool = Field(True, description="hold the score between low and high")
    target: float | None = None
    overshoot: float = Field(1.0, ge=1)
    reference: float | str | None = Field(None, description="a number, mean, median, best, or unit:<code>")
    mean: float = Field(0.0, description="z_score: score of the mean")
    sd: float = Field(1.0, gt=0, description="z_score: score points per standard deviation")
    population: bool = Field(False, description="z_score: divide by n instead of n − 1")
    counted: bool = Field(True, description="rank, borda: the place itself (1 = worst; borda from 0), not a share")
    ties: Literal["min", "max", "average"] = "min"
    bands: tuple[tuple[float, float], ...] = Field((), description="steps: [lower edge, score], any order")
    per_unit: float | None = Field(None, description="deduction: points off per occurrence")
    base: float | None = None
    item_cap: float | None = None
    per_item: float | None = Field(None, description="bonus: points per item")
    pool: str | None = Field(None, description="by:<class>: compared within the class only")
    years: Literal["each", "all"] = Field("each", description="peers of the same year, or of the whole panel")
    constant: float | None = Field(None, description="score where all peers are alike; null: set aside")

    @field_validator("reference", mode="before")
    @classmethod
    def _number(cls, value: Any) -> Any:
        """A cell of indicators.csv is text, whatever stands in it."""
        try:
            return float(value) if isinstance(value, str) else value
        except ValueError:
            return value

    @model_validator(mode="after")
    def _needs(self) -> Normalise:
        needs = INDEX_RULES[self.rule].in_index[self.rule]
        absent = [key for key in needs if getattr(self, key) in (None, ())]
        if absent:
            raise ValueError(Both(f"{self.rule} 还要写 {listed(absent)}", f"{self.rule} also needs {listed(absent)}"))
        return self

    @property
    def reference_unit(self) -> str | None:
        """The unit whose figure is the reference."""
        word = self.reference
        return word.removeprefix("unit:") if isinstance(word, str) and word.startswith("unit:") else None


class Indicator(Strict):
    code: Code
    name: str | None = None
    field: str | None = Field(None, description="column or derived figure; the code")
    direction: Literal["higher", "lower"] = Field("higher", description="which is better; 1 and -1 are read too")
    denominator: str | None = Field(None, description="column or derived figure it is divided by")
    factor: float = Field(1.0, description="the quotient, or the figure, times this")
    parent: Code | None = Field(None, description="node it hangs under; or it stands among the node's children")
    weight: float = Field(1.0, ge=0, description="with parent: weight among its siblings")
    impute: Impute | None = None
    treat: Treat | None = None
    normalise: Normalise | None = None

    @model_validator(mode="before")
    @classmethod
    def _direction(cls, data: Any) -> Any:
        if isinstance(data, dict) and str(data.get("direction", "")) in {"1", "-1", "+1", "1.0", "-1.0"}:
            return {**data, "direction": "lower" if str(data["direction"]).startswith("-") else "higher"}
        return data


class Leaf(Strict):
    indicator: Code
    weight: float = Field(1.0, ge=0)


Combinable = Literal[
    "given", "equal", "entropy", "critic", "variation", "sd", "variance", "pca", "pca_kaiser", "equal_influence"
]  # fmt: skip


class Weights(Strict):
    """How the weights of a node's children are found, when not given with each child."""

    method: Weighting = "given"
    allocations: dict[str, dict[Code, float]] = Field({}, description="budget: expert → child → points; mean counts")
    shares: dict[Code, float] = Field({}, description=(
        "combined: way → its share in the mean of their weights; influence: child → its share"))  # fmt: skip
    against: Literal["node", "root"] = Field("node", description=(
        "equal_influence, influence: the score that children are to correlate with; root: the index, all nodes that "
        "say so together"))  # fmt: skip
    components: int | None = Field(None, ge=1, le=10_000, description="pca: how many components, rotated")
    explained: float | None = Field(None, gt=0, le=1, description=(
        "pca: as few components as explain this share of the variance, rotated"))  # fmt: skip
    matrix: tuple[tuple[float | str, ...], ...] = Field((), description="ahp: pairwise, in order; 1/3 is read")


class Node(Strict):
    node: Code
    name: str | None = None
    weight: float = Field(1.0, ge=0)
    method: Method = "arithmetic"
    formula: str | None = Field(None, description="method formula: over the children's codes")
    zero_policy: Annotated[str, Field(pattern=r"^(keep|drop|floor:\d+(\.\d+)?)$")] = "keep"
    minimum_share: Share = Field(0.0, description="least share of its data for a score")
    share_of: Literal["weight", "count"] = "count"
    below_minimum: Literal["missing", "incomparable"] = "missing"
    weights: Weights = Weights()
    bounds: dict[Code, tuple[Share, Share]] = Field({}, description=(
        "benefit_of_the_doubt: child → least and greatest share of a unit's own score"))  # fmt: skip
    children: tuple[Node | Leaf, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _short_weights(cls, data: Any) -> Any:
        short = isinstance(data, dict) and isinstance(data.get("weights"), str)
        return {**data, "weights": {"method": data["weights"]}} if short else data

    @model_validator(mode="after")
    def _formula(self) -> Node:
        if (self.method == "formula") != (self.formula is not None):
            raise ValueError(Both("method: formula 与 formula 要一起写", "write method: formula and formula together"))
        return self


class Rounding(Strict):
    decimals: int = Field(6, ge=0, le=8)


class Ranking(Strict):
    on: Literal["rounded", "exact"] = Field("exact", description="rank printed or unrounded scores")
    ties: Literal["min", "max", "average", "dense"] = "min"
    ascending: bool = Field(False, description="the lowest score is rank 1")
    peer: str | None = Field(None, description="class within which units are ranked as well")


class Screen(Strict):
    """Units that are left out of a year."""

    minimum_share: Share | None = Field(None, description="units with figures for fewer of the indicators")
    zeros: Share | None = Field(None, description="units of whose figures a greater share is 0")
    after: Literal["imputation"] | None = Field(None, description=(
        "imputation: what is filled counts as a figure; units left out have helped to fill"))  # fmt: skip

    @model_validator(mode="after")
    def _something(self) -> Screen:
        if self.minimum_share is None and self.zeros is None:
            raise ValueError(Both("screen 要写 minimum_share 或 zeros", "screen needs minimum_share or zeros"))
        return self


class Robustness(Strict):
    """What is uncertain when scores are drawn again and again."""

    draws: int = Field(1000, ge=1, le=1_000_000)
    seed: int = Field(1, ge=0, lt=2**53)
    weight_perturbation: float = Field(0.25, ge=0, lt=1, description="weights times U(1 − p, 1 + p), renormalised")
    dirichlet: float | None = Field(None, gt=0, description="instead: concentration of a Dirichlet around the weights")
    normalisations: tuple[Alternative, ...] = Field(("declared",), min_length=1)
    aggregations: tuple[Aggregation, ...] = Field(("declared",), min_length=1)
    imputations: tuple[Literal["declared", "mean", "median", "none", "multiple"], ...] = Field(
        ("declared",),
        min_length=1,
        description=("of what was imputed; multiple: drawn from the predictive distribution of regression or em"),
    )
    completions: int = Field(
        100, ge=2, le=1000, description=("multiple: how many completed tables; each draw takes one of them")
    )
    leave_out: bool = Field(False, description="leave out none or one indicator, each choice as likely")
    zero_floor: float | None = Field(None, gt=0, description="lifts zeros another aggregation meets")
    sobol: int | None = Field(None, ge=8, le=65536, description=(
        "base sample of the Sobol indices: each takes sample × (assumptions + 2) runs; 256"))  # fmt: skip
    years: Literal["last", "all"] = "last"


class Defaults(Strict):
    impute: Impute = Impute()
    treat: Treat = Treat()
    normalise: Normalise = Normalise()


class IndexPack(Strict):
    """A whole index pack."""

    schema_version: Literal[1]
    index: Code = Field(..., description="short name")
    title: str = ""
    source: str = Field("", description="who published the method")
    year: int | None = Field(None, ge=1000, le=9999, description="year of a table without a year column")
    scale: float = Field(100.0, gt=0, description="full score")
    data: Data = Data()
    classes: tuple[str, ...] = Field((), description="columns that group units: region, income class")
    derived: dict[Code, str] = Field({}, description="name → formula over columns and derived figures above it")
    defaults: Defaults = Defaults()
    indicators: tuple[Indicator, ...] = Field(..., min_length=1)
    trees: dict[Code, Node] = Field(..., min_length=1)
    screen: Screen | None = None
    robustness: Robustness | None = None
    rounding: Rounding = Rounding()
    ranking: Ranking = Ranking()
    demo: bool = False

    @model_validator(mode="before")
    @classmethod
    def _roots(cls, data: Any) -> Any:
        """A tree's root is called like the tree unless it says otherwise."""
        if isinstance(data, dict) and isinstance(data.get("trees"), dict):
            trees = {k: {"node": k, **v} if isinstance(v, dict) else v for k, v in data["trees"].items()}
            return {**data, "trees": trees}
        return data
