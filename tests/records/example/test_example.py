import json
from datetime import date

import pytest
from sqlalchemy import func, insert, select

from lib.access.identity import Role
from lib.access.passwords import password_matches, weakness
from lib.records.example import ACCOUNTS, NotEmptyError, fill
from lib.records.store import Store, contents
from lib.records.tables import (
    Account,
    AuditEntry,
    Base,
    FullHouseContact,
    NightReport,
    Partner,
    PartnerKind,
    RowHistory,
    Signature,
    Site,
    StayChange,
    Tenancy,
    TenancyMove,
)

DAY = date(2026, 11, 22)
# When the example was made, and the salt of the passwords, are no part of what it says.
OUTSIDE = {"audit_log", "alembic_version"}
SALTED = {"password_hash"}


def dump(store: Store) -> bytes:
    tables = {}
    with store.read() as session:
        for table in Base.metadata.sorted_tables:
            if table.name not in OUTSIDE:
                # The rollup renews its numbers, and each database does so in its own way: its cells count.
                left_out = {*SALTED, "id"} if table is StayChange.__table__ else SALTED
                columns = [column for column in table.c if column.name not in left_out]
                keys = [column for column in table.primary_key.columns if column in columns]
                statement = select(*columns).order_by(*(keys or columns))
                tables[table.name] = [tuple(row) for row in session.execute(statement)]
    return json.dumps(tables, default=str, ensure_ascii=False, sort_keys=True).encode()


def test_both_databases_get_the_same_bytes(sqlite_store: Store, postgres_store: Store):
    fill(sqlite_store, DAY)
    fill(postgres_store, DAY)
    assert dump(sqlite_store) == dump(postgres_store)
    assert len(dump(sqlite_store)) > 500_000


def test_another_seed_gives_other_nights(sqlite_store: Store, postgres_store: Store):
    fill(sqlite_store, DAY, seed=1)
    fill(postgres_store, DAY, seed=2)
    statement = select(NightReport.occupied).order_by(NightReport.id)
    nights = []
    for store in (sqlite_store, postgres_store):
        with store.read() as session:
            nights.append(session.scalars(statement).all())
    assert nights[0] != nights[1]


def test_a_second_filling_is_refused_and_changes_nothing(any_store: Store):
    fill(any_store, DAY)
    before, revision = dump(any_store), any_store.revision()
    with pytest.raises(NotEmptyError):
        fill(any_store, DAY)
    assert dump(any_store) == before
    assert any_store.revision() == revision == 1


def test_it_is_marked_as_an_example_and_new_rows_go_on_after_it(any_store: Store):
    fill(any_store, DAY)
    with any_store.write("somebody") as session:
        assert contents(session) == "example"
        partner = {"code": "ny", "name": "Ny part", "short_name": "Ny", "kind": PartnerKind.PUBLIC}
        session.execute(insert(Partner), [partner])
    with any_store.read() as session:
        assert session.scalar(select(func.count()).select_from(Partner)) == 4
        actions = session.scalars(select(AuditEntry.action).where(AuditEntry.actor == "example")).all()
    assert "example" in actions


def test_every_role_can_sign_in(sqlite_store: Store):
    fill(sqlite_store, DAY)
    assert {account.role for account in ACCOUNTS} == set(Role)
    with sqlite_store.read() as session:
        kept = {account.username: account for account in session.scalars(select(Account))}
        partners = dict(session.execute(select(Partner.id, Partner.code)).tuples().all())
        sites = {site.id: site for site in session.scalars(select(Site))}
    assert kept.keys() == {account.username for account in ACCOUNTS}
    for account in ACCOUNTS:
        row = kept[account.username]
        assert password_matches(account.password, row.password_hash)
        assert weakness(account.password, username=account.username) is None
        assert (row.role, row.name) == (account.role, account.name)
        assert partners.get(row.partner_id) == account.partner_code
        site = sites.get(row.site_id)
        assert (site.code if site else None) == account.site_code
        assert site is None or site.partner_id == row.partner_id


def test_the_accounts_asked_for_are_there():
    owners = {account.username: (account.partner_code, account.site_code) for account in ACCOUNTS}
    assert owners["natt"] == ("stadsmissionen", "eken")
    assert owners["natt.lilla"] == ("social", "lilla")
    assert owners["chef.stadsmissionen"] == ("stadsmissionen", None)
    assert owners["chef.social"] == ("social", None)
    assert {"styrgrupp", "samordnare", "admin"} <= owners.keys()
    natt = next(account for account in ACCOUNTS if account.username == "natt")
    assert natt.password == "exempel-natt-2026"


def test_the_shared_phone_has_its_names_and_whom_to_ring(sqlite_store: Store):
    fill(sqlite_store, DAY)
    with sqlite_store.read() as session:
        partners = {site.partner_id for site in session.scalars(select(Site))}
        for partner in partners:
            rung = session.scalars(select(FullHouseContact).filter_by(partner_id=partner)).all()
            assert sorted(contact.position for contact in rung) == [1, 2, 3]
        for site in session.scalars(select(Site)):
            assert len(session.scalars(select(Signature).filter_by(site_id=site.id)).all()) == 3
            assert site.report_mail.endswith("@example.org")
        (move,) = session.scalars(select(TenancyMove))
        tenancy = session.get_one(Tenancy, move.tenancy_id)
        assert tenancy.moved_in < move.moved_on < DAY
        assert tenancy.exited_on is None
        assert move.flat_id not in set(session.scalars(select(Tenancy.flat_id)))
        assert session.scalars(select(RowHistory)).all() == []
