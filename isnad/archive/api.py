"""What the command line and other programs call. Nobody outside needs Django's names; they are imported when first used.

from isnad.archive import api
api.open_archive("isnad.db")
balance = api.add_items(api.Item(place, original, record, provenance) for …)   # trouble="…" instead of a record: quarantined
api.known(sha256, url)             # the report that has these bytes: no need to read them again
api.search('"مجلس الأمن" actor:SYR', kind="events", limit=20, after=None).hits
api.status().to_dict(); api.troubles(); api.fingerprint()
api.backup("copy.db"); api.restore("copy.db", replace=True)
api.quarantine_list(); api.quarantine_retry(read)       # read(original, provenance) → Record, raises IsnadError
api.reread(read, Versions(code, pack)); api.due(Versions(code, pack))
"""

from __future__ import annotations

import importlib
from typing import Any

from isnad.archive.opening import Archive, close_archive, open_archive

# Name → module: models can be imported only after open_archive() (or the web project) has set Django up.
_LATER = {
    "put": "keeping",
    "Kept": "keeping",
    "Item": "adding",
    "Outcome": "adding",
    "Balance": "adding",
    "add_items": "adding",
    "known": "queries",
    "search": "search",
    "count": "search",
    "quarantine_list": "quarantining",
    "quarantine_retry": "quarantining",
    "reread": "rereading",
    "due": "rereading",
    "status": "upkeep",
    "troubles": "upkeep",
    "fingerprint": "upkeep",
    "update_stories": "stories.joining",
    "decide": "stories.decisions",
    "merge": "stories.decisions",
    "split": "stories.decisions",
    "export": "export",
    "export_lines": "export",
    "FORMATS": "export",
    "remove": "removing",
    "purge": "removing",
    "reindex": "search_index",
    "backup": "saving",
    "restore": "saving",
}

__all__ = ["Archive", "close_archive", "open_archive", *_LATER]


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"isnad.archive.{_LATER[name]}"), name)
