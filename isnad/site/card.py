"""The picture that other sites show for a link: title in shaped Arabic, outlet, day. PNG, 1200 by 630."""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, features

from isnad.archive.models import Report

WIDTH, HEIGHT, MARGIN = 1200, 630, 80
PAPER, INK, ACCENT, SOFT = "#fbf8f1", "#1d1b16", "#8a2d1c", "#6b6558"
_FONTS = Path(__file__).parent / "static/room/fonts"
LINES = 4
# Direction overrides and isolates have no business in a picture of one title.
_CONTROLS = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0x20)), " ")


@lru_cache(maxsize=8)
def _font(size: int, weight: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(_FONTS / "noto-naskh-arabic.woff2", size)
    font.set_variation_by_axes([weight])
    return font


@lru_cache(maxsize=8)
def _latin(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_FONTS / "source-serif-latin.woff2", size)


def _lines(draw: ImageDraw.ImageDraw, text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and draw.textlength(longer, font=font, direction="rtl", language="ar") > width:
            lines.append(line)
            line = word
        else:
            line = longer
    lines = [*lines, line] if line else lines
    return lines if len(lines) <= LINES else [*lines[: LINES - 1], lines[LINES - 1] + " …"]


def card_of(report: Report) -> bytes:
    """The card. Raises ``RuntimeError`` where Pillow came without Raqm, since unjoined letters are no Arabic."""
    if not features.check("raqm"):
        raise RuntimeError("Pillow was built without Raqm: install the wheel from PyPI")
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, WIDTH, 14), fill=ACCENT)
    right = WIDTH - MARGIN
    title = (report.title or report.text[:120]).translate(_CONTROLS)
    size = 76 if len(title) < 60 else 62 if len(title) < 110 else 52
    font = _font(size, 700)
    y = 90
    for line in _lines(draw, title, font, WIDTH - 2 * MARGIN):
        draw.text((right, y), line, font=font, fill=INK, anchor="ra", direction="rtl", language="ar")
        y += int(size * 1.45)
    foot = report.outlet.name.translate(_CONTROLS) if report.outlet else ""
    draw.line((MARGIN, HEIGHT - 130, right, HEIGHT - 130), fill="#d8d0bf", width=2)
    draw.text((right, HEIGHT - 112), foot or "إسناد", font=_font(40, 500), fill=SOFT, anchor="ra", direction="rtl", language="ar")
    if report.published:
        draw.text((MARGIN, HEIGHT - 100), report.published.isoformat(), font=_latin(34), fill=SOFT, anchor="la")
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=6)  # optimize: a twentieth smaller for three times the work
    return out.getvalue()
