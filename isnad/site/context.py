"""What every template knows: the reader's choices, their role, the other language's address."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils import translation

from isnad.site.access import role_of


def room(request: HttpRequest) -> dict[str, Any]:
    """Context for base.html."""
    language = (translation.get_language() or "ar")[:2]
    other = "en" if language == "ar" else "ar"
    return {
        "language": language,
        "direction": "rtl" if language == "ar" else "ltr",
        "other_language": other,
        "other_address": translate_url(request.get_full_path(), other),
        "theme": getattr(request, "theme", "auto"),
        "digits_choice": getattr(request, "digits", "latn"),
        "role": role_of(request.user) if settings.SESSION_COOKIE_NAME in request.COOKIES and hasattr(request, "user") else "",
        "signed_in": settings.SESSION_COOKIE_NAME in request.COOKIES
        and hasattr(request, "user")
        and request.user.is_authenticated,
    }
