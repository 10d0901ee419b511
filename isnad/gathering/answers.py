"""What the network answered: an Answer, a WebTrouble, and what either becomes: an Item or a Trouble with its provenance."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from isnad.gathering.item import Declared, Gathered, Provenance, bytes_item, now, trouble
from isnad.gathering.walls import wall

KEPT_HEADERS = (
    "content-type", "content-encoding", "content-language", "date", "last-modified", "etag", "age", "server", "x-robots-tag",
    "retry-after",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """A page as it came, decompressed. ``status`` is 200 or 304; header names are in lower case."""

    url: str
    final_url: str
    status: int
    headers: dict[str, str]
    content: bytes
    at: str
    redirects: tuple[str, ...] = ()

    @property
    def media(self) -> str:
        """The media type without parameters, lower case."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str | None:
        """The charset that the server claims."""
        rest = self.headers.get("content-type", "").lower().partition("charset=")[2]
        return rest.partition(";")[0].strip(" \"'") or None

    @property
    def kept_headers(self) -> tuple[tuple[str, str], ...]:
        return tuple((k, self.headers[k][:500]) for k in KEPT_HEADERS if k in self.headers)


class WebTrouble(Exception):
    """Why there is no page. ``retry_at`` (Unix seconds) is set where trying again makes sense; ``content`` is what did come."""

    def __init__(self, code: str, message: str, *, retry_at: float | None = None, answer: Answer | None = None) -> None:
        self.code, self.message, self.retry_at, self.answer = code, message, retry_at, answer
        super().__init__(f"{code}: {message}")


def page(answer: Answer, declared: Declared, where: Provenance) -> Gathered:
    """An Item from an answer, or a Trouble where the page is a wall or says in words that it is not there."""
    where = replace(
        where, url=answer.url, final_url=answer.final_url, redirects=answer.redirects, at=answer.at, status=answer.status,
        headers=answer.kept_headers,
    )  # fmt: skip
    declared = replace(declared, url=declared.url or answer.final_url)
    if not answer.content.strip():
        return trouble(where, "empty", "the server sent an empty page", answer.content)
    kind: str = "text" if answer.media == "text/plain" else "html"
    item = bytes_item(answer.content, where, declared, "text" if kind == "text" else "html", answer.charset)
    moved_home = bool(answer.redirects) and _depth(answer.url) > 1 and _depth(answer.final_url) == 0
    reason = ("soft-404", "the address leads to the front page") if moved_home else wall(item.text)
    return trouble(item.provenance, *reason, answer.content) if reason else item


def _depth(url: str) -> int:
    return len([part for part in urlsplit(url).path.split("/") if part])


def web_trouble(wrong: WebTrouble, where: Provenance) -> Gathered:
    """The Trouble for a WebTrouble, with what came of the page."""
    where = replace(where, at=where.at or now())
    content = b""
    if wrong.answer:
        a = wrong.answer
        where = replace(where, final_url=a.final_url, status=a.status, headers=a.kept_headers)
        content = a.content
    message = wrong.message
    if wrong.retry_at:
        message += f"; again after {datetime.fromtimestamp(wrong.retry_at, UTC):%Y-%m-%d %H:%M:%S} UTC"
    return trouble(where, wrong.code, message, content)
