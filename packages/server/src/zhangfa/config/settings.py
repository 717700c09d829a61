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


def _words(name: str) -> list[str]:
    return os.environ.get(name, "").split()


PACKAGE = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("ZHANGFA_HOME", "var")).resolve()
KEYS = HOME / "keys"
DEMO = _flag("ZHANGFA_DEMO")
DEBUG = False
PUBLIC_URL = os.environ.get("ZHANGFA_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
HTTPS = PUBLIC_URL.startswith("https://")
BROKER = os.environ.get("ZHANGFA_BROKER", "127.0.0.1:1883")
BROKER_CA = os.environ.get("ZHANGFA_BROKER_CA", "")
ESEAL_PKCS11 = os.environ.get("ZHANGFA_ESEAL_PKCS11", "")  # the HSM's module; empty: keys lie encrypted in KEYS
ESEAL_TOKEN = os.environ.get("ZHANGFA_ESEAL_TOKEN", "")
ESEAL_PIN_FILE = os.environ.get("ZHANGFA_ESEAL_PIN_FILE", "")
ESEAL_PROVIDER = os.environ.get("ZHANGFA_ESEAL_PROVIDER", "")  # a signing service; empty: keys lie here or in the HSM
ESEAL_TSA = os.environ.get("ZHANGFA_ESEAL_TSA", "")  # licensed timestamps for PDF; empty: only the demo seals
ESEAL_TSA_CHAIN = os.environ.get("ZHANGFA_ESEAL_TSA_CHAIN", "")
ESEAL_TSA_SM2 = os.environ.get("ZHANGFA_ESEAL_TSA_SM2", "")  # the same for OFD; empty: no OFD
ESEAL_TSA_SM2_CHAIN = os.environ.get("ZHANGFA_ESEAL_TSA_SM2_CHAIN", "")
ESEAL_PROVIDER_TOKEN = os.environ.get("ZHANGFA_ESEAL_PROVIDER_TOKEN", "")
CALLBACK_NETWORKS = _words("ZHANGFA_CALLBACK_NETWORKS")  # where callbacks may go beyond public addresses
CALLBACK_CA = os.environ.get("ZHANGFA_CALLBACK_CA", "")
PRINTER = os.environ.get("ZHANGFA_PRINTER", "")  # folder of the virtual printer; a {terminal} in it names the terminal
TEXTS = PACKAGE / "config" / "texts"
ROLES = PACKAGE / "config" / "roles.toml"
FONTS = PACKAGE / "config" / "fonts"
SCREENS = PACKAGE / "static"  # what Vite builds: m/ for phones, desk/ for the console


def _database(url: str) -> dict:
    """SQLite in HOME when no address is given, else postgresql://user:password@host:port/name."""
    if not url:
        return {
            "ENGINE": "zhangfa.adapters.sqlite3",
            "NAME": HOME / "zhangfa.sqlite3",
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "cached_statements": 512,  # savepoints, whose names are never used twice, push others out
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
    "zhangfa.partners",
    "zhangfa.seals",
    "zhangfa.documents",
    "zhangfa.signatures",
    "zhangfa.readings",
    "zhangfa.comparisons",
    "zhangfa.matters",
    "zhangfa.procedures",
    "zhangfa.applications",
    "zhangfa.terminals",
    "zhangfa.permits",
    "zhangfa.impressions",
    "zhangfa.eseals",
    "zhangfa.archives",
    "zhangfa.filings",
    "zhangfa.oversight",
    "zhangfa.cases",
    "zhangfa.reviews",
    "zhangfa.ratings",
    "zhangfa.insight",
    "zhangfa.jobs",
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
    "zhangfa.config.middleware.Address",
    "zhangfa.config.middleware.Headers",
    "django.middleware.security.SecurityMiddleware",
    "zhangfa.config.statics.Statics",
    "zhangfa.config.middleware.BodySize",
    "zhangfa.config.middleware.Compression",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "zhangfa.config.middleware.CsrfAlways",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "zhangfa.config.urls"
WSGI_APPLICATION = "zhangfa.config.wsgi.application"
START_CHECK = "zhangfa.config.checks.complaints"
API_PREFIX = "/api/v1/"
OPEN_PREFIX = "/open/v1/"  # other systems, each by its key
APPEND_SLASH = False

# Who may be addressed, and how long a sign-in lasts. Sessions are long: passwords cost a quarter of a second each.
ALLOWED_HOSTS = [urlsplit(PUBLIC_URL).hostname or "", "127.0.0.1", "localhost", "testserver", *_words("ZHANGFA_HOSTS")]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
CSRF_FAILURE_VIEW = "zhangfa.api.errors.csrf_failure"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "zhangfa_session"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "django.contrib.sessions.backends.db"

# What browsers are told about us; the content policy stands in middleware.py.
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if _flag("ZHANGFA_BEHIND_PROXY") else None
)  # set by our own proxy
BEHIND_PROXY = _flag("ZHANGFA_BEHIND_PROXY")
X_FRAME_OPTIONS = "DENY"

# Bodies: small JSON everywhere, one file at a time at the upload door.
UPLOAD_MAX_BYTES = 20 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 512 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 1
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

AUTHENTICATION_BACKENDS = ["zhangfa.api.auth.Accounts"]
ACCOUNT_ADAPTER = "zhangfa.adapters.identity.NoSignUp"
PASSWORD_HASHERS = ["zhangfa.config.hashers.DemoHasher" if DEMO else "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
HEADLESS_ONLY = True
HEADLESS_CLIENTS = ("browser",)
HEADLESS_FRONTEND_URLS: dict[str, str] = {}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None

USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
LANGUAGE_CODE = "zh-hans"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "readings"]}}
STATIC_URL = "/static/"
STATIC_ROOT = PACKAGE / "pages" / "static"
WHITENOISE_MAX_AGE = 3600
MEDIA_ROOT = HOME / "files"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "pages" / "templates"],
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("ZHANGFA_LOG", "WARNING")},
    "loggers": {"django.request": {"level": "ERROR"}, "django.server": {"level": "ERROR"}},
}
