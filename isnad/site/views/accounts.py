"""Sign in, sign up, sign out, settings, roles; preferences that need no account."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import authenticate, get_user_model, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from isnad.errors import InputError
from isnad.site.access import needs
from isnad.site.accounts import make_account
from isnad.site.limits import failed, too_often
from isnad.site.models import ROLES, Account, LogEntry, Remark
from isnad.site.views.remarking import TRAP
from isnad.site.views.trouble import said

YEAR = 365 * 24 * 3600


def _back(request: HttpRequest) -> str:
    to = request.POST.get("next") or request.GET.get("next") or ""
    return to if url_has_allowed_host_and_scheme(to, {request.get_host()}, request.is_secure()) else ""


def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page."""
    trouble = ""
    if request.method == "POST":
        if too_often(request, "login", book=False):
            return said(request, 429, _("Please wait a few minutes."))
        user = authenticate(request, username=request.POST.get("name", ""), password=request.POST.get("password", ""))
        if user is not None:
            login(request, user)
            return redirect(_back(request) or "home")
        failed(request, "login")
        trouble = _("Name and pass phrase do not go together.")
    return _no_store(
        render(request, "room/login.html", {"trouble": trouble, "next": _back(request)}, status=400 if trouble else 200)
    )


def register(request: HttpRequest) -> HttpResponse:
    """A new reader's account: a pseudonym and a pass phrase; an address only for digests."""
    trouble = ""
    if request.method == "POST":
        if request.POST.get(TRAP):
            return redirect("home")
        if too_often(request, "register"):
            return said(request, 429, _("Please wait a few minutes."))
        name = request.POST.get("name", "").strip()
        if get_user_model().objects.filter(username__iexact=name).exists():
            trouble = _("That name is taken.")
        else:
            try:
                user = make_account(name, request.POST.get("password", ""), email=request.POST.get("email", "").strip()[:200])
            except InputError as error:
                trouble = str(error)
            else:
                login(request, user, backend="django.contrib.auth.backends.ModelBackend")
                return redirect(_back(request) or "home")
    context = {"trouble": trouble, "next": _back(request), "trap": TRAP, "given": request.POST}
    return _no_store(render(request, "room/register.html", context, status=400 if trouble else 200))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session."""
    logout(request)
    return redirect("home")


@needs("reader")
def settings_page(request: HttpRequest) -> HttpResponse:
    """A reader's own settings, remarks and the way to delete the account."""
    account, _made = Account.objects.get_or_create(user=request.user)
    if request.method == "POST":
        if request.POST.get("delete") == request.user.get_username():
            user = request.user
            logout(request)
            Remark.objects.filter(user_id=user.pk).update(pseudonym="")
            user.delete()
            return redirect("home")
        digest = request.POST.get("digest", "")
        account.digest = digest if digest in ("daily", "weekly", "never") else account.digest
        account.save(update_fields=["digest"])
        request.user.email = request.POST.get("email", "").strip()[:200]
        request.user.save(update_fields=["email"])
        messages.success(request, _("Saved."))
        return redirect("settings")
    remarks = list(Remark.objects.filter(user=request.user).order_by("-id")[:50])
    return render(request, "room/settings.html", {"account": account, "remarks": remarks})


@needs("admin")
def roles(request: HttpRequest) -> HttpResponse:
    """Who has which role; an admin may change any but their own."""
    if request.method == "POST":
        user = get_user_model().objects.filter(username=request.POST.get("name", "")).first()
        role = request.POST.get("role", "")
        if user is None or role not in ROLES or user.pk == request.user.pk:
            return said(request, 400, _("That role cannot be given."))
        Account.objects.update_or_create(user=user, defaults={"role": role})
        messages.success(request, _("Saved."))
        return redirect("roles")
    rows = get_user_model().objects.select_related("account").order_by("username")[:500]
    context = {"rows": rows, "roles": ROLES, "decisions": LogEntry.objects.count()}
    return render(request, "room/roles.html", context)


def preferences(request: HttpRequest) -> HttpResponse:
    """Digits and colours, kept in two cookies that say nothing about who reads."""
    if request.method == "POST":
        response: Any = redirect(_back(request) or "home")
        for name, known in (("digits", ("arab", "latn")), ("theme", ("light", "dark"))):
            value = request.POST.get(name, "")
            if value in known:
                response.set_cookie(name, value, max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure())
            elif value:
                response.delete_cookie(name, samesite="Lax")
        return response
    return render(request, "room/preferences.html", {"next": _back(request)})


def _no_store(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response
