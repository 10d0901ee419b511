"""Headers that keep a page safe, a cache that keeps it fast, a reader's preferences, and errors said in words."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import translation

from isnad.archive.trouble import ArchiveError
from isnad.errors import InputError
from isnad.site.gathered import mark
from isnad.site.memory import outdated
from isnad.site.stamp import one_state

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'"
)
CACHE_PAGES = 512  # answers kept by one process
CACHE_BYTES = 600_000  # a longer answer is not kept

Get = Callable[[HttpRequest], HttpResponse]


class SafeHeaders:
    """A strict Content-Security-Policy and its companions on every answer."""

    def __init__(self, get_response: Get) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if settings.CSP:
            response.setdefault("Content-Security-Policy", POLICY)
        if settings.HTTPS and request.is_secure():
            response.setdefault("Strict-Transport-Security", f"max-age={365 * 24 * 3600}")
        response.setdefault("X-Content-Type-Options", "nosniff")
        response.setdefault("Referrer-Policy", "no-referrer")
        response.setdefault("X-Frame-Options", "DENY")
        response.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), interest-cohort=()")
        return response


class PageCache:
    """Answers to readers without an account are kept until the archive changes, and carry an ETag."""

    def __init__(self, get_response: Get) -> None:
        self.get_response = get_response
        self.kept: OrderedDict[str, tuple[str, dict[str, str], bytes]] = OrderedDict()
        self.lock = Lock()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        # One state for all that a page is made of: what reads changes nothing.
        with one_state() as now:
            return (
                self.get_response(request)
                if settings.SESSION_COOKIE_NAME in request.COOKIES
                else self._without_account(request, now)
            )

    def _without_account(self, request: HttpRequest, now: str) -> HttpResponse:
        now = f"{now} {mark()}"
        choices = "|".join(request.COOKIES.get(name, "") for name in ("digits", "theme"))
        part = request.headers.get("HX-Request", "")
        key = f"{request.get_host()} {request.is_secure()} {request.get_full_path()} {choices} {part}"
        with self.lock:
            found = self.kept.get(key)
            if found is not None:
                self.kept.move_to_end(key)
        if found is not None and found[0] == now:
            return self._answer(request, HttpResponse(found[2], headers=found[1]))
        with outdated() as old:
            response = self.get_response(request)
        keepable = (
            response.status_code == 200
            and not response.streaming
            and not response.cookies
            and not response.has_header("Set-Cookie")
            and response.get("Cache-Control", "") != "no-store"
        )
        if not keepable:
            return response
        body = bytes(response.content)
        response.setdefault("ETag", '"' + hashlib.sha256(body).hexdigest()[:24] + '"')
        response.setdefault("Cache-Control", "private, no-cache")
        if len(body) <= CACHE_BYTES and request.method == "GET" and not old:
            with self.lock:
                self.kept[key] = (now, dict(response.items()), body)
                while len(self.kept) > CACHE_PAGES:
                    self.kept.popitem(last=False)
        return self._answer(request, response)

    @staticmethod
    def _answer(request: HttpRequest, response: HttpResponse) -> HttpResponse:
        asked = request.headers.get("If-None-Match", "")
        tag = response.get("ETag", "")
        if tag and tag in (t.strip().removeprefix("W/") for t in asked.split(",")):
            unchanged = HttpResponseNotModified()
            for name in ("ETag", "Cache-Control", "Vary"):
                if response.has_header(name):
                    unchanged[name] = response[name]
            return unchanged
        return response


class Preferences:
    """What a reader chose: digits (Arabic-Indic or Western) and dark or light."""

    def __init__(self, get_response: Get) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get("digits", "")
        request.digits = chosen if chosen in ("arab", "latn") else ("arab" if translation.get_language() == "ar" else "latn")
        chosen = request.COOKIES.get("theme", "")
        request.theme = chosen if chosen in ("light", "dark") else "auto"
        from isnad.site.formats import use_digits

        with use_digits(request.digits):
            return self.get_response(request)


class Troubles:
    """A query that cannot be read and a database that does not answer, in the words they came with."""

    def __init__(self, get_response: Get) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> Any:
        """Answers 400 or 503 for what the reader can mend or must wait for; everything else is a bug and crashes."""
        from isnad.site.views.trouble import said

        if isinstance(error, InputError):
            return said(request, 400, str(error))
        if isinstance(error, ArchiveError):
            return said(request, 503, str(error))
        return None
