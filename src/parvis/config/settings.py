"""Django's settings, derived from the instance's options."""

import os
import secrets
import sys
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from parvis.config import limits, logs
from parvis.config.options import Options


def _options() -> Options:
    try:
        return Options()
    except ValidationError as error:
        lines = [
            f"PARVIS_{'_'.join(map(str, e['loc'])).upper()}: {e['msg']} (got {e['input']!r})" for e in error.errors()
        ]
        sys.exit("Parvis cannot start, a setting is wrong:\n  " + "\n  ".join(lines))


def _secret_key(data: Path) -> str:
    """The key kept in the data directory, made at first start with access for its owner alone."""
    path = data / "secret_key"
    try:
        data.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    except OSError as error:
        sys.exit(f"Parvis cannot start, PARVIS_DATA={data} cannot be written: {error.strerror}")
    key = secrets.token_urlsafe(48)
    with os.fdopen(descriptor, "w") as file:
        file.write(key + "\n")
    return key


def _database(url: str, data: Path) -> dict[str, object]:
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(data / "parvis.sqlite3"),
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16000;"
                " PRAGMA mmap_size=33554432; PRAGMA temp_store=MEMORY;",
            },
            "TEST": {"NAME": str(data / "test.sqlite3")},
        }
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres"):
        sys.exit(f"Parvis cannot start, PARVIS_DATABASE_URL starts with {parts.scheme}: (allowed: postgresql:)")
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", None) or parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": query,
    }


PARVIS = _options()
PARVIS.data = PARVIS.data.absolute()

SECRET_KEY = PARVIS.secret_key or _secret_key(PARVIS.data)
DEBUG = PARVIS.debug
ALLOWED_HOSTS = PARVIS.all_hosts
DATABASES = {"default": _database(PARVIS.database_url, PARVIS.data)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "allauth.idp.oidc",
    "parvis.engines.database",
    "parvis.engines.changes",
    "parvis.engines.renditions",
    "parvis.engines.jobs",
    "parvis.engines.outbox",
    "parvis.engines.uploads",
    "parvis.engines.memory",
    "parvis.portal.accounts",
    "parvis.portal.zones",
    "parvis.portal.organizations",
    "parvis.portal.datasets",
    "parvis.portal.tables",
    "parvis.portal.topics",
    "parvis.portal.editorial",
    "parvis.portal.catalogue",
    "parvis.portal.harvest",
    "parvis.portal.moving",
    "parvis.portal.mirrors",
    "parvis.portal.activity",  # before moderation: what happened is noted before it is judged
    "parvis.portal.moderation",
    "parvis.faces.mail",
]
# What the search index holds: each module offers one `corpus` (parvis.engines.search.Corpus).
PARVIS_CORPORA = [
    "parvis.portal.organizations.search",
    "parvis.portal.datasets.search",
    "parvis.portal.topics.search",
]
# Who says what columns the files of datasets have: `columns(ids)` of each module (parvis.portal.datasets.search).
PARVIS_COLUMNS = ["parvis.portal.tables.search"]
# Who may be against data being public: each module offers `objections` and `withheld` (portal.datasets.queries.guards).
PARVIS_GUARDS = ["parvis.portal.tables.queries.privacy"]
# Who says which keys of the file store are needed: each module offers one `holds` (parvis.engines.files.collecting).
PARVIS_HOLDERS = [
    "parvis.engines.uploads",
    "parvis.portal.zones.queries",
    "parvis.portal.organizations.queries",
    "parvis.portal.datasets.queries",
    "parvis.portal.tables.queries",
    "parvis.portal.topics.queries",
    "parvis.portal.editorial.queries",
    "parvis.portal.catalogue.queries",
]

