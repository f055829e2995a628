"""Reading test sets (JSONL) and saying how sure a measured share is."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Rows = list[dict[str, Any]]


class BadSet(ValueError):
    """A line of the set cannot be used. The message names the line."""


@dataclass(frozen=True)
class Share:
    """`part` of `whole`, with Wilson's 95% interval (Wilson 1927)."""

    part: int
    whole: int

    @property
    def value(self) -> float:
        return self.part / self.whole if self.whole else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        if not self.whole:
            return 0.0, 1.0
        z, n, p = 1.96, self.whole, self.value
        middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
        return max(0.0, middle - half), min(1.0, middle + half)

    def __str__(self) -> str:
        low, high = self.interval
        return f"{self.value:6.1%}  ({low:.1%} to {high:.1%})  {self.part} of {self.whole}"


def read_rows(path: Path, needed: Iterable[str]) -> Rows:
    rows = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise BadSet(f"{path.name}, line {number}: not JSON ({error})") from error
        if missing := [key for key in needed if key not in row]:
            raise BadSet(f"{path.name}, line {number}: {', '.join(missing)} missing")
        rows.append(row)
    return rows
