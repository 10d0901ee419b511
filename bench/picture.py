"""Bars as SVG, light enough to read in any browser."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

from bench.measure import Row

WIDTH, LINE, LEFT, RIGHT = 760, 24, 250, 90
_COLOUR, _INK = "#2b6777", "#222"


def bars(title: str, rows: Sequence[Row]) -> str:
    """One bar a row, lengths linear from zero; rows without a figure are left out."""
    shown = [row for row in rows if not math.isnan(row.value)]
    longest = max((row.value for row in shown), default=1.0)
    height = 44 + LINE * len(shown)
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" font-family="sans-serif" font-size="13">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
        f'<text x="12" y="24" font-size="15" font-weight="bold" fill="{_INK}">{escape(title)}</text>',
    ]
    for n, row in enumerate(shown):
        y = 40 + n * LINE
        length = max(1.0, row.value / longest * (WIDTH - LEFT - RIGHT))
        out.append(f'<text x="{LEFT - 8}" y="{y + 14}" text-anchor="end" fill="{_INK}">{escape(row.what)}</text>')
        out.append(f'<rect x="{LEFT}" y="{y + 2}" width="{length:.1f}" height="{LINE - 8}" fill="{_COLOUR}"/>')
        out.append(f'<text x="{LEFT + length + 6:.1f}" y="{y + 14}" fill="{_INK}">{row.value:.2f} {escape(row.unit)}</text>')
    return "\n".join([*out, "</svg>"]) + "\n"
