"""Accounts from the command line: the first admin is made here, never by a page.

make_account("noor", "a long pass phrase", role="admin")
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from isnad.errors import InputError
from isnad.site.models import ROLES, Account


def make_account(name: str, password: str, *, role: str = "reader", email: str = "") -> Any:
    """Makes an account, or gives an existing one this role. Call ``set_up`` first. Raises :class:`InputError`."""
    if role not in ROLES:
        raise InputError(role, "no such role", f"known are {' '.join(ROLES)}")
    users = get_user_model().objects
    user = users.filter(username=name).first()
    if user is None:
        candidate = get_user_model()(username=name, email=email)
        try:
            candidate.clean_fields(exclude=["password"])
            validate_password(password, candidate)
        except ValidationError as trouble:
            raise InputError(name, "; ".join(trouble.messages), "choose another name or pass phrase") from None
        user = users.create_user(name, email, password)
    Account.objects.update_or_create(user=user, defaults={"role": role})
    return user