MIDDLEWARE = [
    "parvis.faces.web.middleware.request_log",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "parvis.faces.web.middleware.limits",
    "parvis.faces.web.middleware.arrivals",
    "parvis.faces.web.door.door",
    "parvis.faces.web.middleware.language",
    "parvis.faces.web.middleware.Compression",
    "parvis.faces.api.answers.cors",
    "parvis.faces.dcat.negotiation.negotiated",
    # Lazy, all of them: a request without cookies costs no query.
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "parvis.faces.web.accounts.middleware.seen",
    "parvis.faces.web.door.closed",
]
ROOT_URLCONF = "parvis.config.urls"
# Programs that know one shape of errors get it also from what surrounds their face: {start of addresses: its writer}.
ERROR_SHAPES = dict.fromkeys(("/api/action/", "/api/3/action/"), "parvis.faces.ckan.answers.problem")
WSGI_APPLICATION = "parvis.config.wsgi.application"
APPEND_SLASH = False
# Pages are Jinja2, one environment per language (parvis.faces.web.pages); this is how other applications reach them.
TEMPLATES: list[dict[str, object]] = [
    {"NAME": "pages", "BACKEND": "parvis.faces.web.backend.Pages", "DIRS": [], "APP_DIRS": False, "OPTIONS": {}}
]
FORM_RENDERER = "django.forms.renderers.Jinja2"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PARVIS.site_url.startswith("https:") else None
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler", "parvis.engines.uploads.forms.Spool"]

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
SESSION_COOKIE_NAME = "session"
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PARVIS.site_url.startswith("https:")
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "parvis.faces.web.errors.not_our_form"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
     "OPTIONS": {"user_attributes": ("email", "first_name", "last_name")}},
]  # fmt: skip
PASSWORD_RESET_TIMEOUT = 3600  # seconds; the letter says one hour
_ACCOUNTS = "parvis.faces.web.accounts"
ACCOUNT_ADAPTER = f"{_ACCOUNTS}.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_RATE_LIMITS = limits.accounts(PARVIS.attempts)
MFA_RATE_LIMITS = limits.second_factors(PARVIS.attempts)
ACCOUNT_FORMS = {
    "login": f"{_ACCOUNTS}.forms.SignIn",
    "signup": f"{_ACCOUNTS}.forms.SignUp",
    "add_email": f"{_ACCOUNTS}.forms.AddEmail",
    "change_password": f"{_ACCOUNTS}.forms.ChangePassword",
    "set_password": f"{_ACCOUNTS}.forms.SetPassword",
    "reset_password": f"{_ACCOUNTS}.forms.ResetPassword",
    "reset_password_from_key": f"{_ACCOUNTS}.forms.ChoosePassword",
    "reauthenticate": f"{_ACCOUNTS}.forms.Reauthenticate",
}
MFA_ADAPTER = f"{_ACCOUNTS}.factors.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = PARVIS.site_url.startswith("http:")  # browsers allow it on this machine alone
MFA_FORMS = {
    "authenticate": f"{_ACCOUNTS}.forms.Authenticate",
    "reauthenticate": f"{_ACCOUNTS}.forms.ReauthenticateByCode",
    "activate_totp": f"{_ACCOUNTS}.forms.ActivateTOTP",
    "add_webauthn": f"{_ACCOUNTS}.forms.AddPasskey",
    "edit_webauthn": f"{_ACCOUNTS}.forms.NamePasskey",
}
USERSESSIONS_TRACK_ACTIVITY = True
SOCIALACCOUNT_ADAPTER = f"{_ACCOUNTS}.providers.Adapter"
SOCIALACCOUNT_FORMS = {"signup": f"{_ACCOUNTS}.forms.SignUpByProvider"}
SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX = ""
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": one.id,
                "name": one.name,
                "client_id": one.client_id,
                "secret": one.secret,
                "settings": {
                    "server_url": one.issuer,
                    "oauth_pkce_enabled": True,
                    "verified_email": one.trusted_emails,
                    "email_authentication": bool(one.trusted_emails),
                },
            }
            for one in PARVIS.oidc_providers
        ],
    }
}
IDP_OIDC_ADAPTER = f"{_ACCOUNTS}.identity.Adapter"

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = PARVIS.language
LANGUAGES = [("fr", _("French")), ("en", _("English")), ("ar", _("Arabic"))]
LOCALE_PATHS = [str(Path(__file__).parent.parent / "locale")]

STATIC_URL = "/static/"
STATIC_ROOT = Path(__file__).parent.parent / "faces" / "web" / "static"
WHITENOISE_USE_FINDERS = False
WHITENOISE_IMMUTABLE_FILE_TEST = r"/assets/"
WHITENOISE_MANIFEST_STRICT = False

CACHES = {
    # Attempts counted and codes handed out, the same for every process (decision 0011).
    "default": {"BACKEND": "parvis.engines.memory.backend.SharedCache"},
    # Compressed pages, about 6 KB each.
    "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 2000}},
}
LOGGING_CONFIG = None
logs.configure(PARVIS.log_format, PARVIS.log_level)
