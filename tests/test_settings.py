"""Settings: each one is documented, and the signing key is made once, readable by its owner only."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from pydantic import ValidationError

from lib import settings as module
from lib.settings import ROOT, Settings


def test_every_setting_is_documented_with_its_default() -> None:
    text = (ROOT / "docs" / "configuration.md").read_text()
    for name, field in Settings.model_fields.items():
        variable = field.validation_alias or f"SAMTAK_{name.upper()}"
        assert f"`{variable}`" in text
        assert field.description is not None
        assert field.description in text, variable


def test_the_key_is_made_once_and_kept_from_others(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(module, "DATA", tmp_path)
    monkeypatch.delenv("SAMTAK_SECRET")
    first, second = Settings().signing_key(), Settings().signing_key()
    assert first == second
    assert len(first) >= 43
    assert stat.S_IMODE((tmp_path / ".secret").stat().st_mode) == 0o600


def test_a_configured_key_is_used_and_nothing_is_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(module, "DATA", tmp_path)
    monkeypatch.setenv("SAMTAK_SECRET", "x" * 40)
    assert Settings().signing_key() == "x" * 40
    assert not list(tmp_path.iterdir())


def test_a_short_key_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAMTAK_SECRET", "too short")
    with pytest.raises(ValidationError):
        Settings()
