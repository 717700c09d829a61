"""The server does not start with unsafe settings, and names each reason."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from asn1crypto import pem
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from zhangfa.config import checks
from zhangfa_eseal.algorithms import Algorithm
from zhangfa_eseal.development import authority

SAFE = "x" * 48


@pytest.fixture
def safe(settings, tmp_path: Path, db: None):
    """Settings in earnest, all of them safe."""
    settings.SECRET_KEY = SAFE
    settings.DEMO = False
    settings.HTTPS = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.ALLOWED_HOSTS = ["zhang.example"]
    settings.KEYS = tmp_path
    tmp_path.chmod(0o700)
    return settings


def said(word: str) -> bool:
    return any(word in complaint for complaint in checks.complaints())


def test_safe_settings_start(safe):
    assert checks.complaints() == []
    checks.refuse_unsafe()


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("DEBUG", True, "DEBUG"),
        ("SECRET_KEY", checks.DEFAULT_SECRET, "SECRET_KEY"),
        ("SECRET_KEY", "short", "SECRET_KEY"),
        ("HTTPS", False, "https"),
        ("SESSION_COOKIE_SECURE", False, "cookies"),
        ("SESSION_COOKIE_HTTPONLY", False, "cookies"),
        ("ALLOWED_HOSTS", ["*"], "HOSTS"),
        ("BROKER", "broker.example:8883", "BROKER_CA"),
    ],
)
def test_an_unsafe_setting_is_refused(safe, name: str, value: object, word: str):
    setattr(safe, name, value)
    assert said(word)
    with pytest.raises(ImproperlyConfigured, match=word):
        checks.refuse_unsafe()


def test_certificates_for_demonstrations_are_refused_in_earnest(safe, tmp_path: Path):
    """Wherever they lie: as an e-seal, above one, or among what a verifier trusts."""
    grown = authority.create(Algorithm.ECDSA_SHA256, now=datetime.now(UTC))
    (tmp_path / "eseals").mkdir(mode=0o700)
    places = tmp_path / "eseals/village", tmp_path / "eseals/trust"
    authority.save_signer(grown.issue("青石村村民委员会", now=datetime.now(UTC)), places[0], "pdf", secret=b"secret")
    assert said("village/pdf.json is a certificate for demonstrations")
    (places[0] / "pdf.json").unlink()
    assert checks.complaints() == []
    places[1].mkdir()
    (places[1] / "root.pem").write_bytes(pem.armor("CERTIFICATE", grown.root.certificate))
    assert said("trust/root.pem is a certificate for demonstrations")
    safe.DEMO = True
    assert checks.complaints() == []


def test_the_demo_may_run_without_https_but_not_with_the_default_secret(safe):
    safe.DEMO, safe.HTTPS = True, False
    assert checks.complaints() == []
    safe.SECRET_KEY = checks.DEFAULT_SECRET
    assert said("SECRET_KEY")


def test_keys_that_others_can_read_are_refused(safe, tmp_path: Path):
    key = tmp_path / "log.json"
    key.write_text("{}")
    key.chmod(0o640)
    assert said("log.json")
    key.chmod(0o600)
    assert checks.complaints() == []


@pytest.mark.django_db(transaction=True)
def test_sqlite_that_could_lose_committed_work_is_refused(safe):
    if connection.vendor != "sqlite":
        pytest.skip("SQLite only")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=NORMAL")
        try:
            assert said("synchronous=NORMAL")
        finally:
            cursor.execute("PRAGMA synchronous=FULL")
    assert not said("synchronous")


@pytest.mark.django_db(transaction=True)
def test_postgresql_that_could_lose_committed_work_is_refused(safe):
    if connection.vendor != "postgresql":
        pytest.skip("PostgreSQL only")
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
        try:
            assert said("synchronous_commit=off")
        finally:
            cursor.execute("SET synchronous_commit = on")


def test_deferred_transactions_are_refused(safe, monkeypatch: pytest.MonkeyPatch):
    if connection.vendor != "sqlite":
        pytest.skip("SQLite only")
    monkeypatch.setitem(safe.DATABASES["default"]["OPTIONS"], "transaction_mode", "DEFERRED")
    assert said("IMMEDIATE")


def test_the_file_system_of_a_folder_is_found(tmp_path: Path):
    assert checks.file_system(Path("/proc")) in {"proc", ""}
