"""Settings, all from the environment; the README's table lists them (a test compares the two).

Two modes, one code: without DATABASE_URL and ELASTICSEARCH_URL everything written lives
in the folder CHENGXIN_DATA (SQLite, tantivy, media, mail, keys).
"""

import contextlib
import os
import secrets
from pathlib import Path

import environ
from csp.constants import NONE, SELF

env = environ.Env()

ROOT = Path(__file__).resolve().parent.parent.parent
DATA = Path(env.str("CHENGXIN_DATA", default=str(ROOT / "var"))).resolve()
KEYS = Path(env.str("CHENGXIN_KEYS", default=str(DATA / "keys"))).resolve()


def _secret_key() -> str:
    """The signing key: from the environment, or made once and kept beside the other keys."""
    if given := env.str("CHENGXIN_SECRET_KEY", default=""):
        return given
    path = KEYS / "secret_key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = path.with_name(f"secret_key.{os.getpid()}")
        fresh.write_text(secrets.token_urlsafe(48))
        fresh.chmod(0o600)
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)  # whoever comes second takes the first one's key
        fresh.unlink()
    return path.read_text()


SECRET_KEY = _secret_key()
DEBUG = env.bool("CHENGXIN_DEBUG", default=False)
DEMO = env.bool("CHENGXIN_DEMO", default=True)  # accounts with a known password, made-up samples
ALLOWED_HOSTS = env.list("CHENGXIN_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
PUBLIC_URL = env.str(
    "CHENGXIN_PUBLIC_URL", default=f"http://127.0.0.1:{env.str('PORT', default='8000')}"
).rstrip("/")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
SECURE = PUBLIC_URL.startswith("https://")

INSTALLED_APPS = [
    "home",
    "search",
    "syndication",
    "disclosure",
    "campaigns",
    "education",
    "publication",
    "confidentiality",
    "organisations",
    "themes",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "axes",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "publication.middleware.ClockMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "themes.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "organisations.middleware.AuditorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "themes.context.site",
            ],
        },
    },
]

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA / 'chengxin.sqlite3'}")}
_database = DATABASES["default"]
EMBEDDED = _database["ENGINE"] == "django.db.backends.sqlite3"
_database["CONN_MAX_AGE"] = None
if EMBEDDED:
    # Three processes share the file: readers never wait (WAL), writers queue at BEGIN (IMMEDIATE),
    # what is deleted is overwritten (secure_delete), and REPLACE fires delete triggers too.
    _database["OPTIONS"] = {
        "timeout": 30,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA secure_delete=ON; PRAGMA recursive_triggers=ON;",
    }
else:
    _database["CONN_HEALTH_CHECKS"] = True
_database["TEST"] = {"NAME": env.str("CHENGXIN_TEST_DATABASE", default=None)}

ELASTICSEARCH_URL = env.str("ELASTICSEARCH_URL", default="")
ELASTICSEARCH_PREFIX = env.str("ELASTICSEARCH_PREFIX", default="chengxin")
ELASTICSEARCH_USER = env.str("ELASTICSEARCH_USER", default="")
ELASTICSEARCH_PASSWORD = env.str("ELASTICSEARCH_PASSWORD", default="")
ELASTICSEARCH_API_KEY = env.str("ELASTICSEARCH_API_KEY", default="")
ELASTICSEARCH_CA = env.str("ELASTICSEARCH_CA", default="")
ELASTICSEARCH_SHARDS = env.int("ELASTICSEARCH_SHARDS", default=1)
ELASTICSEARCH_REPLICAS = env.int("ELASTICSEARCH_REPLICAS", default=1)

