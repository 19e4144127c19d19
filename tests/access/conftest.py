"""Accounts for the tests of access: a fixed secret, one account of each role."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from lib.access.identity import Role
from lib.records.store import Store
from lib.records.tables import LegalForm, Partner, PartnerKind, Site
from lib.settings import settings
from tests.signed_in import SECRET, add_account

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAMTAK_SECRET", SECRET)
    settings.cache_clear()


@pytest.fixture
def partner_id(any_store: Store) -> int:
    """A partner with one site (`site_id`)."""
    partner = Partner(code="sm", name="Stadsmissionen", short_name="SM", kind=PartnerKind.CIVIL_SOCIETY)
    with any_store.write("test") as session:
        session.add(partner)
    return partner.id


@pytest.fixture
def site_id(any_store: Store, partner_id: int) -> int:
    """A site of the partner."""
    site = Site(
        partner_id=partner_id,
        code="natt",
        name="Natthuset",
        legal_form=LegalForm.CIVIL_SOCIETY,
        open_from=date(2025, 1, 1),
    )
    with any_store.write("test") as session:
        session.add(site)
    return site.id


@pytest.fixture
def account_ids(any_store: Store, partner_id: int) -> dict[Role, int]:
    """One account of each role, its user name that of the role."""
    return {role: add_account(any_store, role.value, role, partner_id=partner_id) for role in Role}
