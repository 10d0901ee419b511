"""A report as people have it, to a :class:`~isnad.reading.parts.Page`: pasted text as it is, a web page as its visible text.

>>> page_of("افتتح الوزير المعرض.").source
'text'
>>> page_of("<html><body><h1>معرض</h1><p>افتتح الوزير المعرض.</p></body></html>").text
'معرض\\n\\nافتتح الوزير المعرض.'

Nothing raises: what cannot be read becomes a problem of the page, and reading goes on with what there is.
"""

from __future__ import annotations

import re
from datetime import date, datetime

from selectolax.lexbor import LexborHTMLParser

from isnad.reading.page.decode import decode
from isnad.reading.page.main_text import Chosen, choose, doubtful, find_body, range_of
from isnad.reading.page.metadata import day_of, guess_day, read_metadata
from isnad.reading.page.walk import Line, flatten, read_lines
from isnad.reading.parts import Page
from isnad.record import Block, Problem

_BEGINS = re.compile(
    r"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|\?xml|html|head|body|div|p|article|section|main|h1|meta|title|table|span|header)\b",
    re.I | re.S,
)
_ELEMENT = re.compile(
    r"</?(?:html|head|body|div|p|article|section|h[1-6]|meta|title|table|tr|td|ul|li|span|br|a|script|style|strong|img)(?:\s[^<>]*)?/?>",
    re.I,
)
_CUT_TAG = re.compile(r"<[a-zA-Z/!][^<>]{0,400}\Z")
_CLOSED = re.compile(r"</(?:html|body)\s*>", re.I)
_CONTROL = re.compile("[\0-\x08\x0e-\x1a\x1c-\x1f]")
_NUMBER = re.compile(r"\d+")
_YEAR = re.compile(r"(?<!\d)(?:(?:19|20|13|14)\d\d|(?:١٩|٢٠|١٣|١٤)\d\d)(?!\d)")
_LETTER = re.compile(r"[^\W\d_]")
_ARABIC_SCRIPT = re.compile("[\u0620-\u064a\u0671-\u06d3\ufb50-\ufdff\ufe70-\ufefc]")
_STYLE = re.compile(r"\{[^{}]{0,1000}\}")  # declarations that a page left in its text: in no language
_NOT_ARABIC = re.compile("[پچژگکیےۓٹڈڑںھڕڵۆێەڭۇۈۋېۀټډړږښڼ]")

SAMPLE = 4_000  # characters that tell the language
LARGEST_SECOND_OPINION = 400_000  # characters of markup that trafilatura is asked about


def _is_html(text: str) -> bool:
    return _BEGINS.match(text[:5000]) is not None or len(_ELEMENT.findall(text[:20_000])) >= 5


def _language(text: str, said: str | None) -> tuple[str | None, tuple[Problem, ...]]:
    """The language of a text, and a problem when it is not Arabic. Too little text to tell is taken at its word."""
    sample = _STYLE.sub(" ", text[:SAMPLE])
    letters = len(_LETTER.findall(sample))
    if letters < 20:
        return said or "ar", ()
    script = len(_ARABIC_SCRIPT.findall(sample))
    foreign = len(_NOT_ARABIC.findall(sample))
    if script >= 0.3 * letters and foreign <= 0.01 * script:
        return "ar", ()
    from resiliparse.parse.lang import detect_fast  # only foreign pages pay for it

    found, _ = detect_fast(sample)
    if script >= 0.3 * letters and (found == "ar" or foreign <= 0.03 * script):
        return "ar", ()
    if found in ("ar", "unknown"):
        found = said if said and said != "ar" else "und"
    return found, (Problem("language", f"the text is not Arabic (it looks like {found!r}): no pack reads it"),)


def _second_opinion(html: str, lines: list[Line]) -> tuple[int, int]:
    """The lines that trafilatura takes for the main text; (0, -1) when it finds none."""
    if len(html) > LARGEST_SECOND_OPINION:
        return 0, -1
    import trafilatura  # heavy to import, seldom needed

    text = trafilatura.extract(html, fast=True, include_comments=False, include_tables=True)
    return range_of(lines, text) if text else (0, -1)


