"""Items through the reader, one worker process or several: each gives an answer or becomes a Trouble with its bytes.

for item, answer in apply(gather_paths(paths), "isnad:read", prepare="isnad:load"):
    if isinstance(item, Item):
        record = Record.from_dict(answer)
    else:
        quarantine.keep(item)
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue
from typing import Any

from isnad.gathering.item import Gathered, Item, trouble
from isnad.gathering.worker import MEGABYTES, SECONDS, Worker, WorkerTrouble

Applied = tuple[Gathered, Any]


def apply(
    found: Iterable[Gathered],
    target: str,
    *,
    processes: int = 1,
    seconds: float = SECONDS,
    megabytes: int = MEGABYTES,
    prepare: str = "",
) -> Iterator[Applied]:
    """Every Item with ``target``'s answer, every Trouble with None, in the order of ``found``.

    An Item whose page killed the worker or made the function raise comes as a Trouble, code ``reader-timeout``,
    ``reader-memory``, ``reader-crash`` or ``reader-error``. With one process the next item is asked for when the last answer was
    taken, as following and ``progress`` need it; with several up to two per process are asked for ahead. Raises
    ``WorkerTrouble`` (code ``start``) when the function cannot be loaded.
    """
    workers = [Worker(target, seconds=seconds, megabytes=megabytes, prepare=prepare) for _ in range(max(1, processes))]
    try:
        if len(workers) == 1:
            for one in found:
                yield _answer(one, workers[0])
        else:
            yield from _ahead(found, workers)
    finally:
        for worker in workers:
            worker.close()


def _answer(one: Gathered, worker: Worker) -> Applied:
    if not isinstance(one, Item):
        return one, None
    try:
        return one, worker.call(one.text, **one.declared.for_reader())
    except WorkerTrouble as wrong:
        if wrong.code == "start":
            raise
        return trouble(one.provenance, f"reader-{wrong.code}", f"the reader gave up: {wrong.message}", one.content), None


def _ahead(found: Iterable[Gathered], workers: list[Worker]) -> Iterator[Applied]:
    free: SimpleQueue[Worker] = SimpleQueue()
    for worker in workers:
        free.put(worker)

    def run(one: Gathered) -> Applied:
        worker = free.get()
        try:
            return _answer(one, worker)
        finally:
            free.put(worker)

    waiting: deque[Future[Applied]] = deque()
    with ThreadPoolExecutor(len(workers)) as pool:
        for one in found:
            waiting.append(pool.submit(run, one))
            if len(waiting) >= 2 * len(workers):
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
