"""Django settings of the reading room. What differs from place to place comes from the environment:

ISNAD_DATABASE    a file path or postgresql://user@host/name (see :mod:`isnad.archive.database`)
ISNAD_STATE       the state file of the follower, where it does not lie beside the archive: for the calendar
ISNAD_SECRET_KEY  signs cookies; ``serve`` makes one for each local archive
ISNAD_HOSTS       host names that the room answers to, with commas between
ISNAD_HTTPS       1 behind a proxy that speaks https: cookies are then sent nowhere else
ISNAD_PROXIES     the proxy's networks, with commas between, whose X-Forwarded-For is believed; with ISNAD_HTTPS this machine
ISNAD_CSP         off: no Content-Security-Policy, for tests that prove escaping alone suffices
ISNAD_MAIL        smtp://user:password@host:port; without it mail is printed on the console
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from isnad.archive.database import where
from isnad.site.proxies import networks

HERE = Path(__file__).resolve().parent

SECRET_KEY = os.environ.get("ISNAD_SECRET_KEY", "")
ALLOWED_HOSTS = [h.strip() for h in os.environ.get("ISNAD_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if h.strip()]
DEBUG = False
HTTPS = os.environ.get("ISNAD_HTTPS", "") == "1"
PROXIES = networks(os.environ.get("ISNAD_PROXIES", "127.0.0.0/8,::1" if HTTPS else ""))
CSP = os.environ.get("ISNAD_CSP", "on") != "off"

INSTALLED_APPS = [
    "isnad.archive.apps.ArchiveConfig",
    "isnad.site.apps.RoomConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "isnad.site.middleware.SafeHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "isnad.site.middleware.PageCache",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "isnad.site.middleware.Preferences",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "isnad.site.middleware.Troubles",
]
ROOT_URLCONF = "isnad.site.urls"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "isnad.site.context.room",
            ],
            "builtins": ["isnad.site.templatetags.room", "django.templatetags.i18n"],
            "loaders": [
                ("django.template.loaders.cached.Loader", ["django.template.loaders.filesystem.Loader"]),
            ],
        },
    }
]
DATABASES: dict[str, Any] = {"default": {**where(), "CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 2000}}}

LANGUAGE_CODE = "ar"
LANGUAGES = [("ar", "العربية"), ("en", "English")]
LOCALE_PATHS = [HERE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATICFILES_DIRS = [HERE / "static"]
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 365 * 24 * 3600  # every address of an asset carries the hash of its bytes

LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "isnad.site.views.trouble.csrf"
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 100

_MAIL = urlsplit(os.environ.get("ISNAD_MAIL", ""))
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if _MAIL.hostname else 'console'}.EmailBackend"
if _MAIL.hostname:
    EMAIL_HOST, EMAIL_PORT = _MAIL.hostname, _MAIL.port or 587
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_MAIL.username or ""), unquote(_MAIL.password or "")
    EMAIL_USE_TLS = True
DEFAULT_FROM_EMAIL = os.environ.get("ISNAD_MAIL_FROM", "isnad@localhost")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "loggers": {
        "django.request": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        "django.security": {"handlers": ["console"], "level": "CRITICAL", "propagate": False},
    },
}
