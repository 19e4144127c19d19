"""A register leaves as a file and comes back without a change."""

from __future__ import annotations

import io
import unicodedata
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from sqlalchemy import delete

from lib.access.identity import Identity, Role
from lib.access.rights import Refused
from lib.exports.harmless import DANGEROUS
from lib.exports.registers import export, export_csv, export_name
from lib.intake.cells import QUOTES
from lib.intake.register_files.writing import take_in
from lib.records.registers.catalogue import ALL, REGISTERS
from lib.records.tables import Stay, Tenancy
from lib.words import LANGUAGES, _, use
from tests.intake.register_files.conftest import House, house

ROWS = {
    "stays": (
        "norra;k1;2026-01-14;2026-01-16;0880;woman;30_44",
        "sodra;k2;2026-01-14;;eu_eea;;65_plus",
        "norra;=1+1;2026-01-15;;0880;man;18_29",
        "norra;0012;2026-01-15;;0880;man;18_29",
    ),
    "tenancies": (
        "p1;2025-10-01;2025-11-01;;;2025-12-01;A-07;sublease;mobile_team;;2026-02-01;own_notice;unknown",
        "p2;2025-10-01;;2025-12-01;declined;;;first_hand;none;;;;",
        "-p3;2025-12-01;;;;;;first_hand;housing_support;;;;",
    ),
    "contacts": ("2026-01;mission;kommun;1200;;", "2026-01;kommun;mission;;9;4"),
}


@pytest.fixture
def anywhere(any_store) -> House:
    return house(any_store)


@pytest.fixture
def here(sqlite_store) -> House:
    return house(sqlite_store)


def filled(place: House) -> House:
    for register, rows in ROWS.items():
        assert place.take(register, *rows).new == len(rows)
    theirs = place.rows("contacts", "2026-01;mission;kommun;;11;5", asker=place.kalmar.manager("kommun"))
    take_in(theirs, records=place.store)
    return place


@pytest.mark.parametrize("made_in", LANGUAGES)
@pytest.mark.parametrize("register", sorted(ROWS))
@pytest.mark.parametrize("make", [export, export_csv])
def test_what_was_exported_and_is_read_back_changes_nothing(anywhere: House, register, made_in, make) -> None:
    filled(anywhere)
    use(made_in)
    content = make(anywhere.store, anywhere.manager, REGISTERS[register])
    for spoken in LANGUAGES:
        use(spoken)
        back = anywhere.prepared(register, content)
        assert [row.reasons for row in back.refused_rows] == []
        assert (back.new, back.changed, back.unchanged) == (0, 0, len(ROWS[register]))


def test_an_exported_row_that_is_corrected_is_the_only_change(here: House) -> None:
    filled(here)
    content = export_csv(here.store, here.manager, REGISTERS["stays"])
    corrected = content.replace(b"2026-01-16", b"2026-01-17")
    back = here.prepared("stays", corrected)
    assert (back.new, back.changed, back.unchanged) == (0, 1, 3)


def test_nothing_in_the_files_runs(here: House) -> None:
    filled(here)
    text = export_csv(here.store, here.manager, REGISTERS["stays"]).decode("utf-8-sig")
    assert ";'=1+1;" in text
    rows = read(export(here.store, here.manager, REGISTERS["stays"]))
    assert "=1+1" in {row[1] for row in rows}


def read(content: bytes, sheet: int = 0) -> list[list]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(sheet).to_python()


# As the register itself keeps codes: one line of composed letters; unseen signs and quotation marks too.
CODES = (
    st.text(
        st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"])
        | st.sampled_from(
            [*sorted(QUOTES), *DANGEROUS[:4], "#", "\u200b", "\u200f", "\u202e", "\xa0", "\xad"]
        ),
        min_size=1,
        max_size=12,
    )
    .map(lambda code: unicodedata.normalize("NFC", code).strip())
    .filter(lambda code: 0 < len(code) <= 16)
)
HARD_CODES = (
    "#12",
    "#",
    "a\u200bb",
    "\u200fab2",
    "\u202eab3",
    "a\xa0b4",
    "“ab5”",
    '"ab6"',
    "'ab7'",
    "'=8",
    "„ab9“",
    "\u200b=10",
)


