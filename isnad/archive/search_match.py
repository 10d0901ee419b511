"""Words of a query → what each database understands, and where they stand in a text.

A word is found when its stem, or another reading that the query allows, is a reading of a word of the report. A phrase is found
when the stems stand side by side. Both databases answer from the same terms, so that they find the same reports.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product

from isnad.archive.search_query import Both, Either, Node, Without, Words
from isnad.archive.search_stream import Stream, each_word, readings, search_stream
from isnad.pack.letters import fold
from isnad.span import Span

MOST_PHRASES = 24  # spellings of one phrase that are tried, likeliest first


def _choices(word: str) -> tuple[str, ...]:
    r = readings(word)
    return (r.stem, *r.asked)


def _start(word: str) -> str:
    """The folded beginning that «word*» asks for."""
    return fold(readings(word).exact)


def _phrases(words: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Stem sequences that answer a phrase, likeliest first."""
    return list(islice(product(*(_choices(w)[:3] for w in words)), MOST_PHRASES))


def split_excluded(node: Node | None) -> tuple[Node | None, list[Node]]:
    """The part to find (``None`` for anything) and the parts to leave out, from the outermost level."""
    if isinstance(node, Without):
        return None, [node.part]
    if isinstance(node, Both):
        kept = tuple(p for p in node.parts if not isinstance(p, Without))
        out = [p.part for p in node.parts if isinstance(p, Without)]
        return (kept[0] if len(kept) == 1 else Both(kept) if kept else None), out
    return node, []


def fts5(node: Node) -> str:
    """An FTS5 expression over the columns exact, stem, other."""
    if isinstance(node, Words):
        return _fts5_words(node)
    if isinstance(node, Either):
        return "(" + " OR ".join(fts5(p) for p in node.parts) + ")"
    if isinstance(node, Both):
        wanted, out = split_excluded(node)
        if wanted is None:
            raise ValueError("nothing to find")
        parts = wanted.parts if isinstance(wanted, Both) else (wanted,)
        text = "(" + " AND ".join(fts5(p) for p in parts) + ")"
        for part in out:
            text = f"({text} NOT {fts5(part)})"
        return text
    raise ValueError("nothing to find")


def _fts5_words(node: Words) -> str:
    if node.exact:
        tail = " *" if node.prefix else ""
        return '(exact : "' + " ".join(readings(w).exact for w in node.words) + f'"{tail})'
    if node.prefix:
        return f'({{stem other}} : "{_start(node.words[0])}" *)'
    if len(node.words) == 1:
        return "({stem other} : (" + " OR ".join(f'"{t}"' for t in _choices(node.words[0])) + "))"
    return "(stem : (" + " OR ".join('"' + " ".join(p) + '"' for p in _phrases(node.words)) + "))"


def tsquery(node: Node) -> str:
    """A PostgreSQL ``tsquery`` over lexemes that begin with x (exact), s (stem), o (other)."""
    if isinstance(node, Words):
        return _tsquery_words(node)
    if isinstance(node, Either):
        return "(" + " | ".join(tsquery(p) for p in node.parts) + ")"
    if isinstance(node, Both):
        return "(" + " & ".join(tsquery(p) for p in node.parts) + ")"
    return f"!{tsquery(node.part)}"


def _tsquery_words(node: Words) -> str:
    if node.exact:
        tail = ":*" if node.prefix else ""
        return "(" + " <-> ".join(f"'x{readings(w).exact}'" for w in node.words) + tail + ")"
    if node.prefix:
        start = _start(node.words[0])
        return f"('s{start}':* | 'o{start}':*)"
    if len(node.words) == 1:
        return "(" + " | ".join(f"'s{t}' | 'o{t}'" for t in _choices(node.words[0])) + ")"
    return "(" + " | ".join("(" + " <-> ".join(f"'s{t}'" for t in p) + ")" for p in _phrases(node.words)) + ")"


def _wanted(node: Node | None) -> Iterator[Words]:
    if isinstance(node, Words):
        yield node
    elif isinstance(node, Both | Either):
        for part in node.parts:
            yield from _wanted(part)


def _asked(node: Node | None) -> list[tuple[Words, list[set[str]]]]:
    """Each word or phrase to find with what answers each of its words."""
    return [(words, [{readings(w).exact} if words.exact else set(_choices(w)) for w in words.words]) for words in _wanted(node)]


def _here(words: Words, asked: list[set[str]], stream: Stream, i: int) -> bool:
    n = len(asked)
    return i + n <= len(stream) and all(_answers(words, asked[k], stream[i + k][2], n) for k in range(n))


def first(node: Node | None, text: str) -> int | None:
    """Where the first of :func:`spans` begins. The words after it are not read: they are most of a text, and a page shows twenty."""
    wanted = _asked(node)
    longest = max((len(asked) for _, asked in wanted), default=0)
    stream: Stream = []
    for word in each_word(text) if wanted else ():
        stream.append(word)
        # A phrase is looked for once all its words are there.
        i = len(stream) - longest
        if i >= 0 and any(_here(words, asked, stream, i) for words, asked in wanted):
            return stream[i][0]
    for i in range(max(0, len(stream) - longest + 1), len(stream)):
        if any(_here(words, asked, stream, i) for words, asked in wanted):
            return stream[i][0]
    return None


def spans(node: Node | None, text: str) -> list[Span]:
    """Where the words to find stand in ``text``: whole words of the original, in order, phrases as one stretch."""
    stream = search_stream(text)
    found: set[Span] = set()
    for words, asked in _asked(node):
        for i in range(len(stream)):
            if _here(words, asked, stream, i):
                found.add(Span(stream[i][0], stream[i + len(asked) - 1][1]))
    out: list[Span] = []
    for span in sorted(found):
        if out and span.start < out[-1].end:
            out[-1] = Span(out[-1].start, max(out[-1].end, span.end))
        else:
            out.append(span)
    return out


def _answers(words: Words, asked: set[str], terms: tuple[str, ...], n: int) -> bool:
    if words.exact:
        return terms[0].startswith(tuple(asked)) if words.prefix else terms[0] in asked
    if words.prefix:
        return any(t.startswith(_start(words.words[0])) for t in terms[1:])
    return terms[1] in asked if n > 1 else not asked.isdisjoint(terms[1:])
