"""How often one sender may do a thing. Senders are kept as keyed hashes that change every day; addresses are never kept."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from isnad.site.models import Attempt
from isnad.site.proxies import address

# what → (tries, within)
LIMITS = {
    "remark": (8, timedelta(minutes=10)),
    "login": (10, timedelta(minutes=10)),
    "register": (5, timedelta(hours=1)),
    "watch": (60, timedelta(minutes=10)),
}


def sender(request: HttpRequest) -> str:
    """A keyed hash of who asks: the account, else the address."""
    user = getattr(request, "user", None)
    who = f"user:{user.pk}" if user is not None and user.is_authenticated else f"from:{address(request, settings.PROXIES)}"
    day = timezone.now().date().isoformat()
    return hmac.new(settings.SECRET_KEY.encode(), f"{who}|{day}".encode(), hashlib.sha256).hexdigest()[:32]


def too_often(request: HttpRequest, what: str, *, book: bool = True) -> bool:
    """Says whether one more try is one too many, and books it (unless only failures count and :func:`failed` books them)."""
    most, within = LIMITS[what]
    now = timezone.now()
    who = sender(request)
    recent = Attempt.objects.filter(what=what, who=who, at__gt=now - within).count()
    if recent >= most:
        return True
    if book:
        Attempt.objects.create(what=what, who=who)
    Attempt.objects.filter(at__lt=now - timedelta(days=2)).delete()
    return False


def failed(request: HttpRequest, what: str) -> None:
    """Books a try that failed."""
    Attempt.objects.create(what=what, who=sender(request))
