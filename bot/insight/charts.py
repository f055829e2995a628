"""Charts as SVG made on the server. Each stands beside a table with the same figures, so it is hidden from readers.

Now and before differ by thickness and by filling, not by colour alone: they are told apart in greyscale.
"""

from __future__ import annotations

from markupsafe import Markup

from bot.insight.report import Row, Table

WIDE, HIGH = 720, 200
LEFT, BOTTOM, TOP = 52, 26, 10


def bar(row: Row, most: int) -> Markup:
    """A row's two bars: thick for now, thin for before."""
    thick, thin = (min(1000, round(1000 * n / most, 1)) if most else 0 for n in (row.now, row.before or 0))
    before = f'<rect class="then" x="0" y="20" width="{thin}" height="6"/>' if row.before is not None else ""
    return Markup(
        '<svg class="bars" viewBox="0 0 1000 26" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        f'<rect class="now" x="0" y="0" width="{thick}" height="16"/>{before}</svg>'
    )


def columns(table: Table) -> Markup:
    """Weeks as columns (now) and a stepped line (before), with a scale of three lines."""
    rows, most = table.rows, _round_up(table.most)
    each = (WIDE - LEFT) / max(len(rows), 1)
    parts = []
    for share in (0, 0.5, 1):
        y = _y(share)
        parts.append(f'<line class="rule" x1="{LEFT}" y1="{y}" x2="{WIDE}" y2="{y}"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{round(most * share):,}</text>')
    for n, row in enumerate(rows):
        x, y = LEFT + n * each, _y(row.now / most)
        parts.append(
            f'<rect class="now" x="{x + each * 0.15:.1f}" y="{y}" width="{each * 0.7:.1f}" height="{_y(0) - y:.1f}"/>'
        )
        if n % max(1, -(-len(rows) // 8)) == 0:
            parts.append(f'<text x="{x + each / 2:.1f}" y="{HIGH - 6}" text-anchor="middle">{row.name[:-5]}</text>')
    before = " ".join(
        f"{LEFT + (n + side) * each:.1f},{_y((row.before or 0) / most)}"
        for n, row in enumerate(rows) if row.before is not None for side in (0, 1)
    )  # fmt: skip
    if before:
        parts.append(f'<polyline class="thenline" points="{before}"/>')
    return Markup(
        f'<svg class="columns" viewBox="0 0 {WIDE} {HIGH}" aria-hidden="true" focusable="false">{"".join(parts)}</svg>'
    )


def _y(share: float) -> float:
    return round(TOP + (HIGH - TOP - BOTTOM) * (1 - share), 1)


def _round_up(most: int) -> int:
    """The next of 10, 20, 50, 100, …, so that the scale has round numbers."""
    step = 10
    while True:
        for times in (1, 2, 5):
            if most <= step * times:
                return step * times
        step *= 10
