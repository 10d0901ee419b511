"""HTTPS through the pinned connection: the certificate is checked against the name that was asked for, not the address."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from isnad.gathering.item import Item, Trouble
from isnad.gathering.web import Door, Manners, fetch

BODY = b"<html><title>x</title><p>" + "وصل الوزير إلى العاصمة. ".encode() * 50


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    if shutil.which("openssl") is None:
        pytest.skip("no openssl to make a certificate with")
    key, cert = tmp_path / "key.pem", tmp_path / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", str(key), "-out", str(cert), "-days", "2",
         "-subj", "/CN=news.example", "-addext", "subjectAltName=DNS:news.example"],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.1)
    stop = threading.Event()

    def serve() -> None:
        while not stop.is_set():
            try:
                raw, _ = listener.accept()
            except TimeoutError:
                continue
            try:
                raw.settimeout(5)
                with context.wrap_socket(raw, server_side=True) as conn:
                    conn.recv(65536)
                    head = (
                        f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(BODY)}\r\nConnection: close\r\n\r\n"
                    )
                    conn.sendall(head.encode() + BODY)
            except (OSError, ssl.SSLError):
                raw.close()

    thread = threading.Thread(target=serve)
    thread.start()
    yield listener.getsockname()[1], cert
    stop.set()
    thread.join()
    listener.close()


def door() -> Door:
    return Door(Manners(delay=0, robots=False), private=True, resolver=lambda host, port: ["127.0.0.1"])


def test_a_certificate_that_nobody_vouches_for(server: tuple[int, Path]) -> None:
    with door() as opened:
        found = fetch(f"https://news.example:{server[0]}/", opened)
    assert isinstance(found, Trouble) and found.code == "tls"


def test_the_name_counts(server: tuple[int, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    port, cert = server
    trusting = ssl.create_default_context(cafile=str(cert))
    monkeypatch.setattr(httpx, "create_ssl_context", lambda **options: trusting)
    with door() as opened:
        found = fetch(f"https://news.example:{port}/", opened)
        assert isinstance(found, Item) and found.content == BODY
        found = fetch(f"https://other.example:{port}/", opened)
        assert isinstance(found, Trouble) and found.code == "tls"
