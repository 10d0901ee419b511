"""No connection to an address that is not public, asserted at the socket: an audit hook sees every connect of the process."""

from __future__ import annotations

import ipaddress
import socket
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from isnad.gathering.addresses import is_public
from isnad.gathering.connect import resolve
from isnad.gathering.item import Limits, Trouble
from isnad.gathering.web import Door, Manners, fetch

connects: list[Any] = []
watching = False


def hook(event: str, args: tuple[Any, ...]) -> None:
    if watching and event == "socket.connect":
        connects.append(args[1])
        raise ConnectionRefusedError("the test lets nothing out")


sys.addaudithook(hook)


@pytest.fixture
def watch() -> Iterator[list[Any]]:
    global watching
    connects.clear()
    watching = True
    yield connects
    watching = False


PRIVATE_V4 = (
    "127.0.0.1", "127.255.255.254", "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.254", "192.168.0.1",
    "192.168.255.255",
    "169.254.169.254", "100.64.0.1", "100.127.255.255", "0.0.0.0", "0.1.2.3", "192.0.0.1", "192.0.2.5", "198.18.0.1",
    "198.19.255.1",
    "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "192.88.99.1",
)  # fmt: skip
PRIVATE_V6 = (
    "::1", "::", "fe80::1", "febf::1", "fc00::1", "fd12:3456:789a::1", "ff02::1", "ff0e::1", "fec0::1", "2001:db8::1", "2001::1",
    "2001:10::1", "100::1", "5f00::1", "3fff::1", "4000::1", "64:ff9b:1::1",
)  # fmt: skip


def v4_forms(address: str) -> list[str]:
    """What a C library, a browser or a hurried parser takes for this address."""
    n = int(ipaddress.IPv4Address(address))
    a, b, c, d = address.split(".")
    low = (int(b) << 16) | (int(c) << 8) | int(d)
    wide = str.maketrans("0123456789.", "０１２３４５６７８９。")
    return [
        address, f"{address}.", str(n), hex(n), f"0{n:o}", f"0X{n:X}", f"{a}.{low}", f"{a}.{b}.{(int(c) << 8) | int(d)}",
        ".".join(f"0x{int(x):02x}" for x in (a, b, c, d)), ".".join(f"0{int(x):o}" for x in (a, b, c, d)),
        ".".join(f"{int(x):04o}" for x in (a, b, c, d)), f"0x{int(a):x}.{low}", f"0{int(a):o}.{int(b)}.{int(c)}.0x{int(d):x}",
        address.translate(wide), address.replace(".", "%2e"), "".join(f"%{ord(x):02x}" for x in address),
        f"[::ffff:{address}]", f"[::{address}]", f"[64:ff9b::{address}]", f"[2002:{n >> 16:x}:{n & 0xFFFF:x}::1]",
        f"[::ffff:0:{address}]", f"[2606:4700::5efe:{n >> 16:x}:{n & 0xFFFF:x}]", f"[0:0:0:0:0:ffff:{n >> 16:x}:{n & 0xFFFF:x}]",
        f"[64:ff9b:1::{address}]",
    ]  # fmt: skip


