"""Settings of the portal. Every environment variable is read here and described in docs/operate.md."""

from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from network_portal import environment

BASE_DIR = Path(__file__).resolve().parent.parent

# Production is the default, so that a forgotten variable stops the start instead of opening a door.
MODE = environment.text("PORTAL_MODE", "production")
if MODE not in {"development", "production", "test"}:
    raise ImproperlyConfigured(f"PORTAL_MODE must be development, production or test. It is {MODE!r}.")
PRODUCTION = MODE == "production"
DEVELOPMENT = MODE == "development"
PROCESS = environment.text("PORTAL_PROCESS", "manage")  # web, worker, beat or manage

DEBUG = False  # the portal's own error pages are part of the product, in development too
SECRET_KEY = environment.text(
    "SECRET_KEY", None if PRODUCTION else "for development and tests only", example="50 random characters"
)
SECRET_KEY_FALLBACKS = list(filter(None, [environment.text("SECRET_KEY_BEFORE", "")]))
PORTAL_URL = environment.text(
    "PORTAL_URL", None if PRODUCTION else "http://localhost:8000", example="https://portal.example.org"
).rstrip("/")
STATE = Path(environment.text("PORTAL_STATE", None if PRODUCTION else str(BASE_DIR / ".state"), example="/var/lib/portal"))
ALLOWED_HOSTS = [urlsplit(PORTAL_URL).hostname or "", "localhost", "127.0.0.1", "[::1]"]  # local names: health checks
if PRODUCTION and (len(SECRET_KEY) < 50 or not PORTAL_URL.startswith("https://")):
    raise ImproperlyConfigured(
        "Production needs a SECRET_KEY of at least 50 characters and a PORTAL_URL that begins with https://."
    )

# --- parts ---------------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "network_portal.front",
    "financing",
    "procurement",
    "competence",
    "operations",
    "members",
    "network_portal.records",
    "network_portal.lib",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "members.apps.BackOfficeConfig",  # django.contrib.admin, opened by the role instead of a flag
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials.apps.SimpleAppConfig",
    "csp",
    "django.forms",  # the widgets' own templates, which our renderer uses below its fields
]
SAML = environment.text("PORTAL_SAML", "1" if MODE == "test" and find_spec("onelogin") else "") == "1"
if SAML:
    if find_spec("onelogin") is None:
        raise ImproperlyConfigured("PORTAL_SAML=1 needs the packages of the extra `saml` (see docs/operate.md).")
    INSTALLED_APPS.append("allauth.socialaccount.providers.saml")
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "network_portal.lib.middleware.MachineMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "members.middleware.LanguageMiddleware",
    "members.middleware.SignInMiddleware",
    "members.middleware.SecondFactorMiddleware",
    "members.middleware.LastSeenMiddleware",
    "network_portal.lib.interrupted.InterruptedMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "network_portal.lib.middleware.RefusalMiddleware",
]
ROOT_URLCONF = "network_portal.urls"
WSGI_APPLICATION = "network_portal.wsgi.application"
AUTH_USER_MODEL = "members.Person"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "network_portal.front.context.frame",
            ],
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"],
                        )
                    ],
                )
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "template_partials.templatetags.partials",
                "network_portal.lib.templatetags.show",
                "network_portal.lib.templatetags.fast",
            ],
        },
    }
]
FORM_RENDERER = "network_portal.lib.forms.Renderer"

# --- database, cache, sessions -------------------------------------------------------------------------------------
DATABASES = {
    "default": environment.database(
        environment.text(
            "DATABASE_URL",
            None if PRODUCTION else "postgresql:///portal",
            example="postgresql://portal:secret@db:5432/portal",
        )
    )
}
# Connections are kept, and the statements of the pages are prepared in them: planning is half of a page's time in
# PostgreSQL. A pool would be asked at every request for what each thread of a web process has of its own anyway.
DATABASES["default"]["CONN_MAX_AGE"] = 600
DATABASES["default"]["CONN_HEALTH_CHECKS"] = PROCESS != "web"  # work in the background may come to a restarted server
DATABASES["default"]["OPTIONS"] |= {"server_side_binding": True, "prepare_threshold": 5}
if MODE == "test":
    # Tests empty the tables between them; anywhere else the journal and the invoices refuse to be emptied.
    DATABASES["default"]["OPTIONS"]["options"] = "-c portal.allow_truncate=on"
