"""Foreign bytes are parsed in a process that may be killed: it has little time, little memory, no network, no file to write.

``target`` names a function as ``module:function``. It takes the page's characters or bytes and keyword arguments that JSON can
say, and returns something JSON can say, or an object with ``to_dict``. Only JSON comes back: nothing of the process is trusted.

    with Worker("isnad:read", prepare="isnad:load") as worker:
        record = worker.call(item.text, published=item.declared.published)

A page that runs out of time or memory, or crashes the process, raises :class:`WorkerTrouble`; the next call starts a new process.
"""

from __future__ import annotations

import importlib
import json
import math
import os
import selectors
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import IO, Any, NamedTuple

SECONDS = 10.0  # of processor time: as much on a busy machine as on a quiet one
PATIENCE = 6.0  # times as long by the clock: for a machine that others use as well, and for pages that only wait
MEGABYTES = 512
_START_SECONDS = 60.0  # importing the reader and its language pack
_ANSWER = 256 * 1024 * 1024
_HEAD = struct.Struct(">BQQ")  # kind of content, length of the arguments, length of the content
_ONES = 300  # pages after which a process is replaced: what it remembers of words, and what leaks, stays small
# What the process may see of this one's environment: no passwords, no proxies.
_ENVIRONMENT = (
    "PATH", "PYTHONPATH", "LANG", "LC_ALL", "HOME", "VIRTUAL_ENV", "PYTHONHASHSEED", "SYSTEMROOT", "TZ",
    "ISNAD_CACHE", "XDG_CACHE_HOME",  # where the compiled language pack lies
    "ISNAD_COMPILED",
)  # fmt: skip
_FORBIDDEN = (
    "socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system", "os.remove", "os.rename",
    "os.truncate",
    "os.link", "os.symlink", "os.mkdir", "os.rmdir", "os.chmod", "os.chown", "shutil.", "ftplib.", "urllib.", "pty.",
)  # fmt: skip


class WorkerTrouble(Exception):
    """``code``: timeout, memory, crash (the process died), error (the function raised), answer (what came back is no JSON)."""

    def __init__(self, code: str, message: str) -> None:
        self.code, self.message = code, message
        super().__init__(f"{code}: {message}")


class _Until(NamedTuple):
    """When a call has had enough: a moment of the clock, and how much processor time the process has had by then."""

    clock: float
    processor: float = math.inf


class Worker:
    """One process at a time, one call at a time. ``seconds`` is the processor time that a call may take (and ``patience`` times as long
    by the clock), ``megabytes`` what it may add to what the process needs at rest.

    ``prepare`` names a function without arguments that is called once in a new process, before time and memory are counted, to
    load what every page needs.
    """

    def __init__(
        self, target: str, *, seconds: float = SECONDS, megabytes: int = MEGABYTES, prepare: str = "", patience: float = PATIENCE
    ) -> None:
        self.target, self.seconds, self.megabytes, self.prepare = target, seconds, megabytes, prepare
        self.clock = seconds * patience
        self.process: subprocess.Popen[bytes] | None = None
        self.done = 0

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        process, self.process, self.done = self.process, None, 0
        if process is not None:
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    _close(pipe)

    def call(self, content: str | bytes, **arguments: Any) -> Any:
        """The function's answer as JSON values. Raises :class:`WorkerTrouble`."""
        raw = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
        said = json.dumps(arguments).encode()
        if self.process is None or self.done >= _ONES:
            self.close()
            self._start()
        assert self.process is not None
        self.done += 1
        until = _Until(time.monotonic() + self.clock, self._spent() + self.seconds)
        try:
            self._send(_HEAD.pack(isinstance(content, str), len(said), len(raw)) + said + raw, until)
            answer = self._receive(until)
        except WorkerTrouble:
            self.close()
            raise
        return self._judge(answer)

    def _judge(self, answer: bytes) -> Any:
        try:
            told = json.loads(answer)
            if told["ok"] is True:
                return told["value"]
            code, message = str(told["code"]), str(told["message"])[:500]
        except (ValueError, KeyError, TypeError, RecursionError):
            self.close()
            raise WorkerTrouble("answer", "what came back is not what was agreed") from None
        if code == "memory":
            self.close()
        raise WorkerTrouble(code, message)

    def _start(self) -> None:
        environment = {k: os.environ[k] for k in _ENVIRONMENT if k in os.environ}
        command = [
            sys.executable,
            "-m",
            "isnad.gathering.worker",
            self.target,
            str(self.megabytes),
            str(self.clock),
            self.prepare,
        ]
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,
            bufsize=0,
        )
        assert self.process.stdin is not None and self.process.stdout is not None
        os.set_blocking(self.process.stdin.fileno(), False)
        os.set_blocking(self.process.stdout.fileno(), False)
        try:
            self._judge(self._receive(_Until(time.monotonic() + _START_SECONDS)))
        except WorkerTrouble as wrong:
            self.close()
            raise WorkerTrouble("start", f"{self.target} does not start: {wrong.message}") from None

    def _spent(self) -> float:
        """Seconds of processor time that the process has had so far."""
        assert self.process is not None
        try:
            with open(f"/proc/{self.process.pid}/stat", encoding="utf-8", errors="replace") as file:
                ticks = file.read().rpartition(")")[2].split()
        except OSError:
            return 0.0
        return (int(ticks[11]) + int(ticks[12])) / os.sysconf("SC_CLK_TCK")

    def _wait(self, pipe: IO[bytes], event: int, until: _Until) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(pipe, event)
            while True:
                # One thread cannot have more processor time than passes by the clock: no need to look before.
                left = until.clock - time.monotonic()
                allowed = until.processor - self._spent()
                if left <= 0 or allowed <= 0:
                    said = f"{self.seconds:g} s of processor time" if allowed <= 0 else f"{self.clock:g} s"
                    raise WorkerTrouble("timeout", f"no answer in {said}")
                if selector.select(min(left, max(allowed, 0.02))):
                    return

    def _send(self, data: bytes, until: _Until) -> None:
        assert self.process is not None and self.process.stdin is not None
        view = memoryview(data)
        while view:
            self._wait(self.process.stdin, selectors.EVENT_WRITE, until)
            try:
                view = view[os.write(self.process.stdin.fileno(), view[:65_536]) :]
            except BlockingIOError:
                continue
            except BrokenPipeError:
                raise WorkerTrouble("crash", self._end()) from None

    def _receive(self, until: _Until) -> bytes:
        size = int.from_bytes(self._exactly(8, until), "big")
        if size > _ANSWER:
            raise WorkerTrouble("answer", f"an answer of {size:,} bytes")
        return self._exactly(size, until)

    def _exactly(self, size: int, until: _Until) -> bytes:
        assert self.process is not None and self.process.stdout is not None
        out = bytearray()
        while len(out) < size:
            self._wait(self.process.stdout, selectors.EVENT_READ, until)
            try:
                piece = os.read(self.process.stdout.fileno(), min(size - len(out), 1 << 20))
            except BlockingIOError:
                continue
            if not piece:
                raise WorkerTrouble("crash", self._end())
            out += piece
        return bytes(out)

    def _end(self) -> str:
        assert self.process is not None
        try:
            status = self.process.wait(1.0)
        except subprocess.TimeoutExpired:
            return "the process closed its pipe"
        return (
            f"the process ended by signal {signal.Signals(-status).name}"
            if status < 0
            else f"the process ended with status {status}"
        )


