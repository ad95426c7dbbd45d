"""Settings by environment, each loaded by a Python of its own."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
READ = """
import json, sys
sys.path[:0] = ["site", "."]
from config import settings
names = sys.argv[1:]
print(json.dumps({name: getattr(settings, name) for name in names}, default=str))
"""


def load(data: Path, *names: str, **environment: str) -> dict:
    """Values of settings under exactly these variables."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-c", READ, *names],
        cwd=ROOT,
        env={**kept, "CHENGXIN_DATA": str(data), **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def test_unset_everything_written_lives_in_the_data_folder(tmp_path):
    names = (
        "KEYS",
        "OUTSIDE_ROOT",
        "MEDIA_ROOT",
        "ASSETS_ROOT",
        "SEARCH_ROOT",
        "STATIC_ROOT",
        "EMAIL_FILE_PATH",
    )
    found = load(tmp_path, *names, "EMBEDDED", "DEMO", "DEBUG", "PUBLIC_URL")
    assert {Path(found[name]).parent for name in names} == {tmp_path}
    assert (found["EMBEDDED"], found["DEMO"], found["DEBUG"]) == (True, True, False)
    assert found["PUBLIC_URL"] == "http://127.0.0.1:8000"


def test_sqlite_is_shared_by_three_processes_and_overwrites_what_is_deleted(tmp_path):
    options = load(tmp_path, "DATABASES")["DATABASES"]["default"]["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    for pragma in ("journal_mode=WAL", "secure_delete=ON", "recursive_triggers=ON"):
        assert pragma in options["init_command"]


def test_a_database_url_chooses_postgresql(tmp_path):
    found = load(tmp_path, "DATABASES", "EMBEDDED", DATABASE_URL="postgres://li:secret@db.example:5433/house")
    database = found["DATABASES"]["default"]
    assert not found["EMBEDDED"]
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db.example", 5433, "house")
    assert "OPTIONS" not in database or "init_command" not in database["OPTIONS"]


def test_the_secret_key_is_made_once_and_is_its_owners(tmp_path):
    first = load(tmp_path, "SECRET_KEY")["SECRET_KEY"]
    path = tmp_path / "keys" / "secret_key"
    assert len(first) >= 50
    assert load(tmp_path, "SECRET_KEY")["SECRET_KEY"] == first == path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert load(tmp_path, "SECRET_KEY", CHENGXIN_SECRET_KEY="given")["SECRET_KEY"] == "given"


@pytest.mark.parametrize(
    ("url", "secure"), [("https://cx.example.cn/", True), ("http://cx.example.cn", False)]
)
def test_cookies_and_hsts_follow_the_address(tmp_path, url, secure):
    names = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS", "PUBLIC_URL")
    found = load(tmp_path, *names, CHENGXIN_PUBLIC_URL=url)
    assert (found["SESSION_COOKIE_SECURE"], found["CSRF_COOKIE_SECURE"]) == (secure, secure)
    assert bool(found["SECURE_HSTS_SECONDS"]) == secure
    assert found["PUBLIC_URL"] == url.rstrip("/")


def test_a_proxys_word_counts_only_where_there_is_one(tmp_path):
    name = "SECURE_PROXY_SSL_HEADER"
    assert load(tmp_path, name)[name] is None
    assert load(tmp_path, name, CHENGXIN_BEHIND_PROXY="1")[name] == ["HTTP_X_FORWARDED_PROTO", "https"]


def test_mail_is_written_to_disk_unless_a_server_is_named(tmp_path):
    assert load(tmp_path, "EMAIL_BACKEND")["EMAIL_BACKEND"].endswith("filebased.EmailBackend")
    found = load(
        tmp_path, "EMAIL_BACKEND", "EMAIL_HOST", CHENGXIN_MAIL_URL="smtp://li:secret@mail.example:587"
    )
    assert (found["EMAIL_BACKEND"].rsplit(".", 1)[1], found["EMAIL_HOST"]) == ("EmailBackend", "mail.example")


def test_no_page_may_load_from_elsewhere(tmp_path):
    directives = load(tmp_path, "CONTENT_SECURITY_POLICY")["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]
    assert directives["default-src"] == ["'none'"]
    assert {word for name in directives for word in directives[name]} <= {"'none'", "'self'", "data:"}