def _assemble(chosen: list[Chosen]) -> tuple[str, tuple[Block, ...]]:
    """Lines to one text; a region for every line whose kind the markup gave away."""
    parts: list[str] = []
    regions: list[Block] = []
    at = 0
    for part in chosen:
        gap = (part.line.gap or "\n") if parts else ""
        at += len(gap)
        parts += [gap, part.line.text]
        if part.kind:
            regions.append(Block(part.kind, at, at + len(part.line.text)))
        at += len(part.line.text)
    return "".join(parts), tuple(regions)


def _shows_day(part: Chosen) -> bool:
    """A line that seems to be the page's day: ``reading.dates`` will read it, so nobody needs to guess."""
    return (
        part.kind != "body"
        and part.line.words <= 14
        and len(_NUMBER.findall(part.line.text)) >= 2
        and bool(_YEAR.search(part.line.text))
    )


def _from_html(html: str, given: Page, problems: tuple[Problem, ...]) -> Page:
    tree = LexborHTMLParser(flatten(html))
    about = read_metadata(tree, given.url, given.published is not None)
    lines = read_lines(tree)
    titles = (given.title, *about.titles) if given.title else about.titles
    first, last, title, kinds = find_body(lines, [t for t in titles if t])
    if doubtful(lines, first, last):
        other = _second_opinion(html, lines)
        if other[1] >= other[0]:
            inside = [i for i in range(other[0], other[1] + 1)]
            if sum(lines[i].words for i in inside) > 1.3 * sum(line.words for line in lines[first : last + 1]):
                first, last = other
    headline = lines[title].text.strip() if title is not None else about.title
    chosen = choose(lines, first, last, title, kinds, given.title or about.title)
    text, regions = _assemble(chosen)
    published = given.published or about.published
    if published is None and not any(_shows_day(part) for part in chosen):
        published = guess_day(html, about.url)
    language, foreign = _language(text, about.language)
    if not text:
        problems += (Problem("empty", "the page has no visible text"),)
    if _CUT_TAG.search(html[-500:]) or ("<html" in html[:5000].lower() and not _CLOSED.search(html[-5000:])):
        problems += (Problem("truncated", "the page's markup ends before it is closed"),)
    return Page(
        text=text,
        source="html",
        title=given.title or headline or about.title,
        byline=about.byline,
        publisher=given.publisher or about.publisher,
        url=given.url or about.url,
        language=language,
        published=published,
        published_by=given.published_by or ("page" if published else None),
        regions=regions,
        problems=problems + foreign,
    )


def _from_text(text: str, given: Page, problems: tuple[Problem, ...]) -> Page:
    language, foreign = _language(text, None)
    regions: tuple[Block, ...] = ()
    if not text.strip():
        problems += (Problem("empty", "there is no text"),) if not problems else ()
    elif len(_CONTROL.findall(text[:SAMPLE])) > 0.01 * min(len(text), SAMPLE):
        problems += (Problem("binary", "this is no text: it holds control characters"),)
        regions = (Block("navigation", 0, len(text)),)
    return Page(
        text=text,
        title=given.title,
        publisher=given.publisher,
        url=given.url,
        language=language,
        published=given.published,
        published_by=given.published_by,
        regions=regions,
        problems=problems + foreign,
    )


def _given_day(published: str | date | None) -> tuple[str | None, tuple[Problem, ...]]:
    if published is None or published == "":
        return None, ()
    if isinstance(published, datetime):
        return published.date().isoformat(), ()
    if isinstance(published, date):
        return published.isoformat(), ()
    day = day_of(published)
    return day, () if day else (Problem("published", f"{published!r} is no day: write it as 2023-07-03"),)


def page_of(
    source: str | bytes,
    *,
    published: str | date | None = None,
    url: str | None = None,
    title: str | None = None,
    publisher: str | None = None,
) -> Page:
    """The page that ``source`` is: text or markup, in any usual encoding when it comes as bytes.

    Text stays exactly as given. Of markup the visible text is taken, from the headline to the end of the article's box.
    What the caller gives goes before what the page says of itself.
    """
    text, problems = decode(source) if isinstance(source, bytes) else (source, ())
    day, wrong = _given_day(published)
    given = Page(text="", title=title, publisher=publisher, url=url, published=day, published_by="given" if day else None)
    problems += wrong
    return _from_html(text, given, problems) if _is_html(text) else _from_text(text, given, problems)
