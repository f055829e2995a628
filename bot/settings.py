"""Settings from the environment, prefix `BOT_`, also from `.env`. Every one is in README.md (tested)."""

from __future__ import annotations

from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.content import ROOT
from bot.seal import Seal

DEFAULT_SECRET = "local-only-not-a-secret"
LEAST_SECRET = 16


class SettingsError(ValueError):
    """A setting is missing or unsafe. The message is one sentence that says what to set."""


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="BOT_", env_file=".env", extra="ignore")

    host: str = "127.0.0.1"
    port: int = 8000
    env: Literal["local", "production"] = "local"
    database_url: str = ""
    secret_key: str = DEFAULT_SECRET
    old_secret_keys: str = ""
    redis_url: str = ""
    telegram_token: str = ""
    telegram_api_url: str = ""
    telegram_webhook_url: str = ""
    rasa_url: str = "http://127.0.0.1:5005"
    actions_url: str = "http://127.0.0.1:5055"
    var_dir: Path = ROOT / "var"
    rate_limits: Literal["on", "off"] = "on"
    secure_cookies: bool = False
    workers: int = 1
    trusted_proxies: str = "127.0.0.1"
    public_url: str = ""
    embed_sites: str = ""
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = ""
    oidc_trust_email: bool = False
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_from: str = ""
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_tls: bool = True
    voice_engine: str = "espeak"
    voice_processes: int = 2
    voice_cache_mb: int = 200
    pictures_dir: Path | None = None
    insight_reports: Literal["none", "monthly", "termly", "both"] = "none"
    insight_words_days: int = 365

    @property
    def database(self) -> str:
        """The database's address: what was set, or a SQLite file under `var/`."""
        return self.database_url or f"sqlite:///{self.var_dir / 'ask-send.db'}"

    @property
    def address(self) -> str:
        """Where people reach the service, for links that leave it (welcome links, emails, OpenID Connect)."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def embedding(self) -> list[str]:
        """The sites that may show the chat in a frame: `https://www.kent.gov.uk`."""
        return self.embed_sites.replace(",", " ").split()

    @property
    def seal(self) -> Seal:
        """Seals with the secret key; opens also what earlier keys have sealed."""
        return Seal(self.secret_key, self.earlier_secrets)

    @property
    def earlier_secrets(self) -> list[str]:
        return [key.strip() for key in self.old_secret_keys.split(",") if key.strip()]

    @model_validator(mode="after")
    def _sites_are_addresses(self) -> Settings:
        for site in self.embedding:
            address = urlsplit(site)
            if address.scheme not in ("https", "http") or not address.netloc or set(site) & set(";'*"):
                raise ValueError(
                    f"BOT_EMBED_SITES must name whole addresses, like https://www.example.org: not {site}."
                )
        return self

    @model_validator(mode="after")
    def _production_is_safe(self) -> Settings:
        if self.env != "production":
            return self
        if self.secret_key == DEFAULT_SECRET:
            raise ValueError("BOT_SECRET_KEY must be set to a long random text in production.")
        if len(self.secret_key) < LEAST_SECRET:
            raise ValueError(f"BOT_SECRET_KEY is too short: make it {LEAST_SECRET} random characters or more.")
        if self.workers > 1 and self.database.startswith("sqlite"):
            raise ValueError("SQLite serves one worker: set BOT_WORKERS=1, or BOT_DATABASE_URL to PostgreSQL.")
        if not self.secure_cookies:
            raise ValueError("Serve over https in production and set BOT_SECURE_COOKIES=true.")
        if self.telegram_webhook_url and not self.telegram_webhook_url.startswith("https://"):
            raise ValueError("Telegram calls https addresses only: BOT_TELEGRAM_WEBHOOK_URL must begin with https://.")
        if self.rate_limits == "off":
            raise ValueError("BOT_RATE_LIMITS=off is for load tests only: leave it on in production.")
        if "*" in self.trusted_proxies:
            raise ValueError(
                "BOT_TRUSTED_PROXIES must name your proxy's address: with * anybody may claim any address."
            )
        return self


def load() -> Settings:
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "BOT_" + "_".join(str(part) for part in first["loc"]).upper() + ": " if first["loc"] else ""
        raise SettingsError(name + first["msg"].removeprefix("Value error, ")) from error
