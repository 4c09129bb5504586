"""The one settings file: everything that differs between installations comes from the environment.

`DIAPHANE_DATA=DIR` alone is the embedded demo (SQLite, local folder, loopback only). A hospital sets
`DIAPHANE_SECRET_KEY`, `DIAPHANE_MASTER_KEYS`, `DIAPHANE_HOSTS`, `DATABASE_URL` and `STORAGE_URL`
instead, and nothing starts without them.
"""

import os
from datetime import timedelta
from pathlib import Path

import wagtail
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config import database, environment

ROOT = Path(__file__).resolve().parents[2]
DEMO = environment.demo_folder()
DEBUG = False

_keys = environment.keys(DEMO)
SECRET_KEY = _keys.secret
DIAPHANE_MASTER_KEYS = _keys.master
DIAPHANE_DEMO = DEMO is not None
DIAPHANE_SUPPORT = os.environ.get("DIAPHANE_SUPPORT", "")  # whom an error page says to call

ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"] if DEMO else environment.listed("DIAPHANE_HOSTS")
CSRF_TRUSTED_ORIGINS = [] if DEMO else [f"https://{host}" for host in ALLOWED_HOSTS]

INSTALLED_APPS = [
    "portal",
    "workflows",
    "search",
    "documents",
    "patients",
    "storage",
    "wagtail.users",
    "wagtail.admin",
    "wagtail.search",
    "wagtail.sites",
    "wagtail",
    "modelcluster",
    "taggit",
    "guardian",
    "allauth",
    "allauth.account",
    "django_tasks_db",
    "whitenoise.runserver_nostatic",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "portal.middleware.journal.Journal",
    "portal.middleware.watched.Watched",
    "django.middleware.security.SecurityMiddleware",
    "portal.middleware.security.SecurityHeaders",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "portal.middleware.machines.Machines",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.middleware.language.Language",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.middleware.doors.SignedIn",
    "portal.middleware.doors.StaffDoor",
    # After the doors: a form without its token must not tell a closed address from none
    "django.middleware.csrf.CsrfViewMiddleware",
    "portal.middleware.faults.Faults",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
APPEND_SLASH = False  # a redirect for one address and not for another would tell which exist

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.surroundings",
            ],
        },
    },
]

# -- Database -------------------------------------------------------------------------------------

_default_database = f"sqlite:///{DEMO / 'diaphane.sqlite3'}" if DEMO else environment.required("DATABASE_URL")
DATABASE_APPLICATION = database.configured(os.environ.get("DATABASE_URL") or _default_database)
# For migrations alone: they change the tables, which the application's role may not (portal.roles)
_owner = os.environ.get("DATABASE_OWNER_URL", "")
DATABASE_VARIABLE = "DATABASE_OWNER_URL" if _owner else "DATABASE_URL"
DATABASES = {"default": database.configured(_owner, DATABASE_VARIABLE) if _owner else {**DATABASE_APPLICATION}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "portal_cache"}}
# Queues that the worker serves beside each other (portal.queue.lanes): no short task waits for a long one
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "prompt", "desk"]}}
# What the worker does by itself, and how often (portal.queue.rounds)
DIAPHANE_ROUNDS = {
    "portal.tasks.prune": timedelta(hours=1),
    "search.tasks.look_after": timedelta(seconds=20),
    "search.tasks.compare": timedelta(hours=12),
    "search.tasks.prune": timedelta(hours=6),
    "workflows.desk.tasks.look_after": timedelta(minutes=1),
}

# -- Bytes ----------------------------------------------------------------------------------------

