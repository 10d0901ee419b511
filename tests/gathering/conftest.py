"""A replay web server of our own: real HTTP on loopback, every answer scripted to the byte, every request kept."""

from __future__ import annotations

import socket
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from isnad.gathering.hosts import Forgetful, HostMemory
from isnad.gathering.item import Limits
from isnad.gathering.web import Door, Manners


@dataclass
class Asked:
    at: float
    path: str
    headers: dict[str, str]
    host: str


@dataclass
class Reply:
    """``pieces`` are sent one after the other, ``pause`` seconds apart; ``raw`` replaces the whole answer."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "text/html; charset=utf-8"})
    pieces: Iterator[bytes] | None = None
    pause: float = 0.0
    raw: bytes | None = None


Route = Reply | Callable[[Asked], Reply]


class Replay:
    """``routes`` maps paths (or ``host/path``) to replies, else 404. ``robots`` is every host's robots.txt."""

    def __init__(self) -> None:
        self.routes: dict[str, Route] = {}
        self.asked: list[Asked] = []
        self.robots = ""
        self.open, self.most_open = 0, 0
        self.lock = threading.Lock()
        replay = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                try:
                    while replay._one(self.request):
                        pass
                except (ConnectionError, TimeoutError):
                    pass

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            allow_reuse_address = True
            request_queue_size = 64

        self.server = Server(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()

    def _one(self, conn: socket.socket) -> bool:
        conn.settimeout(20)
        head = b""
        while b"\r\n\r\n" not in head:
            piece = conn.recv(65536)
            if not piece:
                return False
            head += piece
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in lines if ":" in line)}
        asked = Asked(time.monotonic(), first.split(" ")[1], headers, headers.get("host", ""))
        with self.lock:
            self.asked.append(asked)
            self.open += 1
            self.most_open = max(self.open, self.most_open)
        try:
            return self._answer(conn, asked)
        finally:
            with self.lock:
                self.open -= 1

    def _answer(self, conn: socket.socket, asked: Asked) -> bool:
        host = asked.host.partition(":")[0]
        route = self.routes.get(f"{host}{asked.path}") or self.routes.get(asked.path)
        if route is None and asked.path == "/robots.txt":
            route = Reply(self.robots.encode(), headers={"Content-Type": "text/plain"})
        reply = route(asked) if callable(route) else route or Reply(b"<title>gone</title>", 404)
        if reply.raw is not None:
            conn.sendall(reply.raw)
            return False
        headers = dict(reply.headers)
        if reply.pieces is None and "Content-Length" not in headers:
            headers["Content-Length"] = str(len(reply.body))
        lines = "".join(f"{k}: {v}\r\n" for k, v in headers.items())
        conn.sendall(f"HTTP/1.1 {reply.status} X\r\n{lines}\r\n".encode("latin-1"))
        if reply.pieces is None:
            conn.sendall(reply.body)
            return True
        for piece in reply.pieces:
            conn.sendall(piece)
            time.sleep(reply.pause)
        return False

    reply = Reply

    def url(self, path: str, host: str = "news.example") -> str:
        return f"http://{host}:{self.port}{path}"

    def door(self, *, delay: float = 0.0, memory: HostMemory | None = None, limits: Limits | None = None, **more: Any) -> Door:
        manners = Manners(contact="https://example.org/bot", delay=delay, **more.pop("manners", {}))
        return Door(
            manners, limits or Limits(), memory or Forgetful(), private=True, resolver=lambda host, port: ["127.0.0.1"], **more
        )

    def paths(self, *, robots: bool = False) -> list[str]:
        return [a.path for a in self.asked if robots or a.path != "/robots.txt"]

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def replay() -> Iterator[Replay]:
    server = Replay()
    yield server
    server.close()


class Memory:
    def __init__(self) -> None:
        self.at: dict[str, tuple[int, int]] = {}

    def reached(self, name: str) -> tuple[int, int]:
        return self.at.get(name, (0, 0))

    def reach(self, name: str, count: int, offset: int) -> None:
        self.at[name] = (count, offset)


@pytest.fixture
def memories() -> type[Memory]:
    """How far paths were read, kept in memory."""
    return Memory
