"""What the command line and other programs call. Nobody outside needs Django's names; they are imported when first used.

    from isnad.archive import api
    api.open_archive("isnad.db")
"""

from __future__ import annotations

import importlib
from typing import Any

from isnad.archive.opening import Archive, close_archive, open_archive

# Name → module: models can be imported only after open_archive() (or the web project) has set Django up.
_LATER = {
    "put": "keeping",
    "Kept": "keeping",
}

__all__ = ["Archive", "close_archive", "open_archive", *_LATER]


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"isnad.archive.{_LATER[name]}"), name)
