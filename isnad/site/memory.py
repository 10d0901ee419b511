"""Answers that are dear to make and the same for everybody, kept by each process until the archive changes, at least a minute.

rows = remembered("pairs", lambda: country_pairs(400))
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

from isnad.site.stamp import stamp

T = TypeVar("T")
LEAST = 60.0  # seconds that an answer serves even while reports are being added
MOST = 400  # answers kept
_kept: OrderedDict[Hashable, tuple[float, str, Any]] = OrderedDict()
_lock = Lock()


def remembered(key: Hashable, make: Callable[[], T]) -> T:
    """The answer kept under this key, or a new one."""
    now, state = time.monotonic(), stamp()
    with _lock:
        found = _kept.get(key)
        if found is not None and (found[1] == state or now - found[0] < LEAST):
            _kept.move_to_end(key)
            answer: T = found[2]
            return answer
    made = make()
    with _lock:
        _kept[key] = (now, state, made)
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return made
