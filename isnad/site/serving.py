"""Serving: the room is set up over an archive and answers on an address.

    serve("isnad.db")                                     # this machine only
    serve("isnad.db", "0.0.0.0", 8000, secret_key="…", allowed_hosts=("isnad.example.org",))

A public address needs a secret key and the host names it answers to; for this machine alone a key is made once for each archive
and kept beside it.
"""

from __future__ import annotations

import ipaddress
import os
import secrets
from collections.abc import Callable, Sequence
from typing import Any

from isnad.archive.database import beside
from isnad.errors import InputError

LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")
SHORTEST_KEY = 32


def is_local(host: str) -> bool:
    """Whether only this machine can reach the address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def secret_for(archive_path: str | os.PathLike[str] | None) -> str:
    """The archive's own key, made on first use, readable by its owner alone. Raises :class:`InputError` if it cannot be kept."""
    path = beside(archive_path, ".secret")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text(encoding="ascii").strip()
        key = secrets.token_urlsafe(48)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(key + "\n")
        return key
    except OSError as trouble:
        raise InputError(str(path), f"the secret cannot be kept: {trouble.strerror}", "set ISNAD_SECRET_KEY") from None


def set_up(
    archive_path: str | os.PathLike[str] | None = None,
    host: str = "127.0.0.1",
    *,
    secret_key: str | None = None,
    allowed_hosts: Sequence[str] = (),
) -> None:
    """Makes Django ready for this archive and brings its tables up to date. Call it before anything opens an archive.

    Raises :class:`InputError` when the address is public and key or hosts are missing.
    """
    key = secret_key or os.environ.get("ISNAD_SECRET_KEY", "")
    hosts = [*allowed_hosts] or [h for h in os.environ.get("ISNAD_HOSTS", "").split(",") if h.strip()]
    if not is_local(host):
        if len(key) < SHORTEST_KEY:
            raise InputError(
                host,
                "a public address needs a secret key of 32 characters or more",
                "export ISNAD_SECRET_KEY=$(python3 -c 'import secrets; print(secrets.token_urlsafe(48))')",
            )
        if not hosts or "*" in hosts:
            raise InputError(host, "a public address needs the names it answers to", "export ISNAD_HOSTS=isnad.example.org")
    os.environ["ISNAD_SECRET_KEY"] = key or secret_for(archive_path)
    os.environ["ISNAD_HOSTS"] = ",".join(hosts or LOCAL_HOSTS)
    if archive_path is not None:
        os.environ["ISNAD_DATABASE"] = os.fspath(archive_path)
    os.environ["DJANGO_SETTINGS_MODULE"] = "isnad.site.settings"
    import django
    from django.apps import apps
    from django.conf import settings

    if settings.configured and settings.SETTINGS_MODULE != "isnad.site.settings":
        raise RuntimeError("the archive was opened without the site; call set_up() first")
    if not apps.ready:
        django.setup()
    from isnad.archive.opening import close_archive, open_archive

    open_archive()
    close_archive()


def serve(
    archive_path: str | os.PathLike[str] | None = None,
    host: str = "127.0.0.1",
    port: int = 8000,
    *,
    secret_key: str | None = None,
    allowed_hosts: Sequence[str] = (),
    workers: int = 2,
    threads: int = 4,
    on_ready: Callable[[str], None] | None = None,
) -> None:
    """Serves until interrupted; ``on_ready`` is called with the address once it answers.

    Raises :class:`InputError` as :func:`set_up` does, and when the port is taken.
    """
    set_up(archive_path, host, secret_key=secret_key, allowed_hosts=allowed_hosts)
    _free(host, port)
    from gunicorn.app.base import BaseApplication

    shown = f"[{host}]" if ":" in host and not host.startswith("[") else host
    address = f"http://{'127.0.0.1' if host == '0.0.0.0' else shown}:{port}/"

    class _Room(BaseApplication):
        def load_config(self) -> None:
            options: dict[str, Any] = {
                "bind": f"{shown}:{port}",
                "workers": workers,
                "threads": threads,
                "worker_class": "gthread",
                "preload_app": True,
                "loglevel": "warning",
                "keepalive": 5,
                "timeout": 60,
                "max_requests": 50_000,
                "limit_request_line": 8190,
                "control_socket_disable": True,
                "when_ready": lambda server: on_ready(address) if on_ready else None,
            }
            for name, value in options.items():
                if name in self.cfg.settings:
                    self.cfg.set(name, value)

        def load(self) -> Any:
            from isnad.site.wsgi import application

            return application

    _Room().run()


def _free(host: str, port: int) -> None:
    import socket

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host.strip("[]"), port))
        except OSError as trouble:
            raise InputError(f"{host}:{port}", f"cannot be served: {trouble.strerror}", "choose another --port") from None
