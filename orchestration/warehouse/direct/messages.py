"""What the direct way says of a model; sentences around it stand with the warehouse."""

from __future__ import annotations

CONTRACT = "列与 .yml 所写不符：{columns}"
CONTRACT_COLUMN = "{name} 应为 {expected}，实为 {found}"
ABSENT = "没有这一列"
