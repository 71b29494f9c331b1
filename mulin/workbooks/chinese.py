"""Read a Chinese numeral, only to suggest the number somebody meant: 一百二十三 → 123."""

from __future__ import annotations

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_DIGITS |= {c: i for i, c in enumerate("零壹贰叁肆伍陆柒捌玖")}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}


def chinese_number(text: str) -> int | None:
    """The value of a plain Chinese integer below 10^8, or None where the text is anything else.

    >>> chinese_number("一百零五"), chinese_number("十二"), chinese_number("三万二千"), chinese_number("若干")
    (105, 12, 32000, None)
    """
    if len(text) > 1 and text[-1] in _DIGITS and text[-2] in "百佰千仟万":
        return None  # 一百二 may be 120 or a slip for 一百零二
    if not text or any(ch not in _DIGITS and ch not in _UNITS and ch != "万" for ch in text) or text.count("万") > 1:
        return None
    if not any(ch in _UNITS or ch == "万" for ch in text):
        return int("".join(str(_DIGITS[ch]) for ch in text))
    total, section, digit = 0, 0, 0
    for ch in text:
        if ch == "万":
            total, section, digit = (section + digit) * 10_000, 0, 0
        elif ch in _UNITS:
            section += (digit or 1) * _UNITS[ch]
            digit = 0
        else:
            digit = _DIGITS[ch]
    return total + section + digit
