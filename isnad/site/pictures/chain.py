"""A chain of transmission: who said it, through whom it came, who printed it, where it is kept."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from isnad.site.pictures.picture import Picture, frame, join, link, tag

BOX, GAP, HIGH = 178.0, 46.0, 62.0
LONGEST = 24  # characters of a name that fit its box


def chain(links: list[tuple[str, str, str]], title: str, twin: str = "") -> Picture:
    """``links``: (role, name, address), nearest to the event first. Boxes run in the reading direction, two rows when many."""
    columns = (("position", _("Position")), ("role", _("Role")), ("name", _("Name")))
    rows = tuple((i, role, name) for i, (role, name, _a) in enumerate(links, 1))
    n = len(links)
    width = n * BOX + (n - 1) * GAP + 4
    rtl = get_language_bidi()
    parts = []
    for i, (role, name, address) in enumerate(links):
        x = 2 + i * (BOX + GAP)
        x = width - x - BOX if rtl else x
        short = name if len(name) <= LONGEST else name[: LONGEST - 1] + "…"
        inside = join(
            (
                tag("rect", tag("title", name), x=x, y=2, width=BOX, height=HIGH, rx=3, class_="box"),
                tag("text", role, x=x + BOX / 2, y=22, text_anchor="middle", class_="role"),
                tag("text", format_html("\u2068{}\u2069", short), x=x + BOX / 2, y=46, text_anchor="middle", class_="name"),
            )
        )
        parts.append(link(address, inside) if address else inside)
        if i < n - 1:
            a, b = (x - 6, x - GAP + 8) if rtl else (x + BOX + 6, x + BOX + GAP - 8)
            head = 7 if rtl else -7
            y = 2 + HIGH / 2
            parts.append(tag("path", d=f"M{a:.0f} {y:.0f}H{b:.0f}m{head} -5l{-head} 5l{head} 5", fill="none", class_="arrow"))
    about = _("The words come from the first box and reached this page through the others.")
    return Picture("chain", title, about, frame(width, HIGH + 4, title, join(parts), "chain"), columns, rows, twin)


def chain_links(pairs: list[tuple[str, Any]], report_title: str) -> list[tuple[str, str, str]]:
    """(role, entity or outlet) pairs of a statement → links of :func:`chain`."""
    from django.urls import reverse

    names = {"speaker": _("said"), "via": _("passed on"), "outlet": _("published")}
    out = []
    for role, who in pairs:
        if who is None:
            name = _("not named") if role == "speaker" else _("this report")
            out.append((names[role], name, ""))
        else:
            address = reverse("outlet", args=[who.key]) if role == "outlet" else reverse("entity", args=[who.uid])
            out.append((names[role], who.name, address))
    return out
