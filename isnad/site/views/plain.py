"""Answers without a template: robots, icon, health, and the page for a bug."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

_ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" rx="8" fill="#8a2d1c"/>'
    '<g fill="none" stroke="#fbf8f1" stroke-width="5">'
    '<circle cx="48" cy="32" r="8"/><circle cx="16" cy="32" r="8"/><path d="M40 32H24"/></g></svg>'
)


def robots(request: HttpRequest) -> HttpResponse:
    """Crawlers may read reports and stay out of searches and forms."""
    closed = (
        "/search",
        "/quotes",
        "/account",
        "/watch",
        "/queue",
        "/preferences",
        "/random",
        "/en/search",
        "/en/quotes",
        "/en/account",
    )
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def icon(request: HttpRequest) -> HttpResponse:
    """The room's sign: a link of a chain."""
    return HttpResponse(_ICON, content_type="image/svg+xml")


def health(request: HttpRequest) -> HttpResponse:
    """Whether the archive answers."""
    from isnad.archive import queries

    queries.latest_reports(1)
    return HttpResponse("ok\n", content_type="text/plain")


def broken(request: HttpRequest) -> HttpResponse:
    """A bug: said plainly in both languages, without a template that might have it."""
    text = (
        '<!doctype html><html lang="ar" dir="rtl"><meta charset="utf-8"><title>500</title>'
        "<body><h1>حدث خطأ في هذه الصفحة</h1>"
        "<p>سجل الخطأ. حاول مرة أخرى.</p>"
        '<p lang="en" dir="ltr">This page is broken. The error was logged; please try again.</p></body></html>'
    )
    return HttpResponse(text, status=500)
