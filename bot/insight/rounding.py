"""Figures that can be shown: every count becomes a multiple of five, so that no count under five ever leaves.

Hiding small counts one by one is not enough: what is hidden in one table is often the difference between two others,
or between this week's page and last week's. So nothing exact is shown at all, and everything that is shown is a sum of
the same few published figures:

- The smallest thing published is one week of one topic (`running`), and that week of that topic split one way
  (`split`: by district, or by age band, never by both). Longer periods, groups of topics and totals are sums of those.
- Each figure is one of the two multiples of five next to its count (a count that is one already stays). A figure of 5
  stands for anything from 1 to 9, a figure of 0 for anything from 0 to 4.
- A split adds up to the whole exactly, so a whole and its parts say no more together than apart.
- Whatever is added or subtracted, over weeks, topics and splits, gives a multiple of five, never 1, 2, 3 or 4.
- What rounding leaves over is carried to the next week (error diffusion), so that sums stay true: a topic's figure
  over any period is less than five away from its count.

This is controlled rounding (L. H. Cox, "A constructive procedure for unbiased controlled rounding", Journal of the
American Statistical Association 82, 1987) with a secret start, so that two readers cannot work back from the carry.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping

BASE = 5
Chance = Callable[..., float]


def chance(secret: str) -> Chance:
    """A number in [0, 1) for each name, always the same for one secret: `chance("2026-11-16", "ehcp_late")`."""

    def of(*name: str) -> float:
        digest = hmac.new(secret.encode(), "\0".join(("insight", *name)).encode(), "sha256").digest()
        return int.from_bytes(digest[:6], "big") / 2**48

    return of


def start(chance_of: Chance, *name: str) -> int:
    """The carry that a running figure starts with: 0 to 4, known to nobody."""
    return int(chance_of("start", *name) * BASE)


def running(count: int, carry: int) -> int:
    """The figure for a count. `carry` (0 to 4) is what was left over before; `count + carry - figure` is left now."""
    return (count + carry) // BASE * BASE


def split(counts: Mapping[str, int], whole: int, owed: Callable[[str], float]) -> dict[str, int]:
    """Figures for the parts of a whole. They add up to `whole`, and each is next to its count.

    `owed(value)`: by how much that part's figures have been too low so far. Those owed most are rounded up.
    Raises `ValueError` when `whole` is not next to the sum of the counts.
    """
    figures = {value: count // BASE * BASE for value, count in counts.items()}
    ups, rest = divmod(whole - sum(figures.values()), BASE)
    uneven = [value for value, count in counts.items() if count % BASE]
    if rest or not 0 <= ups <= len(uneven):
        raise ValueError(f"{whole} is not next to the sum of the parts")
    for value in sorted(uneven, key=lambda value: (counts[value] % BASE + owed(value), value), reverse=True)[:ups]:
        figures[value] += BASE
    return figures
