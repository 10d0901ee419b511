"""Tags and filters for every template: names of codes, numbers and days in the reader's digits, assets with their hash."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from django import template
from django.template.defaultfilters import stringfilter
from django.urls import get_script_prefix, reverse
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from isnad.site import formats, labels

register = template.Library()
_STATIC = Path(__file__).resolve().parent.parent / "static"


@cache
def _hash(path: str) -> str:
    return hashlib.sha256((_STATIC / path).read_bytes()).hexdigest()[:10]


@register.simple_tag
def asset(path: str) -> str:
    """The address of a vendored file with the hash of its bytes, so that it may be cached for ever."""
    return f"/static/{path}?v={_hash(path)}"


@register.filter
def num(value: Any) -> str:
    """A number in the reader's digits."""
    return "" if value is None else formats.number(value)


@register.filter
def day(value: date | None, form: str = "long") -> str:
    """A day in words and in the reader's digits."""
    return formats.day(value, form)


@register.filter
@stringfilter
def digits(value: str) -> str:
    """The interface's own text in the reader's digits (never a quotation)."""
    return formats.in_digits(value)


@register.filter
def when(event: Any) -> str:
    """The day or period of an event."""
    return formats.period(event.day, event.last_day, event.grain)


@register.filter
def code(value: Any, section: str) -> str:
    """What a code is called: ``{{ event.type|code:"type" }}``."""
    return labels.label(section, str(value)) if value not in (None, "") else ""


@register.filter
def each_code(value: Any, section: str) -> str:
    """Names of several codes (a list, or one string with spaces), joined with commas."""
    values = value.split() if isinstance(value, str) else value or ()
    return str(comma([labels.label(section, str(v)) for v in values]))


@register.filter
def country(value: str | None) -> str:
    """The name of a country."""
    return labels.country_name(value or "")


@register.filter
def comma(values: Iterable[Any]) -> str:
    """Joined with the comma of the reader's language."""
    return labels.label("punctuation", ", ").join(map(str, values)) if values else ""


@register.simple_tag
def highlighted(text: str, spans: Iterable[Any]) -> SafeString:
    """Text with its finds in ``<mark>``; spans in order, without overlap."""
    out: list[SafeString] = []
    at = 0
    for span in spans:
        out.append(format_html("{}<mark>{}</mark>", text[at : span.start], text[span.start : span.end]))
        at = span.end
    out.append(format_html("{}", text[at:]))
    return mark_safe("".join(out))


@register.filter
def named(entity: Any) -> str:
    """What a side is called: a state by its name in the reader's language, everybody else as the reports write it."""
    return labels.country_name(entity.country) if entity.kind == "state" and entity.country else str(entity.name)


_ID = re.compile(r"[0-9a-f-]+")
_ANY_ID = "0" * 16


@lru_cache(1_000)
def _path(name: str, language: str, prefix: str) -> str:
    return str(reverse(name, args=[_ANY_ID]))


@register.simple_tag
def address(name: str, uid: str) -> str:
    """What ``url`` says for a permanent id, in a tenth of the time: a page of lists has two hundred."""
    if not _ID.fullmatch(uid):
        return str(reverse(name, args=[uid]))
    return _path(name, get_language() or "", get_script_prefix()).replace(_ANY_ID, uid)


@register.simple_tag(takes_context=True)
def sides(context: Any, event: Any, role: str) -> SafeString:
    """An event's sides in one role as links, each isolated; a dash when the report names none."""
    found = [s for s in event.sides.all() if s.role == role]
    if not found:
        return SafeString("–")
    return format_html_join(
        SafeString(labels.label("punctuation", ", ")),
        '<a class="side" href="{}"><bdi>{}</bdi></a>',
        ((address("entity", s.entity.uid), named(s.entity)) for s in sorted(found, key=lambda s: s.position)),
    )


@register.simple_tag(takes_context=True)
def page_query(context: Any, **changes: Any) -> str:
    """The present address's query with some values changed (``None`` takes one away)."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = value
    return "?" + query.urlencode() if query else "?"


@register.filter
def quadof(event_type: str) -> int:
    """PLOVER's quad class of a type, 1 to 4."""
    from isnad.archive.export.codes import quad

    return quad(event_type)


@register.filter
def has_recipient(event: Any) -> bool:
    """Whether the report names to whom it was done."""
    return any(s.role == "recipient" for s in event.sides.all())


@register.filter
@stringfilter
def flat(value: str) -> str:
    """Quoted words on one line."""
    return " ".join(value.split())


@register.filter
def cell(value: Any) -> str:
    """A value of a picture's table."""
    return formats.number(value) if isinstance(value, int | float) and not isinstance(value, bool) else str(value)


@register.simple_tag
def rows(picture: Any, most: int = 400) -> SafeString:
    """The rows of a picture's table. A template's loop takes longer over a thousand cells than the picture to be drawn."""
    cells = ("".join(f"<td><bdi>{escape(cell(value))}</bdi></td>" for value in row) for row in picture.rows[:most])
    return mark_safe("".join(f"<tr>{row}</tr>" for row in cells))


@register.simple_tag
def options(values: Iterable[str], section: str, chosen: str | None = None) -> SafeString:
    """The options of a ``select`` over codes, in the reader's language."""
    known = tuple(values)
    return _options(known, section, chosen if chosen in known else "", get_language() or "")


@lru_cache(1_000)
def _options(values: tuple[str, ...], section: str, chosen: str, language: str) -> SafeString:
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((v, SafeString(" selected" if v == chosen else ""), labels.label(section, v)) for v in values),
    )


@register.filter
def direction(language: str) -> str:
    """The direction of a report's language."""
    return "rtl" if language in ("ar", "fa", "ur", "he", "ckb", "ps") else "ltr"


@register.filter
def fragment(words: str, url: str) -> str:
    """The address of these words on the publisher's page."""
    from isnad.site.sharing import text_fragment

    return text_fragment(url, words)


@register.filter
def safeurl(url: str) -> str:
    """The address if a browser may follow it."""
    from isnad.site.sharing import safe_url

    return safe_url(url)


@register.simple_tag
def snippet(hit: Any) -> SafeString:
    """The words around what was found."""
    text, spans = hit.snippet(240)
    return highlighted(text, spans)
