"""Characters that only look like the ordinary ones: pasted from a PDF, they are other characters to every program.

Radicals (⾏ U+2F8F for 行, ⻓ U+2ED3 for 长), compatibility ideographs, ligatures, and the forms of vertical and of
narrow setting. Signs that mean something of their own (①, ㎡, ², Ⅲ, full-width letters and brackets) are ordinary here.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_SUPPLEMENT = (
    "⺁厂 ⺂乛 ⺃乚 ⺄乙 ⺅亻 ⺆冂 ⺇𠘨 ⺈刀 ⺉刂 ⺊卜 ⺋㔾 ⺌小 ⺍小 ⺎兀 ⺏尣 ⺐尢 ⺑𡯂 ⺒巳 ⺓幺 ⺔彑 "
    "⺕𫜹 ⺖忄 ⺗心 ⺘扌 ⺙攵 ⺛旡 ⺜日 ⺝月 ⺞歺 ⺠民 ⺡氵 ⺢氺 ⺣灬 ⺤爫 ⺥爫 ⺦丬 ⺧牛 ⺨犭 ⺩王 ⺪𤴔 "
    "⺫目 ⺬示 ⺭礻 ⺮𥫗 ⺯糹 ⺰纟 ⺱罓 ⺲罒 ⺳㓁 ⺴冗 ⺵𦉫 ⺶羊 ⺷𦍌 ⺸𦍋 ⺹耂 ⺺肀 ⺻聿 ⺼肉 ⺽𦥑 ⺾艹 "
    "⺿艹 ⻀艹 ⻁虎 ⻂衤 ⻃覀 ⻄西 ⻅见 ⻆角 ⻇𧢲 ⻈讠 ⻉贝 ⻊𧾷 ⻋车 ⻌辶 ⻍辶 ⻎辶 ⻏邑 ⻐钅 ⻑長 ⻒镸 "
    "⻓长 ⻔门 ⻕𨸏 ⻖阝 ⻗雨 ⻘青 ⻙韦 ⻚页 ⻛风 ⻜飞 ⻝食 ⻞𩙿 ⻟飠 ⻠饣 ⻡𩠐 ⻢马 ⻣骨 ⻤鬼 ⻥鱼 ⻦鸟 "
    "⻧卤 ⻨麦 ⻩黄 ⻪黾 ⻫斉 ⻬齐 ⻭歯 ⻮齿 ⻯竜 ⻰龙 ⻱龜 ⻲亀 "
)
"""CJK Radicals Supplement: radical and the ideograph that looks like it, as the Unicode Character Database 15.0 has
them in EquivalentUnifiedIdeograph.txt (© Unicode, Inc.), for those that NFKC leaves alone. ⺀ has none."""
_AS_DRAWN_HERE = {"\u2f3e": "户"}
"""NFKC says 戶, but the fonts of the mainland draw U+2F3E as 户, and 用⼾ in a PDF was written 用户."""
_RADICALS = {pair[0]: pair[1] for pair in _SUPPLEMENT.split()} | _AS_DRAWN_HERE
_LIGATURES = range(0xFB00, 0xFB18)
_FORMS = ("<vertical>", "<small>", "<narrow>", "<font>", "<initial>", "<medial>", "<final>", "<isolated>")
"""Unicode's names for: the same character, set in another way."""
_FULL_WIDTH = 0xFEE0


def is_radical(character: str) -> bool:
    """Whether it is a radical of a dictionary's index: no word and nobody's name is written with one."""
    return "\u2e80" <= character <= "\u2fd5" and ordinary_of(character) != character


@lru_cache(4096)
def ordinary_of(character: str) -> str:
    """The ordinary character(s) meant, or the character itself."""
    if character in _RADICALS:
        return _RADICALS[character]
    decomposition = unicodedata.decomposition(character)
    if not decomposition:
        return character
    plain = unicodedata.normalize("NFKC", character)
    if "\u2f00" <= character <= "\u2fd5" or character in "\u2e9f\u2ef3" or _is_compatibility_ideograph(character):
        return plain
    if decomposition.startswith(("<vertical>", "<small>")):  # in Chinese text the full-width sign is meant: ︵ is （
        return "".join(chr(ord(c) + _FULL_WIDTH) if "!" <= c <= "~" else c for c in plain)
    if ord(character) in _LIGATURES or decomposition.startswith(_FORMS):
        return plain
    return character


def ordinary(text: str, *, radicals_only: bool = False) -> str:
    """The text in ordinary characters; ``radicals_only``: what may be done to a name, which is kept as typed."""
    if text.isascii():
        return text
    return "".join(ordinary_of(c) if not radicals_only or is_radical(c) else c for c in text)


def lookalikes(text: str, *, radicals_only: bool = False) -> list[tuple[str, str]]:
    """The distinct (character, ordinary character meant) of a text, in the order they stand."""
    if text.isascii():
        return []
    found = dict.fromkeys(c for c in text if ordinary_of(c) != c and (not radicals_only or is_radical(c)))
    return [(c, ordinary_of(c)) for c in found]


def _is_compatibility_ideograph(character: str) -> bool:
    return "\uf900" <= character <= "\ufaff" or "\U0002f800" <= character <= "\U0002fa1f"
