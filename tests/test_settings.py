from __future__ import annotations

import pytest

from bot import settings
from bot.settings import SettingsError

SAFE = {
    "BOT_ENV": "production", "BOT_SECRET_KEY": "a-long-random-text", "BOT_SECURE_COOKIES": "true",
    "BOT_DATABASE_URL": "postgresql://localhost/x",
}  # fmt: skip


def test_production_with_safe_settings_starts(monkeypatch):
    for name, value in SAFE.items():
        monkeypatch.setenv(name, value)
    assert settings.load().env == "production"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("BOT_SECRET_KEY", settings.DEFAULT_SECRET, "BOT_SECRET_KEY must be set"),
        ("BOT_SECURE_COOKIES", "false", "Serve over https"),
        ("BOT_RATE_LIMITS", "off", "load tests only"),
        ("BOT_SECRET_KEY", "short", "too short"),
        ("BOT_TRUSTED_PROXIES", "*", "anybody may claim any address"),
        ("BOT_PORT", "eight thousand", "BOT_PORT"),
    ],
)
def test_an_unsafe_setting_is_refused_with_the_sentence_that_mends_it(monkeypatch, name, value, said):
    for key, safe in {**SAFE, name: value}.items():
        monkeypatch.setenv(key, safe)
    with pytest.raises(SettingsError, match=said):
        settings.load()


def test_sqlite_with_two_workers_is_refused_in_production(monkeypatch):
    for key, safe in {**SAFE, "BOT_DATABASE_URL": "sqlite:///x.db", "BOT_WORKERS": "2"}.items():
        monkeypatch.setenv(key, safe)
    with pytest.raises(SettingsError, match="SQLite serves one worker"):
        settings.load()
