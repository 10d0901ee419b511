"""Answers that are dear to make and the same for everybody, kept by each process until the archive changes, at least a minute.

rows = remembered("pairs", lambda: country_pairs(400))

Who asks after a change is not made to wait: the old answer is given and a new one made beside. A page that shows an old answer is
known by :func:`outdated`, so that nobody keeps the page; an answer made of an old one is as old as that. What was removed is shown
to nobody any more: then the asker waits.
"""

from __future__ import annotations

import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from threading import Lock, Thread
from typing import Any, NamedTuple, TypeVar

from isnad.site.stamp import removed_since, stamp

T = TypeVar("T")
LEAST = 60.0  # seconds that an answer serves even while reports are being added
MOST = 1_000  # answers kept


class Old(NamedTuple):
    """An answer of an earlier state that was given: its key, when it was made, the archive's state then."""

    key: Hashable
    made: float
    state: str


_kept: OrderedDict[Hashable, tuple[float, str, Any]] = OrderedDict()
_lock = Lock()
_making: set[Hashable] = set()
_old: ContextVar[list[Old] | None] = ContextVar("old", default=None)


def remembered(key: Hashable, make: Callable[[], T]) -> T:
    """The answer kept under this key, or a new one."""
    now, state = time.monotonic(), stamp()
    with _lock:
        found = _kept.get(key)
    if found is not None and found[1] != state and removed_since(found[1]):
        return _make(key, make)
    with _lock:
        found = _kept.get(key)
        if found is not None:
            _kept.move_to_end(key)
            if found[1] != state and (seen := _old.get()) is not None:
                seen.append(Old(key, found[0], found[1]))
            if found[1] != state and now - found[0] >= LEAST and key not in _making:
                _making.add(key)
                # The context holds the reader's language and digits.
                Thread(target=copy_context().run, args=(_anew, key, make), daemon=True).start()
            answer: T = found[2]
            return answer
    return _make(key, make)


@contextmanager
def outdated() -> Iterator[list[Old]]:
    """The answers given inside that are older than the archive's state."""
    seen: list[Old] = []
    outer = _old.get()
    token = _old.set(seen)
    try:
        yield seen
    finally:
        _old.reset(token)
        if outer is not None:
            outer += seen


def _make(key: Hashable, make: Callable[[], T]) -> T:
    now, state = time.monotonic(), stamp()
    with outdated() as old:
        made = make()
    if old:
        now, state = old[0].made, old[0].state
    with _lock:
        _kept[key] = (now, state, made)
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return made


def _anew(key: Hashable, make: Callable[[], Any]) -> None:
    try:
        _make(key, make)
    except Exception:  # whoever asks next makes it and is told
        logging.getLogger(__name__).info("%s could not be made anew", key, exc_info=True)
        with _lock:
            _kept.pop(key, None)
    finally:
        with _lock:
            _making.discard(key)
        _leave()


def _leave() -> None:
    """Closes the connections of a thread that ends."""
    from django.db import connections

    connections.close_all()
