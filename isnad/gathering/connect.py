"""The only place where a socket is opened: names resolved once, every address checked, the connection pinned to what was checked.

An httpx transport over httpcore. All reads and writes end at a deadline, so a server that drips is cut off.
"""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import httpcore
import httpx

from isnad.gathering.addresses import Refused, is_public

Resolver = Callable[[str, int], list[str]]
# httpcore's troubles under the names that httpx gives them.
_NAMES = (
    "ConnectTimeout", "ReadTimeout", "WriteTimeout", "PoolTimeout", "ConnectError", "ReadError", "WriteError", "NetworkError",
    "LocalProtocolError", "RemoteProtocolError", "UnsupportedProtocol", "ProxyError", "TimeoutException", "ProtocolError",
)  # fmt: skip


def resolve(host: str, port: int) -> list[str]:
    """Every numeric address of a name. Raises ``OSError``."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


class Deadline:
    """The moment (monotonic seconds) after which nothing is waited for; set anew for each request."""

    def __init__(self) -> None:
        self.at = float("inf")

    def left(self, timeout: float | None, error: type[Exception]) -> float:
        left = self.at - time.monotonic()
        if left <= 0:
            raise error("out of time")
        return left if timeout is None else min(left, timeout)


class _Stream(httpcore.NetworkStream):
    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self.inner, self.deadline = inner, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.inner.read(max_bytes, self.deadline.left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.inner.write(buffer, self.deadline.left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self.inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = self.deadline.left(timeout, httpcore.ConnectTimeout)
        return _Stream(self.inner.start_tls(ssl_context, server_hostname, left), self.deadline)

    def get_extra_info(self, info: str) -> Any:
        return self.inner.get_extra_info(info)


class _Backend(httpcore.NetworkBackend):
    def __init__(self, private: bool, resolver: Resolver, deadline: Deadline) -> None:
        self.private, self.resolver, self.deadline = private, resolver, deadline
        self.inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        host = host.strip("[]")
        try:
            addresses = [str(ipaddress.ip_address(host))]
        except ValueError:
            try:
                addresses = self.resolver(host, port)
            except (OSError, UnicodeError) as wrong:
                raise httpcore.ConnectError(f"{host} has no address: {wrong}") from None
        # One bad address among good ones is an attack or a mistake; either way the name is not asked.
        for address in addresses:
            if not self.private and not is_public(address):
                raise Refused(f"{host} is at {address}, which is not a public address")
        problem: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in addresses[:4]:
            left = self.deadline.left(timeout, httpcore.ConnectTimeout)
            try:
                stream = self.inner.connect_tcp(address, port, left, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as wrong:
                problem = wrong
                continue
            peer = str(stream.get_extra_info("server_addr")[0])
            if not self.private and not is_public(peer):
                stream.close()
                raise Refused(f"{host} led to {peer}, which is not a public address")
            return _Stream(stream, self.deadline)
        raise problem

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None
    ) -> httpcore.NetworkStream:
        raise Refused(f"{path}: sockets of this machine are not asked")


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self.answer = answer

    def __iter__(self) -> Iterator[bytes]:
        with _named():
            yield from self.answer.iter_stream()

    def close(self) -> None:
        self.answer.close()


@contextlib.contextmanager
def _named() -> Iterator[None]:
    try:
        yield
    except tuple(getattr(httpcore, n) for n in _NAMES) as wrong:
        raise getattr(httpx, type(wrong).__name__)(str(wrong)) from wrong


class Transport(httpx.BaseTransport):
    """httpx over pinned connections, HTTP/1.1, no proxy, no environment. ``private`` is for tests on loopback only."""

    def __init__(self, deadline: Deadline, *, private: bool = False, resolver: Resolver = resolve) -> None:
        self.pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(trust_env=False),
            max_connections=16,
            max_keepalive_connections=8,
            keepalive_expiry=10.0,
            network_backend=_Backend(private, resolver, deadline),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Raises httpx's exceptions, and :class:`Refused` for an address that is not public."""
        url = request.url
        asked = httpcore.Request(
            request.method,
            httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        with _named():
            answer = self.pool.handle_request(asked)
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer), extensions=answer.extensions)

    def close(self) -> None:
        self.pool.close()
