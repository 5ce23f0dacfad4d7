"""All settings, read from the environment. With PLO_ENV=production a missing one stops the start with one line."""

import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from celery.schedules import crontab
from csp.constants import NONCE, NONE, SELF
from environs import Env

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()

PLO_ENV = env.str("PLO_ENV", "development")  # "development", "test" or "production"
PRODUCTION = PLO_ENV == "production"
VAR = Path(env.str("PLO_VAR", str(BASE_DIR / "var"))).resolve()

if PRODUCTION:
    missing = [
        name
        for name in ("SECRET_KEY", "DATABASE_URL", "REDIS_URL", "ALLOWED_HOSTS", "EMAIL_URL", "DEFAULT_FROM_EMAIL")
        if not env.str(name, "").strip()
    ]
    if missing:
        sys.exit(f"Kan ikke starte: miljøvariablen {', '.join(missing)} mangler.")

SECRET_KEY = env.str("SECRET_KEY", "only-for-development-and-tests-never-in-production-0123456789")
DEBUG = env.bool("DEBUG", False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]", "testserver"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
SITE_URL = env.str("SITE_URL", "http://127.0.0.1:8000").rstrip("/")  # what links in mails and on paper begin with

INSTALLED_APPS = [
    "plo_portfolio",
    "accounts",
    "mails",
    "onepagers",
    "importing",
    "reminders",
    "editions",
    "support",
    "finance",
    "accounts.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_prose_editor",
    "pgtrigger",
    *(["zeal"] if PLO_ENV == "test" else []),
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "plo_portfolio.middleware.ReadableRequests",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "onepagers.views.middleware.KeepPostOverLogin",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    *(["zeal.middleware.zeal_middleware"] if PLO_ENV == "test" else []),
]
ROOT_URLCONF = "plo_portfolio.urls"
WSGI_APPLICATION = "plo_portfolio.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["onepagers.templatetags.typist"],  # each form says whose page it stands on
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "onepagers.views.context_processors.surroundings",
            ],
        },
    }
]

DATABASES = {
    "default": env.dj_db_url(
        "DATABASE_URL",
        "postgresql:///plo",
        conn_health_checks=True,
        conn_max_age=0 if PLO_ENV == "test" else 60,  # a test's server thread must let go of the database
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.str("REDIS_URL", "redis://127.0.0.1:6379/0")
CACHES = {
    "default": {
        "BACKEND": "plo_portfolio.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5},
    }
}

# Language and time
LANGUAGE_CODE = "da"
TIME_ZONE = "Europe/Copenhagen"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = False  # a key or a version in an address or a field is no number for people (danish.number)

# Who gets in
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.Backend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "onepagers:dashboard"
LOGIN_REDIRECTS = {"manager": "reminders:my_tasks"}  # by role, where it is another page
ACCOUNT_ADAPTER = "mails.adapter.ClosedAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.forms.LoginForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "set_password": "accounts.forms.SetPasswordForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.ResetPasswordKeyForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no mail to strangers; the page says the same as to a user
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
if PLO_ENV == "test":  # what makes a password slow to guess makes a test slow too
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Sessions, and the headers of every answer
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "onepagers.views.texts.csrf_failure"  # what was typed is kept
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024  # a text far too long comes back with a message, not as an empty error
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, "'sha256-PlumsSlvJ7vvWzjqibGAYKq92O3y/4JTxWWsWJvyUYA='"],
        "font-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
if PRODUCTION:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"

# Files: ours in static/, the libraries' from node_modules by lock file, rendered pages under var/
STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
FONTS = BASE_DIR / "node_modules" / "@fontsource" / "source-sans-3" / "files"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("bootstrap", BASE_DIR / "node_modules" / "bootstrap" / "dist" / "css"),
    ("fonts", FONTS),
]
MEDIA_ROOT = VAR / "files"
FILES_URL = env.str("FILES_URL", "")  # s3://bucket/folder?endpoint_url=https://… instead; its keys as AWS names them
s3 = urlsplit(FILES_URL)
if FILES_URL and (s3.scheme != "s3" or not s3.netloc):
    sys.exit(f"Kan ikke starte: FILES_URL skal være s3://bucket/mappe, ikke {s3.scheme}://{s3.netloc}.")
S3 = {"bucket_name": s3.netloc, "location": s3.path.strip("/"), "default_acl": None, **dict(parse_qsl(s3.query))}
STORAGES = {
    "default": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": S3}
    if FILES_URL
    else {"BACKEND": "plo_portfolio.storage.Folder"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if PLO_ENV == "test"
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
FILE_UPLOAD_HANDLERS = [
    "importing.uploads.SizeLimitedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = PLO_ENV == "test"  # looked for when asked for, not at each start
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["jpg", "jpeg", "png", "gif", "webp", "zip", "gz", "br", "woff", "woff2", "map"]
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

# Mail: written to a folder until EMAIL_URL names a server; the log of mails in the database holds them either way
if env.str("EMAIL_URL", ""):
    vars().update(env.dj_email_url("EMAIL_URL"))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR / "mail"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "PLO it-portefølje <portefolje@plo.example>")

# The queue
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_ACKS_LATE = CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 300
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "socket_timeout": 2,
    "socket_connect_timeout": 2,
    "max_retries": 1,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 5,
}
CELERY_BEAT_SCHEDULER = "plo_portfolio.beat.Scheduler"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "versions-of-dated-rows": {"task": "onepagers.tasks.revise_dated_rows", "schedule": crontab(hour=0, minute=10)},
    "editions": {"task": "editions.tasks.freeze_editions", "schedule": 20.0},  # seconds: what a dead worker left
    "pages": {"task": "onepagers.tasks.print_pages", "schedule": crontab(minute="*/5")},
    "old-pages": {"task": "onepagers.tasks.tidy_pages", "schedule": crontab(hour=4, minute=30)},
    "sweep": {"task": "reminders.tasks.send_due_mails", "schedule": crontab(minute="*/5")},
    "cards": {"task": "support.tasks.mail_cards", "schedule": crontab(minute=25)},  # once a day at most
    "pulse": {"task": "mails.tasks.record_heartbeat", "schedule": 60.0},
}

OWNERS = ["PLO"]  # whose portfolio it is: no supplier to itself
# Days from a deadline to each reminder, and from which of them more than one is told; a solution may have its own
REMINDER_LADDER = {"before": 7, "every": 7, "escalate_after": 14}
REMINDER_HOUR = 7  # from when the mails of a working day are written
FIRST_REVIEW_DAYS = 14  # from when a solution comes until it should be reviewed for the first time
NOTICE_STEPS = [180, 90, 30, 7, 0]  # days before the last day to give notice, or to take an option
END_STEPS = [365, 180, 90, 30]  # days before an agreement ends by itself
OVERSIGHT_LADDER: dict[str, Any] = {
    "before": [30, 7],
    "every": 30,
}  # days before oversight is due, and between reminders after
ASK_DAYS = 30  # that an ask waits before those who decide are reminded, and between reminders
# Free in practice, though no public holidays: 5 June, Christmas Eve, New Year's Eve (docs/design.md, Reminders)
OPTIONAL_HOLIDAYS = [(6, 5), (12, 24), (12, 31)]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "INFO" if PLO_ENV != "test" else "WARNING"},
    "loggers": {"pikepdf": {"level": "WARNING"}, "fontTools": {"level": "WARNING"}},  # they log every file
}