@given(st.lists(CODES, min_size=1, max_size=5, unique=True))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_code_survives_the_way_out_and_back(here: House, codes: list[str]) -> None:
    with here.store.write("test") as session:
        session.execute(delete(Stay))
        for code in codes:
            session.add(
                Stay(
                    site_id=here.kalmar.sites["norra"],
                    guest_code=code,
                    checked_in=date(2026, 1, 14),
                    checked_out=date(2026, 1, 15),
                    home_group="0880",
                    sex="man",
                    age_band="18_29",
                )
            )
    for make in (export, export_csv):
        back = here.prepared("stays", make(here.store, here.manager, REGISTERS["stays"]))
        assert (back.new, back.changed) == (0, 0), [row.reasons for row in back.refused_rows]


def keep(place: House, code: str) -> None:
    """A queued tenancy as an earlier version's form let it be stored."""
    with place.store.write("test") as session:
        session.add(
            Tenancy(
                partner_id=place.kalmar.partners["mission"],
                person_code=code,
                decided_on=date(2025, 10, 1),
                recorded_on=date(2025, 10, 1),
                contract="first_hand",
                support="none",
            )
        )


@pytest.mark.parametrize("make", [export, export_csv])
def test_codes_that_are_hard_to_see_come_back_as_the_same_rows(anywhere: House, make) -> None:
    """A tenancy's file begins with them, so "#" is no comment there."""
    register = REGISTERS["tenancies"]
    for code in HARD_CODES:
        keep(anywhere, code)
    content = make(anywhere.store, anywhere.manager, register)
    back = anywhere.prepared("tenancies", content)
    assert [row.reasons for row in back.refused_rows] == []
    assert (back.new, back.changed, back.unchanged) == (0, 0, len(HARD_CODES))


def test_a_corrected_row_keeps_its_code_as_it_is_stored(here: House) -> None:
    keep(here, "a\u200bb")
    assert here.take("tenancies", "ab;2025-10-01;;;;;;first_hand;mobile_team;;;;").changed == 1
    (row,) = here.stored("tenancies")
    assert (row.person_code, row.support) == ("a\u200bb", "mobile_team")


def test_two_codes_that_a_file_cannot_tell_apart_are_handed_back(here: House) -> None:
    for code in ("ab", "a\u200bb"):
        keep(here, code)
    back = here.rows("tenancies", "ab;2025-10-01;;;;;;first_hand;mobile_team;;;;")
    assert (back.new, back.changed, back.refused) == (0, 0, 1)


def test_a_search_keeps_to_its_rows_and_says_so(here: House) -> None:
    filled(here)
    content = export(here.store, here.manager, REGISTERS["stays"], search="k1")
    assert [row[1] for row in read(content)[1:]] == ["k1"]
    about = {row[0]: row[1] for row in read(content, 1)}
    use("sv")
    assert about[_("Search")] == "k1"


def test_rows_that_have_ended_may_be_left_out_and_children_kept_to_their_parent(here: House) -> None:
    filled(here)
    register = REGISTERS["stays"]
    assert [row[1] for row in read(export(here.store, here.manager, register, with_ended=False))[1:]] == [
        "0012",
        "=1+1",
        "k2",
    ]
    own = ("site_id", here.kalmar.sites["sodra"])
    assert [row[1] for row in read(export(here.store, here.manager, register, of=own))[1:]] == ["k2"]
    assert b"k1" not in export_csv(here.store, here.manager, register, of=own)


def test_contacts_say_whose_statement_each_row_is(here: House) -> None:
    filled(here)
    rows = read(export(here.store, here.manager, REGISTERS["contacts"]))
    assert rows[0][-1] == "Rapporterat av"
    assert sorted(row[-1] for row in rows[1:]) == ["Kommunen", "Missionen", "Missionen"]


@pytest.mark.parametrize("register", ALL, ids=lambda register: register.name)
@pytest.mark.parametrize("role", list(Role))
def test_rights_are_those_of_reading(here: House, register, role: Role) -> None:
    filled(here)
    viewer = Identity(1, "x", "X", role, here.kalmar.partners["kommun"])
    if not register.may_open(viewer):
        for make in (export, export_csv):
            with pytest.raises(Refused):
                make(here.store, viewer, register)
        return
    said = str(read(export(here.store, viewer, register)))
    assert not any(code in said for code in ("k1", "k2", "0012", "'p1'", "'p2'"))


def test_file_names(here: House) -> None:
    assert export_name(REGISTERS["stays"]).startswith("stays-20")