def _close(pipe: IO[bytes]) -> None:
    try:
        pipe.close()
    except BrokenPipeError:
        return


def _confine(megabytes: int) -> None:
    """No more memory than now plus ``megabytes``; no file may grow, no core is left, no socket or process is opened."""
    import resource  # not everywhere

    with open("/proc/self/statm", encoding="ascii") as statm:
        now = int(statm.read().split()[0]) * resource.getpagesize()
    roof = now + megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (roof, roof))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    def refuse(event: str, arguments: tuple[Any, ...]) -> None:
        if event.startswith(_FORBIDDEN) or (event == "open" and _writes(arguments)):
            raise PermissionError(f"{event}: not in this process")

    sys.addaudithook(refuse)


def _writes(arguments: tuple[Any, ...]) -> bool:
    flags = arguments[2] if len(arguments) > 2 and isinstance(arguments[2], int) else 0
    return bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND))


def _told(out: IO[bytes], answer: dict[str, Any]) -> None:
    said = json.dumps(answer).encode()
    out.write(len(said).to_bytes(8, "big") + said)
    out.flush()


def _function(target: str) -> Callable[..., Any]:
    module, _, name = target.partition(":")
    found: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return found


def _serve(target: str, megabytes: int, clock: float, prepare: str) -> None:
    # What the function prints must not end up among the answers.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    source = sys.stdin.buffer
    try:
        function = _function(target)
        if prepare:
            _function(prepare)()
    except (ImportError, AttributeError, ValueError) as wrong:
        _told(out, {"ok": False, "code": "start", "message": f"{type(wrong).__name__}: {wrong}"})
        return
    _confine(megabytes)
    _told(out, {"ok": True, "value": None})
    while len(head := source.read(_HEAD.size)) == _HEAD.size:
        is_text, said, size = _HEAD.unpack(head)
        arguments = json.loads(source.read(said))
        raw = source.read(size)
        # If whoever asked is gone, nobody ends a page that never ends: the alarm does.
        signal.alarm(int(clock) + 5)
        try:
            value = function(raw.decode("utf-8", "surrogatepass") if is_text else raw, **arguments)
            answer = {"ok": True, "value": value.to_dict() if hasattr(value, "to_dict") else value}
            _told(out, answer)
        except MemoryError:
            os.write(out.fileno(), _MEMORY)
            return
        # The edge of the process: whatever a page makes the parser raise is told, and the page is kept by whoever asked.
        except Exception as wrong:
            _told(out, {"ok": False, "code": "error", "message": f"{type(wrong).__name__}: {wrong}"[:500]})
        finally:
            signal.alarm(0)


# Made before memory runs out.
_SAID = json.dumps({"ok": False, "code": "memory", "message": "more memory than a page may take"}).encode()
_MEMORY = len(_SAID).to_bytes(8, "big") + _SAID

if __name__ == "__main__":
    _serve(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), sys.argv[4])
