"""Which addresses may be connected to: http and https, no user names, and only public addresses, however they are written.

>>> checked("https://example.org/a?b=1").host
'example.org'
>>> checked("http://0x7f.1/")
Traceback (most recent call last):
    ...
isnad.gathering.addresses.Refused: http://0x7f.1/: 127.0.0.1 is not a public address
>>> is_public("::ffff:10.0.0.1"), is_public("64:ff9b::808:808"), is_public("2606:4700::1111")
(False, True, True)
"""

from __future__ import annotations

import ipaddress
import re
from typing import NamedTuple

import httpx

PORTS = frozenset({80, 443, 8080, 8443})
_V4_REFUSED = tuple(
    ipaddress.ip_network(n)
    for n in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    )
)  # fmt: skip
# Of IPv6 only 2000::/3 is given out; inside it these are for documentation, tests, or carry an IPv4 address past the check.
_V6_GIVEN = ipaddress.ip_network("2000::/3")
_V6_REFUSED = tuple(
    ipaddress.ip_network(n)
    for n in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "2620:4f:8000::/48", "3ffe::/16")
)  # fmt: skip
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_NAME = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*\.?", re.A)
# RFC 6761, 6762, 7686, 8375, 9476 and what cloud providers and routers answer to.
_LOCAL = (
    "localhost",
    "local",
    "internal",
    "intranet",
    "lan",
    "home",
    "corp",
    "private",
    "onion",
    "home.arpa",
    "alt",
    "test",
    "invalid",
    "arpa",
)
_NUMBER = re.compile(r"0[xX][0-9A-Fa-f]*|[0-9]+", re.A)


class Refused(Exception):
    """An address that is never connected to."""


class Target(NamedTuple):
    """A checked address: ``url`` as it will be asked for, ``host`` in ASCII without brackets."""

    url: str
    scheme: str
    host: str
    port: int

    @property
    def origin(self) -> str:
        """Scheme, host and port: what robots.txt and waiting times hold for."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"


def is_public(address: str) -> bool:
    """Is this numeric IPv4 or IPv6 address one of the public internet? NAT64 is judged by the IPv4 address it carries."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv4Address):
        return not any(ip in net for net in _V4_REFUSED)
    if ip.scope_id is not None:
        return False
    if ip in _NAT64:
        return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
    return ip in _V6_GIVEN and not any(ip in net for net in _V6_REFUSED) and not _isatap(ip)


def _isatap(ip: ipaddress.IPv6Address) -> bool:
    return (int(ip) >> 32) & 0xFFFFFFFF in (0x00005EFE, 0x02005EFE)


def checked(url: str, *, private: bool = False) -> Target:
    """The address, parsed once for everybody. ``private`` lets any host and port pass (for tests on loopback).

    Raises :class:`Refused`; names are resolved and checked again when the connection is made.
    """
    url = url.strip(" \t\r\n")
    short = url[:200].encode("ascii", "backslashreplace").decode()
    if len(url) > 4096:
        raise Refused(f"{short}: longer than 4,096 characters")
    if any(c <= " " or c in "\\\x7f" or "\ud800" <= c <= "\udfff" for c in url.partition("?")[0].partition("#")[0]):
        raise Refused(f"{short}: white space, a backslash or a control character in the address")
    try:
        parsed = httpx.URL(url)
        host = parsed.raw_host.decode("ascii").lower()
    except (httpx.InvalidURL, UnicodeError, ValueError, TypeError) as wrong:
        raise Refused(f"{short}: not an address: {wrong}"[:400]) from None
    if parsed.scheme not in ("http", "https"):
        raise Refused(f"{short}: only http and https are asked")
    if parsed.userinfo or "@" in url.partition("://")[2].partition("/")[0]:
        raise Refused(f"{short}: a user name in the address")
    port = parsed.port or (443 if parsed.scheme == "https" else 80)
    host = _host(host.strip("[]"), short, private)
    if not private and port not in PORTS:
        raise Refused(f"{short}: port {port} is not one of {', '.join(map(str, sorted(PORTS)))}")
    clean = parsed.copy_with(host=host, fragment=None)
    return Target(str(clean), parsed.scheme, host, port)


def _host(host: str, short: str, private: bool) -> str:
    if not host:
        raise Refused(f"{short}: no host")
    if ":" in host or _ends_in_number(host):
        address = host if ":" in host else _ipv4(host)
        if address is None or (not private and not is_public(address)):
            raise Refused(f"{short}: {address or host[:100]} is not a public address")
        return address
    bare = host.rstrip(".")
    if not _NAME.fullmatch(host) or len(host) > 253:
        raise Refused(f"{short}: {host[:100]!r} is no host name")
    if not private and ("." not in bare or bare.endswith(tuple(f".{n}" for n in _LOCAL))):
        raise Refused(f"{short}: {host[:100]} is a name of local networks")
    return bare


def _ends_in_number(host: str) -> bool:
    last = host.rstrip(".").rpartition(".")[2]
    return bool(_NUMBER.fullmatch(last))


def _ipv4(host: str) -> str | None:
    """The forms that C libraries take for an IPv4 address: one to four parts, decimal, octal or hexadecimal."""
    parts = host.removesuffix(".").split(".")
    numbers = []
    for part in parts:
        if not _NUMBER.fullmatch(part) or len(part) > 20:
            return None
        base = 16 if part[:2] in ("0x", "0X") else 8 if len(part) > 1 and part[0] == "0" else 10
        try:
            numbers.append(int(part[2:] or "0", 16) if base == 16 else int(part, base))
        except ValueError:
            return None
    *firsts, last = numbers
    if len(numbers) > 4 or any(n > 255 for n in firsts) or last >= 256 ** (5 - len(numbers)):
        return None
    value = last + sum(n << (8 * (3 - i)) for i, n in enumerate(firsts))
    return str(ipaddress.IPv4Address(value))