REDIS_URL = environment.text(
    "REDIS_URL", None if PRODUCTION else "redis://localhost:6379/0", example="redis://valkey:6379/0"
)
if MODE == "test":
    # Each process of the tests has a cache of its own: one empties it between tests that another is running.
    own = int(environment.text("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) + 1
    REDIS_URL = f"{REDIS_URL.partition('?')[0]}?db={own}" if REDIS_URL.startswith("unix://") else REDIS_URL
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL, "KEY_PREFIX": "portal"}
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14  # seconds

# --- signing in ----------------------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["members.backend.Backend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
if MODE == "test":
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # a strong hash would take half of the tests' time
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "front:home"
ACCOUNT_ADAPTER = "members.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # people are invited by an organisation; nobody signs up alone
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True  # who has followed the link of an invitation is in
ACCOUNT_FORMS = {
    "login": "members.entrance.LoginForm",
    "reset_password": "members.entrance.ResetPasswordForm",
    "reset_password_from_key": "members.entrance.ResetPasswordKeyForm",
    "change_password": "members.entrance.ChangePasswordForm",
    "set_password": "members.entrance.SetPasswordForm",
    "reauthenticate": "members.entrance.ReauthenticateForm",
    "request_login_code": "members.entrance.RequestLoginCodeForm",
    "confirm_login_code": "members.entrance.ConfirmLoginCodeForm",
}
INVITATION_DAYS = 14  # the link in the letter of an invitation works this long
INVITATION_RATES = {} if MODE == "test" else {"invitation": "60/m/ip"}  # of the page that the link leads to
# Applications to join that are taken from one place and of one address: more than anybody needs, fewer than a robot wants.
APPLICATION_RATES = {} if MODE == "test" else {"apply": "10/h/ip,30/d/ip,3/d/key"}
# Whose request it is, for these limits and the list of sessions: behind proxies the address that the outermost of them
# wrote into X-Forwarded-For. A browser may have written what stands before it.
ALLAUTH_TRUSTED_PROXY_COUNT = environment.whole_number("PORTAL_PROXIES", 0)
# allauth's own limits for codes, second factors and passwords stand beside these.
ACCOUNT_RATE_LIMITS = {"organisation_sign_in": "30/m/ip"}
if MODE != "test":
    # A town hall has one address for all who work there; what somebody guesses about one account is stopped by `key`.
    ACCOUNT_RATE_LIMITS["login_failed"] = "60/m/ip,5/5m/key"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60  # seconds
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
MFA_ADAPTER = "members.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # whoever is in came by an invitation to their address
MFA_TOTP_TOLERANCE = 1  # steps of thirty seconds: a phone's clock may be a little off
MFA_FORMS = {
    "authenticate": "members.entrance.AuthenticateForm",
    "reauthenticate": "members.entrance.ReauthenticateByCodeForm",
    "activate_totp": "members.entrance.ActivateAppForm",
    "add_webauthn": "members.entrance.AddPasskeyForm",
    "edit_webauthn": "members.entrance.RenamePasskeyForm",
}
USERSESSIONS_TRACK_ACTIVITY = False  # it would write at every request; members.middleware notes it once an hour
SOCIALACCOUNT_ADAPTER = "members.adapter.OrganisationAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = True  # form-action 'self' lets no form lead to a provider: a link does
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True}}

# --- language and time ---------------------------------------------------------------------------------------------
LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", "Svenska"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Stockholm"
USE_TZ = True

# --- files ---------------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = STATE / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = STATE / "files"  # never served by URL: every file goes through a view that asks who may see it
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if MODE == "test"
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "network_portal.lib.files.BoundedUpload",  # a stranger fills no disk
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000  # bytes

# --- e-mail --------------------------------------------------------------------------------------------------------
_email = environment.email(
    environment.text(
        "EMAIL_URL", None if PRODUCTION else f"file://{STATE / 'mail'}", example="smtp://user:secret@mail:587?tls=1"
    )
)
globals().update(_email)
DEFAULT_FROM_EMAIL = environment.text(
    "EMAIL_FROM", None if PRODUCTION else "Beställarnätverket Skåne <portalen@example.org>", example="portal@example.org"
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- the clock and the work ----------------------------------------------------------------------------------------
CELERY_BROKER_URL = environment.broker(REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 1800  # seconds; far below the visibility timeout, or a long task would run twice
CELERY_TASK_SOFT_TIME_LIMIT = 1500
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CONCURRENCY = environment.whole_number("PORTAL_WORKERS", 2)
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000  # kB; WeasyPrint grows
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 21600,
    "socket_timeout": 30,
    "socket_keepalive": not REDIS_URL.startswith("unix"),
    "health_check_interval": 25,
    # A page that orders work does not wait for a broker that is away; the sweep publishes it later.
    "max_retries": 0,
    "interval_start": 0,
    "interval_step": 0,
}
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]

# --- security ------------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
if PRODUCTION:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    CSRF_TRUSTED_ORIGINS = [PORTAL_URL]

# --- logs ----------------------------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING" if MODE == "test" else "INFO"},
    "loggers": {
        # Strangers knock with invented host names all day; they get their 400 and one line is too much already.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "fontTools": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
    },
}
