"""Why a rule that compares may have nothing to say of a figure that is there: ``status_reason`` → words (Chinese)."""

from __future__ import annotations

from collections.abc import Mapping

from mulin.language import Both

ALONE, ALIKE, NO_REFERENCE = "no_peers", "peers_all_alike", "no_reference"
BELOW_ZERO = "figures_below_zero"

UNSAID: Mapping[str, str] = {
    ALONE: Both("同组只有一个数值，无从比较", "a single figure in the pool, nobody to compare with"),
    ALIKE: Both("同组数值全部相同，无从比较", "all figures in the pool are the same, nothing to compare"),
    NO_REFERENCE: Both("作参照的单位没有数值，无从比较", "the reference unit has no figure, nothing to compare with"),
    "ends_coincide": Both(
        "同组数值有别，但作两端的数值重合，没有尺度，无从比较",
        "figures in the pool differ, but the two ends coincide, so there is no scale to compare on",
    ),
    "reference_is_worst": Both(
        "参照值不比同组最差的数值好，没有尺度，无从比较",
        "the reference is no better than the worst figure in the pool, so there is no scale to compare on",
    ),
    BELOW_ZERO: Both(
        "同组有不大于 0 的数，占参照值的比例没有意义",
        "the pool has figures of 0 or below, so a share of the reference means nothing",
    ),
}
