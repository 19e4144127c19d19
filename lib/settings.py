"""Everything that can be configured, in one place: environment variables or a `.env` file.

Names are the field names in capitals with the prefix `SAMTAK_`, except `DATABASE_URL`, which keeps
the name that hosts already use. docs/configuration.md lists each; a test holds the two together.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "data"


class Settings(BaseSettings):
    """One deployment's choices; every field has a default that is safe on one machine."""

    model_config = SettingsConfigDict(env_prefix="SAMTAK_", env_file=ROOT / ".env", extra="ignore")

    database_url: str = Field(
        default=f"sqlite:///{DATA / 'samtak.sqlite3'}",
        validation_alias="DATABASE_URL",
        description="Where the records are kept: SQLite, or postgresql+psycopg://user:password@host/name.",
    )
    secret: SecretStr | None = Field(
        default=None,
        min_length=32,
        description="Signs the sign-in cookie. Unset: made once and kept in data/.secret (owner-readable).",
    )
    port: int = Field(default=8501, gt=0, lt=65536, description="Where `python app.py` answers.")
    address: str = Field(
        default="127.0.0.1", description="Which network `python app.py` answers on; 0.0.0.0 for every one."
    )
    session_hours: float = Field(
        default=12, gt=0, le=72, description="Hours after which a sign-in ends by itself."
    )
    shared_hours: float = Field(
        default=14,
        gt=0,
        le=24,
        description="Hours after which a sign-in with a PIN on a shared phone ends; one night shift.",
    )
    timezone: str = Field(
        default="Europe/Stockholm", description="The partnership's local time; nights turn at noon in it."
    )
    backup_folder: Path = Field(
        default=DATA / "backup", description="Where `python -m lib backup` writes its copies."
    )
    max_upload_mb: int = Field(
        default=50, gt=0, description="Largest file that may be taken in, in megabytes."
    )
    preliminary_nights: int = Field(
        default=3, ge=0, description="The newest nights that may still change are marked as preliminary."
    )
    report_due_hour: int = Field(
        default=10, ge=1, le=12, description="From this hour on, a night without a report counts as missing."
    )
    season_first_month: int = Field(
        default=10, ge=1, le=12, description="First month of the winter season that periods are named after."
    )
    season_last_month: int = Field(
        default=3, ge=1, le=12, description="Last month of that season, in the next year when it lies before."
    )
    smtp_host: str = Field(
        default="", description="Mail server for missing reports. Unset: no mail is sent, nothing calls out."
    )
    smtp_port: int = Field(default=587, gt=0, lt=65536, description="The mail server's port.")
    smtp_starttls: bool = Field(default=True, description="Encrypt the way to the mail server (STARTTLS).")
    smtp_user: str = Field(default="", description="User name at the mail server; unset: none is given.")
    smtp_password: SecretStr | None = Field(default=None, description="The password to that user name.")
    smtp_from: str = Field(default="samtak@localhost", description="Who the mail comes from.")
    public_url: str = Field(
        default="", description="Where people reach the app, for links in mail: https://samtak.example."
    )
    expect_https: bool = Field(
        default=False, description="Served behind TLS: the sign-in cookie is marked Secure."
    )

    @property
    def zone(self) -> ZoneInfo:
        """The time zone as an object."""
        return ZoneInfo(self.timezone)

    def signing_key(self) -> str:
        """The cookie's signing key; made and stored with mode 600 at first need when none is configured."""
        if self.secret is not None:
            return self.secret.get_secret_value()
        kept = DATA / ".secret"
        if not kept.exists():
            _make_secret(kept)
        return kept.read_text().strip()


def _make_secret(kept: Path) -> None:
    """Write a new key whole before it gets its name, so that two processes at once agree on one."""
    handle, name = tempfile.mkstemp(dir=kept.parent)  # readable by its owner only
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(48))
    with contextlib.suppress(FileExistsError):
        os.link(name, kept)
    Path(name).unlink()


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()
