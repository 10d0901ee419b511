"""Where a request comes from when a proxy hands it on.

Behind a proxy every peer is the proxy: all readers would share one sender's tries, and one could lock out the rest.
"""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from django.http import HttpRequest

from isnad.errors import InputError


def networks(text: str) -> list[IPv4Network | IPv6Network]:
    """Networks and addresses with commas between. Raises :class:`InputError` for what is none.

    >>> networks("127.0.0.0/8, ::1")
    [IPv4Network('127.0.0.0/8'), IPv6Network('::1/128')]
    """
    try:
        return [ip_network(one.strip(), strict=False) for one in text.split(",") if one.strip()]
    except ValueError as wrong:
        raise InputError("ISNAD_PROXIES", str(wrong), "write it as 127.0.0.1,10.0.0.0/8") from None


def address(request: HttpRequest, proxies: list[IPv4Network | IPv6Network]) -> str:
    """The nearest address that is no proxy of ours; without a proxy the peer, whatever X-Forwarded-For says."""
    peer = str(request.META.get("REMOTE_ADDR", ""))
    for one in [peer, *reversed(request.META.get("HTTP_X_FORWARDED_FOR", "").split(","))]:
        try:
            found = ip_address(one.strip())
        except ValueError:
            break
        if not any(found in network for network in proxies):
            return str(found)
    return peer