AUTH_USER_MODEL = "organisations.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
LOGIN_URL = "wagtailadmin_login"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAIL_I18N_ENABLED = True
LOCALE_PATHS = [ROOT / "themes" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"  # every day named here is a Shanghai day; storage is UTC

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        # Media are private: this address is behind the admin's login.
        # Text, because Wagtail writes these into the task that deletes a file.
        "OPTIONS": {"location": str(DATA / "media"), "base_url": "/admin/media/"},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = DATA / "media"
MEDIA_URL = "/admin/media/"
ASSETS_ROOT = DATA / "assets"
INTAKE_ROOT = DATA / "intake"  # sealed files on their way in, private, kept for INTAKE_KEPT_DAYS
INTAKE_KEPT_DAYS = env.int("CHENGXIN_INTAKE_KEPT_DAYS", default=30)
INTAKE_MOST_MB = env.int("CHENGXIN_INTAKE_MOST_MB", default=1000)
OUTSIDE_ROOT = Path(env.str("CHENGXIN_OUTSIDE", default=str(DATA / "outside"))).resolve()
SEARCH_ROOT = DATA / "search"
PACKS_ROOT = DATA / "packs"  # what was made of lessons to be taken along; safe to lose

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = DATA / "outbox"
if _mail := env.str("CHENGXIN_MAIL_URL", default=""):
    vars().update(env.email_url_config(_mail))
DEFAULT_FROM_EMAIL = env.str("CHENGXIN_MAIL_FROM", default="chengxin@localhost")

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_AGE = 12 * 3600
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("CHENGXIN_BEHIND_PROXY", default=False) else None
)
X_FRAME_OPTIONS = "SAMEORIGIN"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "img-src": [SELF, "data:"],
        "style-src": [SELF],
        "script-src": [SELF],
        "connect-src": [SELF],  # suggestions while somebody types
        "font-src": [SELF],
        "media-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    },
    # Wagtail's admin needs inline scripts and styles; it is behind a login.
    "EXCLUDE_URL_PREFIXES": ("/admin/",),
}
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "confidentiality.uploads.UnnamedFileUploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

WAGTAIL_SITE_NAME = "诚信四川"
WAGTAILADMIN_BASE_URL = PUBLIC_URL
WAGTAIL_AUTOSAVE_INTERVAL = 0  # a revision is what a person saved, and what reviewers read
WAGTAIL_FINISH_WORKFLOW_ACTION = "publication.wagtail_door.finish_workflow"
WAGTAIL_WORKFLOW_ENABLED = True
WAGTAIL_MODERATION_ENABLED = True
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAILIMAGES_IMAGE_MODEL = "publication.Picture"
WAGTAILDOCS_DOCUMENT_MODEL = "publication.Attachment"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILDOCS_EXTENSIONS = [
    "pdf",
    "docx",
    "xlsx",
    "txt",
    "csv",
    "vtt",
    "mp4",
    "m4a",
    "webm",
    "ogg",
    "oga",
    "opus",
    "mp3",
]
CLAMD = env.str("CHENGXIN_CLAMD", default="")  # no scanner: nothing is scanned
# Substrings of the rows, and the engine of the public search: finds Chinese, keeps no copy of a draft.
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "publication.page_search"}}
WAGTAILADMIN_COMMENTS_ENABLED = False  # what is said of a draft is said at the review desk
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False  # such mails hold titles, and titles hold names
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAILIMAGES_AVIF_QUALITY = 60

TAGGIT_CASE_INSENSITIVE = True

# The footer's duties (工信部 ICP filing, 公安备案) and the site's own names.
SITE_OWNER = env.str("CHENGXIN_OWNER", default="")
ICP_NUMBER = env.str("CHENGXIN_ICP", default="")
PSB_NUMBER = env.str("CHENGXIN_PSB", default="")
CONTACT = env.str("CHENGXIN_CONTACT", default="")

# Brakes of erasing: days of grace, days that the clock may leap, share of the items at once.
ERASE_GRACE_DAYS = env.int("CHENGXIN_ERASE_GRACE_DAYS", default=30)
READINGS_A_DAY = env.int("CHENGXIN_READINGS_A_DAY", default=100)
READINGS_TIMES_USUAL = env.int("CHENGXIN_READINGS_TIMES_USUAL", default=3)
READING_DAY_BEGINS = env.int("CHENGXIN_READING_DAY_BEGINS", default=7)
READING_DAY_ENDS = env.int("CHENGXIN_READING_DAY_ENDS", default=21)
READERS_OF_ONE = env.int("CHENGXIN_READERS_OF_ONE", default=6)
READINGS_ELSEWHERE = env.int("CHENGXIN_READINGS_ELSEWHERE", default=10)
READINGS_WITHDRAWN = env.int("CHENGXIN_READINGS_WITHDRAWN", default=3)
LOOKUPS_IN_VAIN = env.int("CHENGXIN_LOOKUPS_IN_VAIN", default=5)
OVER_RETENTION_DAYS = env.int("CHENGXIN_OVER_RETENTION_DAYS", default=30)
CLOCK_LEAP_DAYS = env.int("CHENGXIN_CLOCK_LEAP_DAYS", default=3)
ERASE_SHARE_PERCENT = env.int("CHENGXIN_ERASE_SHARE_PERCENT", default=10)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    # No request line with a query: what somebody searched for is nobody's business.
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "axes": {"level": "ERROR"},
        "elastic_transport": {"level": "ERROR"},  # each node that is asked in vain, with its address
        "django.request": {
            "level": "ERROR"
        },  # what is not found, or gone, is no news; an address may name people
    },
}
