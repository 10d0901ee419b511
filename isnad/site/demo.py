"""A small archive to look at: the bundled sample reports, read now.

set_up("demo.db"); balance = fill_demo(); print(balance)
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import isnad

SAMPLES = Path(isnad.__file__).resolve().parent / "samples"
SUFFIXES = (".txt", ".html")


def fill_demo(folder: Path = SAMPLES) -> Any:
    """Reads every sample into the open archive, joins stories and returns the balance (``isnad.archive.adding.Balance``).

    Call it after ``set_up`` or ``open_archive``; a second call finds duplicates and changes nothing. No account is made.
    """
    from isnad.archive import api

    def items() -> Iterator[Any]:
        for path in sorted(folder.iterdir()):
            if path.suffix in SUFFIXES:
                original = path.read_bytes()
                yield api.Item(path.name, original, isnad.read(original), {"path": path.name})

    balance = api.add_items(items())
    api.update_stories()
    return balance
