"""Gathers what the room says from templates and code into ``ar.po``, keeps what is translated, compiles ``django.mo``.

    python scripts/make_locale.py          # then fill the empty msgstr entries and run it again
    python scripts/make_locale.py --check  # status 1 when something is missing, unused or not compiled

Needs Babel and Django, no gettext programs.
"""

from __future__ import annotations

import io
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

SITE = Path(__file__).resolve().parent.parent / "isnad/site"
PO = SITE / "locale/ar/LC_MESSAGES/django.po"
KEYWORDS: dict[str, Any] = {"_": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}


def messages() -> Catalog:
    """Everything that is said, from every file of the site."""
    # The same words make the same file on any day.
    fixed = datetime(2026, 1, 1, tzinfo=UTC)
    catalog = Catalog(locale="ar", project="isnad", charset="utf-8", fuzzy=False, creation_date=fixed, revision_date=fixed)
    catalog.header_comment = "# What the reading room says, in Arabic. Made by scripts/make_locale.py; fill in msgstr here."
    catalog.last_translator = catalog.language_team = catalog.msgid_bugs_address = "isnad"
    for path in sorted([*SITE.rglob("*.py"), *SITE.rglob("*.html")]):
        if "migrations" in path.parts:
            continue
        source = path.read_text(encoding="utf-8")
        if path.suffix == ".html":
            source = templatize(source, origin=str(path))
        where = str(path.relative_to(SITE))
        for line, message, _comments, context in extract("python", io.BytesIO(source.encode()), KEYWORDS, ()):
            catalog.add(message, locations=[(where, line)], context=context)
    return catalog


def main() -> int:
    """Updates or checks; the number of troubles is the exit status, at most 1."""
    if not settings.configured:
        settings.configure(USE_I18N=True)
    found = messages()
    old = read_po(PO.open("rb"), locale="ar") if PO.exists() else Catalog(locale="ar")
    for message in found:
        if message.id:
            known = old.get(message.id[0] if isinstance(message.id, tuple) else message.id, message.context)
            if known is not None and known.string:
                message.string = known.string
    empty = [m.id for m in found if m.id and not (all(m.string) if isinstance(m.string, tuple | list) else m.string)]
    compiled = io.BytesIO()
    write_mo(compiled, found)
    if "--check" in sys.argv:
        stale = PO.with_suffix(".mo").read_bytes() != compiled.getvalue()
        for missing in empty:
            print(f"ar: not translated: {missing!r}")
        if stale:
            print("ar: django.mo is not what django.po says; run scripts/make_locale.py")
        return int(bool(empty) or stale)
    with PO.open("wb") as file:
        write_po(file, found, width=120, no_location=True, sort_output=True, omit_header=False)
    PO.with_suffix(".mo").write_bytes(compiled.getvalue())
    print(f"ar: {len(found)} messages, {len(empty)} not translated")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
