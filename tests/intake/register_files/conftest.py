"""The small partnership with its registers opened, flats to let, and a way to take files in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from lib.access.identity import Identity
from lib.exports.workbook import Sheet, workbook_bytes
from lib.intake.files import NightFile
from lib.intake.register_files.preview import RegisterPreview, prepare
from lib.intake.register_files.table import Overrides
from lib.intake.register_files.writing import Outcome, take_in
from lib.records.registers.catalogue import REGISTERS
from lib.records.store import Store
from lib.records.tables import Flat, Landlord, RegisterOpening
from tests.intake.conftest import Kalmar, populate

# The columns by name, which every file may have too.
HEADERS = {
    "stays": "site_id;guest_code;checked_in;checked_out;home_group;sex;age_band",
    "tenancies": "person_code;decided_on;offered_on;left_queue_on;left_queue_reason;moved_in;flat_id;contract;"
    "support;taken_over_on;exited_on;exit_how;exit_destination",
    "contacts": "month;sender_id;receiver_id;sent;received;started",
}


@dataclass(frozen=True)
class House:
    """The partnership, and files for its register manager."""

    kalmar: Kalmar

    @property
    def store(self) -> Store:
        return self.kalmar.store

    @property
    def manager(self) -> Identity:
        return self.kalmar.manager("mission")

    def prepared(
        self,
        register: str,
        content: str | bytes,
        overrides: Overrides | None = None,
        asker: Identity | None = None,
        **more: Any,
    ) -> RegisterPreview:
        """The preview of a file; text of one row or more gets the header of column names."""
        raw = content.encode() if isinstance(content, str) else content
        return prepare(
            NightFile("fil.csv", raw),
            REGISTERS[register],
            overrides,
            records=self.store,
            asker=asker or self.manager,
            **more,
        )

    def rows(self, register: str, *rows: str, **more: Any) -> RegisterPreview:
        return self.prepared(register, "\n".join([HEADERS[register], *rows]), **more)

    def take(self, register: str, *rows: str) -> Outcome:
        return take_in(self.rows(register, *rows), records=self.store)

    def stored(self, register: str) -> list[Any]:
        table: Any = REGISTERS[register].table
        with self.store.read() as session:
            return list(session.scalars(select(table).order_by(table.id)))


def sheet(headers: Sequence[str], *rows: Sequence[Any], title: str = "Blad 1") -> bytes:
    return workbook_bytes([Sheet(title, headers, rows)])


def house(store: Store) -> House:
    kalmar = populate(store)
    mission, town = kalmar.partners["mission"], kalmar.partners["kommun"]
    with store.write("test") as session:
        for partner in (mission, town):
            for register in ("stays", "tenancies"):
                session.add(
                    RegisterOpening(
                        partner_id=partner,
                        register=register,
                        name="Anna Ek, chef",
                        delegation="4.12",
                        decided_on=date(2015, 1, 1),
                        reference="SN 2015/1",
                    )
                )
        own = Landlord(partner_id=mission, name="Kalmarhem", kind="municipal")
        other = Landlord(partner_id=town, name="Kommunens bostäder", kind="municipal")
        session.add_all([own, other])
        session.flush()
        for landlord, code in ((own, "A-07"), (own, "A-08"), (other, "B-01")):
            session.add(
                Flat(
                    landlord_id=landlord.id,
                    municipality_code="0880",
                    code=code,
                    available_from=date(2016, 1, 1),
                )
            )
    return House(kalmar)


@pytest.fixture
def here(sqlite_store: Store) -> House:
    """On SQLite, where the database makes no difference."""
    return house(sqlite_store)


@pytest.fixture
def anywhere(any_store: Store) -> House:
    """On both databases."""
    return house(any_store)
