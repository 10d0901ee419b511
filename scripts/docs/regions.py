"""Pages with generated parts: what stands between the marks is written by a maker, what stands under a command by running it.

    <!-- generated: commands -->
    …
    <!-- end -->

Prose around the marks is written by hand and left alone. A fenced block called ``console`` is run line by line (see
``scripts/docs/console.py``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_PART = re.compile(r"(<!-- generated: ([\w -]+?) -->\n).*?(^<!-- end -->$)", re.DOTALL | re.MULTILINE)
_CONSOLE = re.compile(r"(?<=^```console\n)(.*?)(?=^```$)", re.DOTALL | re.MULTILINE)


def pages() -> list[Path]:
    """Every page that may have generated parts."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def parts_of(text: str) -> list[str]:
    """The names of a page's generated parts; ``console`` when it has commands to run."""
    return [found[2] for found in _PART.finditer(text)] + (["console"] if _CONSOLE.search(text) else [])


def rewritten(text: str, makers: Mapping[str, Callable[[], str | None]], run: Callable[[list[str]], list[str]]) -> str:
    """The page with its parts made anew. Raises ``KeyError`` with the name of a part that nobody makes.

    A maker that returns ``None`` leaves its part as it is.
    ``run`` gets all console blocks of the page, which share a folder, and returns them with today's output.
    """

    def made(found: re.Match[str]) -> str:
        text = makers[found[2]]()
        return found[0] if text is None else f"{found[1]}\n{text.strip()}\n\n{found[3]}"

    text = _PART.sub(made, text)
    blocks = _CONSOLE.findall(text)
    fresh = iter(run(blocks) if blocks else [])
    return _CONSOLE.sub(lambda _: next(fresh), text)


def table(head: list[str], rows: list[list[str]]) -> str:
    """A Markdown table; bars inside cells are escaped."""
    lines = [head, ["---"] * len(head), *([cell.replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