FORMS = [f"http://{form}/" for address in PRIVATE_V4 for form in v4_forms(address)]
FORMS += [f"http://[{a}]/" for a in PRIVATE_V6] + [f"http://[{a}%25eth0]/" for a in PRIVATE_V6]
FORMS += [
    "http://localhost/", "http://LOCALHOST/", "http://localhost./", "http://a.localhost/", "http://printer.local/", "http://intranet/",
    "http://metadata.google.internal/", "http://router/", "http://user:pw@example.org@127.0.0.1/", "http://example.org@10.0.0.1/",
    "http://example.org:80@10.0.0.1/", "http://a@example.org/", "http://:x@example.org/", "http://10.0.0.1\\@example.org/",
    "http://example.org\\@10.0.0.1/", "http://127.0.0.1#@example.org/", "http://127.0.0.1?@example.org/", "http:\\\\127.0.0.1\\",
    "http:///127.0.0.1/", "http:127.0.0.1", "//127.0.0.1/", "ftp://example.org/", "file:///etc/passwd", "gopher://127.0.0.1:70/_x",
    "dict://127.0.0.1:11211/stat", "data:text/html,x", "javascript:alert(1)", "unix:///var/run/docker.sock", "ldap://127.0.0.1/",
    "http+unix://%2Fvar%2Frun%2Fdocker.sock/", "jar:http://127.0.0.1!/", "http://①②⑦.⓪.⓪.①/", "http://127。0。0。1/", "http://ⓛocalhost/",
    "http://example.org:22/", "http://example.org:25/", "http://example.org:6379/", "http://127.1/", "http://0/", "http://127.0.1/",
    "http://[::1%lo]/", "http://[fe80::1%25lo0]/", "http://[::ffff:7f00:1]/", "http://[::7f00:1]/", "http://0x7f000001:80/",
    "http://1.2.3.4.5/", "http://256.1.1.1/", "http://127.0.0.1.nip.example/", "http://0127.0.0.1/", "http://127.0.0.0x1/",
    "http://99999999999/", "http://0x/", "http://[127.0.0.1]/", "http://[::1/", "http://::1/", "http:// 127.0.0.1/",
    "http://127.0.0.1 /",
    "http://127.\t0.0.1/", "http://127.0.0.1\r\nHost: example.org/", "http://127.0.0.1%00.example.org/", "http://127.0.0.1%0a.example.org/",
    "http://xn--/", "http://" + "a" * 300 + ".org/", "http://" + "a." * 130 + "org/", "", " ", "http://", "https://", "http://.", "http://..",
    "http://-a.example/", "http://example.org:0/", "http://example.org:99999/", "http://example.org:port/", "http://\ud800.example/",
    "http://home.arpa/", "http://x.onion/",
]  # fmt: skip


def sink(host: str, port: int) -> list[str]:
    """Numbers as this machine's C library reads them; every name leads home."""
    try:
        return resolve(host, port) if host.replace(".", "").replace("x", "").isalnum() and host[:1].isdigit() else ["127.0.0.1"]
    except OSError:
        return ["127.0.0.1"]


def test_there_are_enough_forms() -> None:
    assert len(set(FORMS)) >= 300


def test_no_form_reaches_a_private_address(watch: list[Any], proof: Callable[[str, str, int], None]) -> None:
    door = Door(Manners(delay=0, wait=0), Limits(seconds=2), resolver=sink, clock=lambda: 0.0)
    for form in FORMS:
        found = fetch(form, door)
        assert isinstance(found, Trouble) and found.code == "refused", (form, found)
        assert watch == [], form
    proof("payloads refused", "addresses that would lead into a private network or to no web page", len(set(FORMS)))


