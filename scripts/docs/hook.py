"""What MkDocs does not do by itself: pages that lie outside ``docs/``, Arabic among English, the room's letters, no word of other hosts.

Named in ``mkdocs.yml``; each ``on_…`` is called by MkDocs with the same-named step.
"""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from typing import Any

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).resolve().parents[2]
# Pages of the repository that belong to the site, by their path in both.
OUTSIDE = ("CHANGELOG.md", "CODE_OF_CONDUCT.md", "CONTRIBUTING.md", "SECURITY.md", "corpus/README.md", "corpus/notes.md")
FONT = "isnad/site/static/room/fonts/noto-naskh-arabic.woff2"
TAB = "\ue009"
_LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
# Only Arabic, with its own punctuation at the end.
_ALL_ARABIC = re.compile(r"[\u0600-\u06ff\u200c-\u200f \u00a0.,:;!?()\[\]«»…–ـ\"'0-9/%-]*[\u0621-\u064a][\u0600-\u06ff\u200c-\u200f \u00a0.,:;!?()\[\]«»…–ـ\"'0-9/%-]*")
# A stretch that begins and ends with an Arabic letter or digit and holds no other script, tab, line break or arrow.
_ARABIC = re.compile(r"[\u0621-\u064a\u0660-\u0669\u0671-\u06d3«](?:[\u0600-\u06ff\u200c-\u200f \u00a0.,:;!?()\[\]«»…–ـ\"'0-9/%-]*[\u0600-\u06ff»])?")
_TAG = re.compile(r"(<[^>]*>)")
_EMPTY_HEAD = re.compile(r"<th([^>]*)></th>")
_VOID = re.compile(r"<(?:br|hr|img|input|!--)\b|.*/>$")
# Addresses in the theme's script that a page could be made to ask; this site's pages give it no reason to.
_HOSTS = re.compile(r"https://(?:api\.github\.com|unpkg\.com|\$\{\w+\}/api)[\w./@-]*")


def on_files(files: Files, config: Any) -> Files:
    """Adds what lies outside ``docs/``."""
    for name in OUTSIDE:
        files.append(File.generated(config, name, content=(ROOT / name).read_text(encoding="utf-8")))
    files.append(File.generated(config, "assets/fonts/" + Path(FONT).name, abs_src_path=str(ROOT / FONT)))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Links between the repository's pages become links between the site's."""
    here = PurePosixPath(page.file.src_uri)
    source = here.parent if str(here) in OUTSIDE else PurePosixPath("docs") / here.parent

    def moved(found: re.Match[str]) -> str:
        # Where the link leads in the repository, then where that page lies in the site.
        parts: list[str] = []
        for part in (source / found[1]).parts:
            if part == "..":
                parts.pop()
            else:
                parts.append(part)
        target = parts[1:] if parts[0] == "docs" else parts
        return "](" + "../" * (len(here.parts) - 1) + "/".join(target)

    # Tabs part the columns of an output, and keep Arabic columns in their order: Markdown would make spaces of them.
    return _LINK.sub(moved, markdown).replace("\t", TAB)


def _marked(line: str) -> str:
    pattern = _ALL_ARABIC if _ALL_ARABIC.fullmatch(line) else _ARABIC
    return pattern.sub(r'<bdi lang="ar">\g<0></bdi>', line)


def on_page_content(html: str, page: Any, **_: Any) -> str:
    """Arabic words on an English page get their language, so that they are written, ordered and spoken as Arabic.

    An empty head of a column heads nothing and is made a plain cell.
    """
    html = _EMPTY_HEAD.sub(r"<td\1></td>", html).replace(TAB, "\t")
    if page.meta.get("language") == "ar":
        return html
    out: list[str] = []
    depth = 0  # elements open inside one that has a language already
    for piece in _TAG.split(html):
        if not piece.startswith("<"):
            out.append(piece if depth else "\n".join(_marked(line) for line in piece.split("\n")))
            continue
        out.append(piece)
        if piece.startswith("</"):
            depth -= depth > 0
        elif (depth or 'lang="ar"' in piece) and not _VOID.match(piece):
            depth += 1
    return "".join(out)


def on_post_page(output: str, page: Any, **_: Any) -> str:
    """The theme's search is a dialog without a name."""
    name = "بحث" if page.meta.get("language") == "ar" else "Search"
    return output.replace('role="dialog">', f'role="dialog" aria-label="{name}">', 1)


def on_post_build(config: Any, **_: Any) -> None:
    """The built scripts name no other host; maps of the theme's sources are not served."""
    site = Path(config["site_dir"])
    for path in [*site.rglob("*.js.map"), *site.rglob("*.css.map")]:
        path.unlink()
    for path in (site / "assets" / "javascripts").rglob("*.js"):
        text = path.read_text(encoding="utf-8")
        path.write_text(_HOSTS.sub("about:blank#", re.sub(r"\n//# sourceMappingURL=\S+\s*$", "\n", text)), encoding="utf-8")
