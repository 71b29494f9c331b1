"""What the direct way says of a model; sentences around it stand with the warehouse."""

from __future__ import annotations

from mulin.language import Both

CONTRACT = Both("列与 .yml 所写不符：{columns}", "the columns are not those of the .yml: {columns}")
CONTRACT_COLUMN = Both("{name} 应为 {expected}，实为 {found}", "{name} must be {expected}, but is {found}")
ABSENT = Both("没有这一列", "missing")