def test_even_without_the_first_check_nothing_gets_out(watch: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """The check at connect holds alone: the first one lets everything pass here."""
    from isnad.gathering import web

    honest = web.checked
    monkeypatch.setattr(web, "checked", lambda url, private=False: honest(url, private=True))
    door = Door(Manners(delay=0, wait=0, robots=False), Limits(seconds=2), resolver=sink, clock=lambda: 0.0)
    for form in FORMS:
        found = fetch(form, door)
        assert isinstance(found, Trouble), form
        assert watch == [], form


def test_the_hook_sees_a_public_connect(watch: list[Any]) -> None:
    door = Door(Manners(delay=0), Limits(seconds=2), resolver=lambda h, p: ["93.184.216.34"])
    found = fetch("http://example.org/", door)
    assert isinstance(found, Trouble) and found.code == "robots-unreachable"
    assert watch[0] == ("93.184.216.34", 80)


@pytest.mark.parametrize("bad", ["127.0.0.1", "169.254.169.254", "::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "fd00::1"])
@pytest.mark.parametrize("place", ["only", "first", "last"])
def test_names_that_lead_home(watch: list[Any], bad: str, place: str) -> None:
    answers = {"only": [bad], "first": [bad, "93.184.216.34"], "last": ["93.184.216.34", bad]}[place]
    door = Door(Manners(delay=0), resolver=lambda h, p: answers)
    found = fetch("http://rebind.example.org/", door)
    assert isinstance(found, Trouble) and found.code == "refused"
    assert watch == []


def routed(monkeypatch: pytest.MonkeyPatch, port: int, seen: list[str]) -> None:
    """93.184.216.34 is played by the replay server; every address asked for is kept; nothing else is connected to."""
    connect, peer = socket.socket.connect, socket.socket.getpeername

    def fake(self: socket.socket, address: Any) -> None:
        seen.append(address[0])
        if address[0] != "93.184.216.34":
            raise ConnectionRefusedError
        connect(self, ("127.0.0.1", port))

    monkeypatch.setattr(socket.socket, "connect", fake)
    monkeypatch.setattr(socket.socket, "getpeername", lambda self: ("93.184.216.34", 80) if seen else peer(self))


@pytest.mark.parametrize(
    "form", [*FORMS[::7], "http://inner.example.net/x", "https://inner.example.net/", "//inner.example.net/"]
)
def test_redirects_into_the_house(replay: Any, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    seen: list[str] = []
    location = form.encode("utf-8", "replace").decode("latin-1").replace("\r", "").replace("\n", "")
    replay.routes["/go"] = replay.reply(status=302, headers={"Location": location or "/go"})
    routed(monkeypatch, replay.port, seen)
    names = {"example.org": "93.184.216.34"}
    with Door(Manners(delay=0, wait=0), resolver=lambda h, p: [names.get(h, "10.1.2.3")]) as door:
        found = fetch("http://example.org/go", door)
    assert isinstance(found, Trouble)
    assert set(seen) == {"93.184.216.34"}


def test_rebinding_between_requests(replay: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The name is public for robots.txt and private a moment later: the second answer is checked as the first was."""
    seen: list[str] = []
    routed(monkeypatch, replay.port, seen)
    replay.routes["/robots.txt"] = replay.reply(raw=b"HTTP/1.1 404 X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    turn = iter([["93.184.216.34"], ["127.0.0.1"], ["127.0.0.1"]])
    with Door(Manners(delay=0), resolver=lambda h, p: next(turn)) as door:
        found = fetch("http://example.org/", door)
    assert isinstance(found, Trouble) and found.code == "refused"
    assert seen == ["93.184.216.34"]


def test_a_peer_that_is_not_who_was_asked(replay: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect
    monkeypatch.setattr(socket.socket, "connect", lambda self, address: connect(self, ("127.0.0.1", replay.port)))
    with Door(Manners(delay=0, robots=False), resolver=lambda h, p: ["93.184.216.34"]) as door:
        found = fetch("http://example.org/", door)
    assert isinstance(found, Trouble) and found.code == "refused" and replay.asked == []


def test_public_is_stricter_than_the_library() -> None:
    import random

    rnd = random.Random(7)
    for _ in range(5_000):
        for ip in (ipaddress.IPv4Address(rnd.getrandbits(32)), ipaddress.IPv6Address(rnd.getrandbits(128))):
            if is_public(str(ip)):
                assert ip.is_global and not ip.is_multicast and not ip.is_reserved
    assert all(is_public(a) for a in ("8.8.8.8", "1.1.1.1", "2606:4700::1111", "2a00:1450::1", "64:ff9b::8.8.8.8"))
    assert not any(is_public(a) for a in ("fe80::1%eth0", "", "x", "1.2.3", "::ffff:8.8.8.8"))


def test_proxies_of_the_environment_are_not_used(replay: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{replay.port}")
    with Door(Manners(delay=0), resolver=lambda h, p: ["127.0.0.1"]) as door:
        found = fetch("http://example.org/", door)
    assert isinstance(found, Trouble) and found.code == "refused" and replay.asked == []
