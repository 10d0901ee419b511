"""A picture: SVG made here, and the table it was made of. No styles inside: colours come from the page's style sheet by class."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe


@dataclass(frozen=True, slots=True)
class Picture:
    """``columns`` are (key, heading); ``rows`` have one value a column. ``twin`` is the query of the JSON and CSV twins."""

    name: str
    title: str
    about: str
    svg: SafeString
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Any, ...], ...]
    twin: str = ""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to show."""
        return not self.rows

    def records(self) -> list[dict[str, Any]]:
        """The rows as JSON objects."""
        keys = [key for key, _ in self.columns]
        return [dict(zip(keys, row, strict=True)) for row in self.rows]


def tag(name: str, content: object = "", /, **attributes: object) -> SafeString:
    """One SVG element; every value is escaped. ``class_`` and ``text_anchor`` become ``class`` and ``text-anchor``."""
    # A calendar has a thousand of them: format_html would take most of a page's time.
    said = "".join(f' {_attribute(k)}="{conditional_escape(_plain(v))}"' for k, v in attributes.items() if v is not None)
    return mark_safe(f"<{name}{said}>{conditional_escape(content)}</{name}>")


@cache
def _attribute(name: str) -> str:
    return name.rstrip("_").replace("_", "-")


def join(parts: Iterable[SafeString]) -> SafeString:
    """Elements one after another."""
    return mark_safe("".join(parts))


def link(href: str, content: SafeString) -> SafeString:
    """A link inside a picture."""
    return tag("a", content, href=href)


def frame(
    width: float, height: float, title: str, content: SafeString, kind: str, left: float = 0.0, top: float = 0.0
) -> SafeString:
    """The ``svg`` element: scales to its column, named for those who cannot see it."""
    return tag(
        "svg",
        join((tag("title", title), content)),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"{_plain(left)} {_plain(top)} {_plain(width)} {_plain(height)}",
        role="group" if "<a " in content else "img",
        class_=f"picture {kind}",
        aria_label=title,
    )


def _plain(value: object) -> object:
    if isinstance(value, float):
        return mark_safe(f"{value:.1f}".removesuffix(".0"))
    return mark_safe(str(value)) if isinstance(value, int) else value
