"""Why a rule that compares may have nothing to say of a figure that is there: ``status_reason`` → words (Chinese)."""

from __future__ import annotations

from collections.abc import Mapping

ALONE, ALIKE = "no_peers", "peers_all_alike"
BELOW_ZERO = "figures_below_zero"

UNSAID: Mapping[str, str] = {
    ALONE: "同组只有一个数值，无从比较",
    ALIKE: "同组数值全部相同，无从比较",
    "no_reference": "作参照的单位没有数值，无从比较",
    "ends_coincide": "同组数值有别，但作两端的数值重合，没有尺度，无从比较",
    "reference_is_worst": "参照值不比同组最差的数值好，没有尺度，无从比较",
    BELOW_ZERO: "同组有不大于 0 的数，占参照值的比例没有意义",
}
