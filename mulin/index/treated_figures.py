"""What dbt's Python model of outliers computes, on frames: each indicator's figures treated."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mulin.findings import FindingsError
from mulin.language import Both
from mulin.methods.moments import kurtosis, passes, skewness
from mulin.methods.treatment import TreatSpec, treat, winsorise_quantiles

if TYPE_CHECKING:
    import pandas as pd

Scores = NDArray[np.float64]

_TREATED = (
    "value",
    "point",
    "method",
    "winsorised",
    "skew_before",
    "kurt_before",
    "skew_after",
    "kurt_after",
    "passed",
)


def treated(figures: pd.DataFrame) -> pd.DataFrame:
    """``int_treatable`` → ``int_treated``: each indicator of each year (or of the whole panel) treated by its spec."""
    import pandas as pd

    group = ["scenario", "pool_year", "indicator_code"]
    ordered = figures.sort_values([*group, "year", "unit_code"], ignore_index=True)
    out = ordered[["scenario", "year", "indicator_code", "unit_code"]]
    if not len(ordered):
        return pd.DataFrame(columns=[*out.columns, *_TREATED])
    values, columns = ordered["value"].to_numpy(dtype=float), {str(n): ordered[n].to_numpy(object) for n in ordered}
    firsts = np.flatnonzero(~ordered.duplicated(group).to_numpy())
    ends = [*firsts[1:], len(ordered)]
    made: dict[str, list[NDArray[Any]]] = {name: [] for name in _TREATED}
    for first, end in zip(firsts, ends, strict=True):
        how = {name: None if pd.isna(cells[first]) else cells[first] for name, cells in columns.items()}
        try:
            found = _treated_by(how, values[first:end])
        except FindingsError as refused:
            code, year = columns["indicator_code"][first], columns["year"][first]
            raise _of_indicator(refused, str(code), int(year)) from refused
        for name, part in found.items():
            made[name].append(np.broadcast_to(part, end - first))
    return out.assign(**{name: np.concatenate(parts) for name, parts in made.items()})


def _of_indicator(refused: FindingsError, code: str, year: int) -> FindingsError:
    """The same, saying of which indicator and year."""
    said = [
        replace(
            f,
            message=Both(f"指标 {code}，{year} 年：{f.message}", f"indicator {code}, year {year}: {f.message}"),
            column=code,
        )
        for f in refused.findings
    ]
    return FindingsError(str(refused.title), said)


def treatment(params: Mapping[str, Any]) -> Callable[[Scores], Scores] | None:
    """Known values → values, as an indicator's parameters (``ref_params``) say; None where nothing is treated."""
    if params.get("winsor_max") is None and params.get("treat_low") is None:
        return None
    names = {"quantile_low": "treat_low", "quantile_high": "treat_high", "winsor_max": "winsor_max",
             "skew": "treat_skew", "kurt": "treat_kurt", "then_word": "treat_then", "box_cox_lambda": "treat_lambda",
             "combine": "treat_combine", "gii_factor": "treat_factor", "lower": "treat_lower"}  # fmt: skip
    how = {name: params.get(param) for name, param in names.items()}
    return lambda values: np.asarray(_treated_by(how, values)["value"], dtype=np.float64)


def _treated_by(how: Mapping[str, Any], values: Scores) -> dict[str, Any]:
    if how["quantile_low"] is not None:
        cut = winsorise_quantiles(values, how["quantile_low"], how["quantile_high"])
        points = np.sign(values - cut).astype(int)
        return {
            "value": cut, "point": points, "method": "quantiles", "winsorised": int((points != 0).sum()),
            "skew_before": _known(skewness(values)), "kurt_before": _known(kurtosis(values)),
            "skew_after": _known(skewness(cut)), "kurt_after": _known(kurtosis(cut)), "passed": bool(passes(cut)),
        }  # fmt: skip
    most = int(how["winsor_max"])
    out = treat(values, TreatSpec(
        winsor_max=None if most < 0 else most, skew=float(how["skew"]), kurt=float(how["kurt"]),
        then=how["then_word"], lam=None if how["box_cox_lambda"] is None else float(how["box_cox_lambda"]),
        factor=float(how["gii_factor"] or 1.0), lower=bool(how["lower"]), combine=bool(how["combine"]),
        exhausted="leave" if how["then_word"] == "none" else "transform",
    ))  # fmt: skip
    return {
        "value": out.values, "point": out.points.astype(int), "method": out.method, "winsorised": out.winsorised,
        "skew_before": _known(out.skew_before), "kurt_before": _known(out.kurt_before),
        "skew_after": _known(out.skew_after), "kurt_after": _known(out.kurt_after), "passed": out.passed,
    }  # fmt: skip


def _known(moment: float | None) -> float:
    return np.nan if moment is None else moment
