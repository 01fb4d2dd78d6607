"""Django's settings, all derived from the installation's configuration."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlsplit

from psycopg import conninfo

from aparte import configuration

CONFIGURATION: Final = configuration.load()
assert CONFIGURATION.database_url, "the process that starts this one names DATABASE_URL"

POOL_MAX: Final = 8
SESSION_DAYS: Final = 30


def _database(url: str) -> dict[str, Any]:
    parts = conninfo.conninfo_to_dict(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", ""),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "OPTIONS": {**parts, "pool": {"min_size": 1, "max_size": POOL_MAX}},
    }


DATABASES = {"default": _database(CONFIGURATION.database_url)}
SECRET_KEY = CONFIGURATION.secret_key
DEBUG = False
ALLOWED_HOSTS = ["*"]  # Which names reach it is the proxy's matter; nothing is built from Host.
ROOT_URLCONF = "aparte.web.urls"
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "aparte.workspaces",
    "aparte.audience",
    "aparte.scenarios",
    "aparte.crm",
    "aparte.api",
    "aparte.web",
]
MIDDLEWARE = [
    "aparte.web.headers.SecurityHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
TEMPLATES: list[dict[str, Any]] = []
AUTH_USER_MODEL = "workspaces.User"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CONFIGURATION.is_https
SESSION_COOKIE_AGE = SESSION_DAYS * 86_400
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = CONFIGURATION.is_https
CSRF_TRUSTED_ORIGINS = ["{0.scheme}://{0.netloc}".format(urlsplit(CONFIGURATION.url))]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if CONFIGURATION.is_https else None

LOGGING_CONFIG = None
