"""Settings of the server, read once from the environment; nothing is guessed.

Every variable begins with ZHANGFA_ and is described in docs/operate/settings.md. A start-up check (config/checks.py)
refuses what would be unsafe in earnest.
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit


def _flag(name: str) -> bool:
    value = os.environ.get(name, "0")
    if value not in {"0", "1"}:
        raise ValueError(f"{name} must be 0 or 1, not {value!r}")
    return value == "1"


HOME = Path(os.environ.get("ZHANGFA_HOME", "var")).resolve()
DEMO = _flag("ZHANGFA_DEMO")
DEBUG = False
PUBLIC_URL = os.environ.get("ZHANGFA_PUBLIC_URL", "http://127.0.0.1:8000")
BROKER = os.environ.get("ZHANGFA_BROKER", "127.0.0.1:1883")


def _database(url: str) -> dict:
    """SQLite in HOME when no address is given, else postgresql://user:password@host:port/name."""
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": HOME / "zhangfa.sqlite3",
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": (
                    "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA recursive_triggers=ON;"
                    "PRAGMA cache_size=-65536;PRAGMA mmap_size=268435456;PRAGMA temp_store=MEMORY;"
                    "PRAGMA journal_size_limit=67108864;"
                ),
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ValueError("ZHANGFA_DATABASE must begin with postgresql:// or be empty for SQLite")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }


DATABASES = {"default": _database(os.environ.get("ZHANGFA_DATABASE", ""))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "access.AccountRow"
SECRET_KEY = os.environ.get("ZHANGFA_SECRET_KEY", "development-only")

CONCEPTS = [
    "zhangfa.ledger",
    "zhangfa.organizations",
    "zhangfa.access",
    "zhangfa.notices",
    "zhangfa.seals",
    "zhangfa.documents",
    "zhangfa.matters",
    "zhangfa.applications",
    "zhangfa.terminals",
    "zhangfa.permits",
    "zhangfa.impressions",
    "zhangfa.archives",
    "zhangfa.oversight",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "allauth",
    "allauth.account",
    "allauth.headless",
    "allauth.mfa",
    "django_tasks",
    "django_tasks_db",
    *CONCEPTS,
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "zhangfa.config.urls"
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
LANGUAGE_CODE = "zh-hans"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
STATIC_URL = "/static/"
MEDIA_ROOT = HOME / "files"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]
