"""Outlier treatment of one indicator by declared test: winsorise, and failing that transform (Handbook 2008, step 3).

The order of steps and the arithmetic are those of COINr's ``Treat`` (Becker et al., JOSS 7, 2022) with ``winsorise``,
``log_CT``/``log_CT_plus``/``log_CT_orig``/``boxcox`` and ``check_SkewKurt``, so that an index treated there comes out
alike here. Where winsorising runs out of distinct values, COINr's column turns constant, its test undefined, and the
column comes back untreated with a warning; here that outcome is declared (``exhausted``), and the transformation may
be asked for instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mulin.findings import Finding, FindingsError, Level
from mulin.language import Both
from mulin.methods.moments import (
    KURTOSIS_LIMIT,
    SKEW_LIMIT,
    FloatArray,
    column,
    is_constant,
    kurtosis,
    leans,
    passes,
    skewness,
    within,
)
from mulin.scoring.arrays import settled_figure

Transformation = Literal["none", "log", "log_plus", "log1", "log_gii", "box_cox"]
Points = NDArray[np.int8]

HIGH, LOW, TRANSFORMED = 1, -1, 2
LAMBDA_RANGE = (-5.0, 5.0)  # where the most likely Box-Cox lambda is looked for


@dataclass(frozen=True, slots=True)
class TreatSpec:
    """How an indicator is treated.

    ``winsor_max``: most positions winsorised, 0 = none, None = no limit. ``skew``, ``kurt``: limits of the test.
    ``then``: the transformation if winsorising does not pass. ``lam``: Box-Cox λ, None = the most likely.
    ``factor``: f of log_gii, and ``lower``: whether less is better, which of its two formulas holds.
    ``combine``: transform the winsorised values, not the original ones. ``always``: the first step there is
    (winsorising, else the transformation) is done even if the test passes; winsorising then goes on to
    ``winsor_max``. ``exhausted``: what becomes of a column that winsorising would turn into a constant; its
    winsorising is undone, and then it is left so or transformed. ValueError for what makes no sense.
    """

    winsor_max: int | None = 5
    skew: float = SKEW_LIMIT
    kurt: float = KURTOSIS_LIMIT
    then: Transformation = "none"
    lam: float | None = None
    factor: float = 1.0
    lower: bool = False
    combine: bool = False
    always: bool = False
    exhausted: Literal["leave", "transform"] = "leave"

    def __post_init__(self) -> None:
        if self.winsor_max is not None and self.winsor_max < 0:
            raise ValueError("winsor_max is 0 or more, or None")
        if self.then not in get_args(Transformation):
            raise ValueError(f"unknown transformation {self.then!r}")
        if self.lam is not None and (self.then != "box_cox" or not np.isfinite(self.lam)):
            raise ValueError("lam is a finite number and belongs to box_cox")
        if not 0 < self.factor < np.inf:
            raise ValueError("factor is a finite number above 0")
        if self.always and self.winsor_max is None:
            raise ValueError("always winsorising needs a winsor_max")
        if self.exhausted not in ("leave", "transform"):
            raise ValueError(f"unknown outcome {self.exhausted!r}")


@dataclass(frozen=True, slots=True)
class Treated:
    """A treated indicator. ``values`` (n,); ``points`` (n,): 1 winsorised high, -1 low, 2 transformed, 0 as it was.

    ``method``: none, winsorise, log, log_plus, log1, log_gii, box_cox, or winsorise+log … ; ``lam`` the λ used. Moments
    are None where undefined. ``winsorised``: positions winsorised in ``values``. ``passed``: whether these pass the
    test. ``exhausted``: winsorising would have made it a constant and was undone.
    """

    values: FloatArray
    method: str
    points: Points
    skew_before: float | None
    kurt_before: float | None
    skew_after: float | None
    kurt_after: float | None
    winsorised: int
    passed: bool
    lam: float | None = None
    exhausted: bool = False


def treat(x: ArrayLike, spec: TreatSpec) -> Treated:
    """Treat ``x`` (n,) by ``spec``. A constant, empty or too short column comes back as it is, ``passed``.

    FindingsError where a given λ makes numbers too large to hold, and where log_gii would turn the order round.
    """
    original = column(x)
    points: Points = np.zeros(original.size, dtype=np.int8)
    g1, g2 = skewness(original), kurtosis(original)
    passed = within(g1, g2, spec.skew, spec.kurt)
    values, method, lam, exhausted = original.copy(), "none", None, False
    if not is_constant(original) and (spec.always or not passed):
        if spec.winsor_max != 0:
            values, points, exhausted = _winsorise(original, spec)
            method = "winsorise" if points.any() else "none"
            passed = passes(values, spec.skew, spec.kurt)
        wanted = not exhausted or spec.exhausted == "transform"
        if spec.then != "none" and wanted and (not passed or spec.winsor_max == 0):
            if not spec.combine:
                values, points, method = original, np.zeros_like(points), "none"
            values, lam = transform(values, spec.then, spec.lam, spec.factor, lower=spec.lower)
            points[(points == 0) & ~np.isnan(values)] = TRANSFORMED
            method = spec.then if method == "none" else f"{method}+{spec.then}"
    after1, after2 = skewness(values), kurtosis(values)
    return Treated(
        values=values,
        method=method,
        points=points,
        skew_before=g1,
        kurt_before=g2,
        skew_after=after1,
        kurt_after=after2,
        winsorised=int(np.isin(points, (HIGH, LOW)).sum()),
        passed=within(after1, after2, spec.skew, spec.kurt),
        lam=lam,
        exhausted=exhausted,
    )


def transform(
    x: ArrayLike, kind: Transformation, lam: float | None = None, factor: float = 1.0, *, lower: bool = False
) -> tuple[FloatArray, float | None]:
    """``x`` (n,) transformed, and the Box-Cox λ used; min, max and skew are of ``x`` itself. The order is kept.

    log ``ln(x − min + 0.01·(max − min))``; log_plus the same for skew > 0, else ``−ln(max + 0.01·(max − min) − x)``;
    log1 ``ln(x − min + 1)``; log_gii of the Global Innovation Index (WIPO, appendix on its framework)
    ``ln((max·f − 1)·(x − min)/(max − min) + 1)``, and where ``lower`` values are better
    ``−ln((max·f − 1)·(max − x)/(max − min) + 1)``: there the sign keeps the order, and min-max gives what it gives
    there; box_cox ``((x − min + 1)^λ − 1)/λ``, ln for λ = 0 (Box & Cox, JRSS B 26, 1964). A
    constant stays. FindingsError where a given λ makes numbers too large to hold, and where max·f is not above 1:
    log_gii would turn the order round, as it does in COINr's ``log_GII``.
    """
    values = column(x)
    if is_constant(values) or kind == "none":
        return values.copy(), None
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    lift = 0.01 * (high - low)
    if kind == "log_plus" and leans(values) <= 0:
        return -np.log(high + lift - values), None
    if kind in ("log", "log_plus"):
        return np.log(values - low + lift), None
    if kind == "log_gii":
        return _log_gii(values, low, high, factor, lower=lower), None
    shifted = values - low + 1
    if kind == "log1":
        return np.log(shifted), None
    used = _most_likely_lambda(shifted[~np.isnan(shifted)]) if lam is None else lam
    if used == 0:
        return np.log(shifted), used
    with np.errstate(over="ignore"):
        out = (np.power(shifted, used) - 1) / used
    if np.isinf(out).any():
        message = Both(
            f"Box-Cox 变换的 λ = {used:g} 使数值大到无法表示（最大值减最小值为 {high - low:g}）",
            f"the Box-Cox transformation with λ = {used:g} makes figures too large to "
            f"be represented (greatest minus least is {high - low:g})",
        )
        mend = Both(
            "改小 λ，或不写 λ 由系统按最大似然估计",
            "make λ smaller, or leave it out to have it estimated by maximum likelihood",
        )
        raise FindingsError(
            Both("离群值处理无法进行", "Outliers cannot be treated"),
            [Finding(Level.ERROR, "treat.box_cox_overflow", message, mend)],
        )
    return out, used


def _log_gii(values: FloatArray, low: float, high: float, factor: float, *, lower: bool) -> FloatArray:
    top = high * factor
    if not 1 < top < np.inf:
        message = Both(
            f"log_gii 要最大值乘以 f 大于 1，否则次序会颠倒：最大值 {high:g}，f = {factor:g}",
            "log_gii needs the greatest figure times f above 1, or the order would be "
            f"reversed: the greatest is {high:g}, f = {factor:g}",
        )
        if 0 < high <= 1:
            enough = f"{10.0 ** (1 - np.floor(np.log10(high))):g}"
            mend = Both(f"在 treat 里写 gii_factor: {enough}", f"write gii_factor: {enough} in treat")
        elif high > 0:
            mend = Both("改小 gii_factor", "make gii_factor smaller")
        else:
            mend = Both(
                "最大值不大于 0 的不能用 log_gii，then 改用 log_plus",
                "log_gii is not for figures that are all 0 or below; set then to log_plus",
            )
        raise FindingsError(
            Both("离群值处理无法进行", "Outliers cannot be treated"),
            [Finding(Level.ERROR, "treat.log_gii", message, mend)],
        )
    span = (high - values if lower else values - low) / (high - low)
    logs = np.log1p((top - 1) * span)
    return -logs if lower else logs


def winsorise_quantiles(x: ArrayLike, low: float, high: float) -> FloatArray:
    """``x`` (n,) held between its ``low`` and ``high`` quantiles (0..1; type 7 of Hyndman & Fan 1996: linear)."""
    if not 0 <= low < high <= 1:
        raise ValueError("0 <= low < high <= 1")
    values = column(x)
    if np.isnan(values).all():
        return values.copy()
    bottom, top = np.nanquantile(values, (low, high), method="linear")
    return np.clip(values, bottom, top)


def _winsorise(x: FloatArray, spec: TreatSpec) -> tuple[FloatArray, Points, bool]:
    """One step at a time: the values at the end the skew points to take the next value inwards, until the test passes.

    Positions are counted, not steps: ties are moved together and may overshoot ``winsor_max``. A step that would
    leave a constant is not made: then everything is undone, and the third result is True.
    """
    values, points = x.copy(), np.zeros(x.size, dtype=np.int8)
    while spec.always or not passes(values, spec.skew, spec.kurt):
        if spec.winsor_max is not None and np.count_nonzero(points) >= spec.winsor_max:
            break
        high = leans(values) >= 0
        end = np.nanmax(values) if high else np.nanmin(values)
        moved = settled_figure(values) == settled_figure(end)
        rest = values[~moved & ~np.isnan(values)]
        if is_constant(rest):
            return x.copy(), np.zeros_like(points), True
        values[moved] = rest.max() if high else rest.min()
        points[moved] = HIGH if high else LOW
    return values, points, False


def _most_likely_lambda(shifted: FloatArray) -> float:
    """λ that maximises the Box-Cox profile log-likelihood of positive values, within LAMBDA_RANGE."""
    from scipy.optimize import minimize_scalar  # type: ignore[import-untyped, unused-ignore]
    from scipy.stats import boxcox_llf  # type: ignore[import-untyped, unused-ignore]

    def loss(lam: float) -> float:
        return -float(boxcox_llf(lam, shifted))

    found = minimize_scalar(loss, bounds=LAMBDA_RANGE, method="bounded", options={"xatol": 1e-10})
    return float(found.x)
