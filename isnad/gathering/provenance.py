"""A report's provenance in words, for `isnad provenance ID` and the reading room.

>>> lines(Provenance(url="https://a.example/1", at="2023-07-03T10:00:00Z", status=200, sha256="ab"))
['address      https://a.example/1', 'fetched      2023-07-03T10:00:00Z (200)', 'sha-256      ab']
"""

from __future__ import annotations

from isnad.gathering.item import Provenance


def lines(p: Provenance) -> list[str]:
    """One line for each thing known, from where it was found to what its bytes were."""
    fetched = f"{p.at} ({p.status})" if p.at and p.status else p.at
    stretch = None if p.offset is None else f"byte {p.offset}" + (f", {p.length} bytes" if p.length else "")
    known: list[tuple[str, str | int | None]] = [
        ("source", p.source),
        ("feed", p.feed),
        *((f"entry {name}", said) for name, said in p.entry),
        ("address", p.url),
        *(("redirected", url) for url in p.redirects[1:]),
        ("led to", p.final_url if p.final_url != p.url else None),
        ("file", p.path),
        ("member", p.member),
        ("line", p.line),
        ("stretch", stretch),
        ("collection", p.collection),
        ("record", p.warc_record_id),
        ("fetched" if p.url else "read", fetched),
        *(("header", f"{name}: {said}") for name, said in p.headers),
        ("sha-256", p.sha256),
        *(("note", note) for note in p.notes),
    ]
    return [f"{name:<12} {' '.join(str(said).split())}" for name, said in known if said not in (None, "")]