STORAGE_URL = os.environ.get("STORAGE_URL") or (
    (DEMO / "objects").as_uri() if DEMO else environment.required("STORAGE_URL")
)
STORAGE_FALLBACK_URL = os.environ.get("STORAGE_FALLBACK_URL", "")  # read from while `storage migrate` copies
STORAGE_CACHE = os.environ.get("STORAGE_CACHE", "")  # file:///dir?megabytes=N: sealed bytes, read through it
# The embedded engine's folder, or an Elasticsearch cluster; the system encrypts its volumes, as the database's
SEARCH_URL = os.environ.get("SEARCH_URL") or ((DEMO / "index").as_uri() if DEMO else environment.required("SEARCH_URL"))
SEARCH_API_KEY = os.environ.get("SEARCH_API_KEY", "")  # instead of a user and password in SEARCH_URL
SEARCH_CA_FILE = os.environ.get("SEARCH_CA_FILE", "")  # the authority of a hospital's own certificates
SCANNER_URL = os.environ.get("SCANNER_URL", "")  # clamd://host:port; empty scans nothing, and says so
STATIC_URL = "/static/"
DIAPHANE_VIEWER = Path(os.environ.get("DIAPHANE_VIEWER") or (DEMO or ROOT / "var") / "viewer")
STATIC_ROOT = Path(os.environ.get("DIAPHANE_STATIC") or (DEMO or ROOT / "var") / "static")
# The one file of wagtail.images, an app left out, that the admin's own style sheet names
STATICFILES_DIRS = [Path(wagtail.__file__).parent / "images" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # nothing is ever put there
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_HANDLERS = ["workflows.uploads.memory.Bounded"]  # a file is never plain on the disk

# -- People ---------------------------------------------------------------------------------------

AUTH_USER_MODEL = "patients.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "guardian.backends.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False

ACCOUNT_ADAPTER = "portal.accounts.ClosedDoorAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key", "change_password": "5/5m/user"}
# Whose guesses are counted: behind the edge every request comes from it, and only what it adds itself is believed
ALLAUTH_TRUSTED_PROXY_COUNT = 0 if DEMO else environment.number("DIAPHANE_PROXIES", 1)
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"

SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "portal.views.errors.refused_form"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = not DEMO
SESSION_COOKIE_NAME = "diaphane_session" if DEMO else "__Host-session"
CSRF_COOKIE_NAME = "diaphane_csrf" if DEMO else "__Host-csrf"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # never in a cookie

# -- Transport and content security (ASVS 5.0: V3.4) ---------------------------------------------

SECURE_SSL_REDIRECT = not DEMO
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if not DEMO else None
SECURE_HSTS_SECONDS = 0 if DEMO else 63072000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not DEMO
SECURE_REFERRER_POLICY = "no-referrer"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# -- Languages ------------------------------------------------------------------------------------

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("Français")), ("en", _("Anglais"))]
LOCALE_PATHS = [ROOT / "site" / "portal" / "locale"]
TIME_ZONE = "Europe/Paris"
USE_TZ = True
USE_I18N = True

# -- Wagtail --------------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = "Diaphane"
WAGTAILADMIN_BASE_URL = os.environ.get("DIAPHANE_URL", "http://127.0.0.1:8000")
WAGTAIL_AUTOSAVE_INTERVAL = 0
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAIL_WORKFLOW_ENABLED = False
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAILADMIN_COMMENTS_ENABLED = False

# -- Logs: to the standard error, never a patient's data ------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "portal.logs.NeutralFormatter"}, "json": {"()": "portal.logs.JsonFormatter"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": environment.choice("DIAPHANE_LOG_FORMAT", "line", "json"),
        }
    },
    "root": {"handlers": ["stderr"], "level": os.environ.get("DIAPHANE_LOG_LEVEL", "WARNING")},
    "loggers": {
        "wagtail": {"handlers": [], "level": "CRITICAL", "propagate": False},  # it logs titles
        # One line a request, by its route: the demo's terminal is for its accounts
        "portal.requests": {"level": "WARNING" if DEMO else "INFO"},
        # A word that a template does not find quotes all that it was given: whatever the level, it is not written
        "django.template": {"handlers": [], "level": "CRITICAL", "propagate": False},
        "django.server": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        # Their debugging lines hold requests, and with them what is looked for
        "elasticsearch": {"handlers": [], "level": "CRITICAL", "propagate": False},
        "elastic_transport": {"handlers": [], "level": "CRITICAL", "propagate": False},
        # SQL errors carry values; tracebacks are kept, arguments are not (portal.logs)
        "django.db.backends": {"handlers": [], "level": "CRITICAL", "propagate": False},
    },
}
SILENCED_SYSTEM_CHECKS: list[str] = []
