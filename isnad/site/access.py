"""Who may do what: a role may do all that the roles before it may. Nobody without an account writes to another's work."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from isnad.site.models import ROLES, Account


def role_of(user: Any) -> str:
    """The user's role; empty for a visitor."""
    if not getattr(user, "is_authenticated", False):
        return ""
    found = Account.objects.filter(user=user).values_list("role", flat=True).first()
    return str(found or "reader")


def may(user: Any, role: str) -> bool:
    """Whether the user has this role or a higher one."""
    mine = role_of(user)
    return mine in ROLES and ROLES.index(mine) >= ROLES.index(role)


def needs(role: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Sends a visitor to the sign-in page (403 for what is no page) and refuses a reader whose role is too low."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                if request.method not in ("GET", "HEAD"):
                    raise PermissionDenied
                return redirect(f"{reverse('login')}?{urlencode({'next': request.get_full_path()})}")
            if not may(request.user, role):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate
