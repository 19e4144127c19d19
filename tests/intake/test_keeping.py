"""Mappings that a partner keeps: by name and header, its own only, with a trace; and what is known again."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from lib.access.identity import Identity, Role
from lib.access.rights import Refused
from lib.intake.files import NightFile
from lib.intake.keeping import keep, kept_by, kept_by_code, remove, rename
from lib.intake.likeness import likeness
from lib.intake.mapping import header_digest, mapping_from_toml, mapping_named, mappings
from lib.intake.opening import opened
from lib.intake.preview import prepare
from lib.intake.problems import FileRefused
from lib.intake.recognition import Choices
from lib.intake.toml_text import toml_text
from lib.intake.writing import take_in
from lib.records.store import ChangedMeanwhile
from lib.records.tables import AuditEntry, ImportMapping
from tests.intake.test_wide_files import ROWS, WIDE

HEADER = ("Dygn", "Norra", "Norra fullt", "Södra")


def kept(kalmar, partner="mission"):
    with kalmar.store.read() as session:
        return kept_by(session, kalmar.partners[partner])


def bred(name="bred", text=WIDE):
    return mapping_from_toml(name, text)


def file(rows: str) -> NightFile:
    return NightFile("fil.csv", rows.encode())


def test_a_kept_mapping_says_what_was_kept(any_kalmar):
    manager = any_kalmar.manager("mission")
    assert keep(any_kalmar.store, manager, bred(), header_digest(HEADER)) == "bred"
    [one] = kept(any_kalmar)
    assert (one.name, one.kind, one.digest, one.used_at) == ("bred", "nights", header_digest(HEADER), None)
    assert (
        one.mapping.model_dump()
        == bred().model_copy(update={"title": {"sv": "bred", "en": "bred"}}).model_dump()
    )
    assert mapping_from_toml("bred", one.toml) == one.mapping
    assert kept(any_kalmar, "kommun") == ()
    with any_kalmar.store.read() as session:
        assert kept_by_code(session, "mission") == (one,)
        assert kept_by_code(session, "ingen") == kept_by_code(session, None) == ()
        trace = session.scalars(select(AuditEntry).where(AuditEntry.table_name == "import_mappings")).one()
    assert (trace.action, trace.actor) == ("insert", manager.username)
    assert trace.partner_id == manager.partner_id


def test_keeping_under_the_same_name_changes_it(any_kalmar):
    manager = any_kalmar.manager("mission")
    keep(any_kalmar.store, manager, bred(), header_digest(HEADER))
    keep(any_kalmar.store, manager, bred(text=WIDE.replace("Södra", "Syd")), "x" * 64)
    [one] = kept(any_kalmar)
    assert (one.digest, one.mapping.wide[2].column) == ("x" * 64, "Syd")


def test_rename_and_remove(any_kalmar):
    store, manager = any_kalmar.store, any_kalmar.manager("mission")
    for name in ("bred", "smal"):
        keep(store, manager, bred(name), header_digest(HEADER))
    first, second = kept(any_kalmar)
    with pytest.raises(FileRefused, match="redan en filbeskrivning som heter ”smal”"):
        rename(store, manager, first, " smal ")
    rename(store, manager, first, "Höstens nätter")
    with pytest.raises(ChangedMeanwhile):
        rename(store, manager, first, "något annat")
    remove(store, manager, second)
    [one] = kept(any_kalmar)
    assert (one.name, one.mapping.spoken_title) == ("Höstens nätter", "Höstens nätter")


def test_only_the_own_partners_manager_keeps_changes_and_removes(any_kalmar):
    store, manager = any_kalmar.store, any_kalmar.manager("mission")
    keep(store, manager, bred(), header_digest(HEADER))
    [one] = kept(any_kalmar)
    with pytest.raises(ChangedMeanwhile):
        remove(store, any_kalmar.manager("kommun"), one)
    for role in Role:
        if role is not Role.REGISTER_MANAGER:
            asker = Identity(1, "x", "X", role, any_kalmar.partners["mission"])
            for deed in (
                lambda asker=asker: keep(store, asker, bred(), "x"),
                lambda asker=asker: rename(store, asker, one, "y"),
                lambda asker=asker: remove(store, asker, one),
            ):
                with pytest.raises(Refused):
                    deed()
    assert len(kept(any_kalmar)) == 1


@pytest.mark.parametrize("name", ["", "  ", "x" * 81, "samtak", "toronto-2020"])
def test_names_that_cannot_be(kalmar, name):
    with pytest.raises(FileRefused, match="namn"):
        keep(kalmar.store, kalmar.manager("mission"), bred(name), "x")
    assert kept(kalmar) == ()


def test_a_mapping_that_is_too_long_is_not_kept(kalmar):
    long = bred().model_copy(update={"ignored": tuple(f"kolumn {n} " + "x" * 90 for n in range(250))})
    with pytest.raises(FileRefused, match=r"för lång för att sparas: .* Högst 20\s000"):
        keep(kalmar.store, kalmar.manager("mission"), long, "x")
    assert kept(kalmar) == ()


def test_a_kept_text_that_can_no_longer_be_read_is_listed_and_not_used(kalmar):
    with kalmar.store.write("test") as session:
        session.add(
            ImportMapping(
                partner_id=kalmar.partners["mission"],
                name="gammal",
                kind="nights",
                header_digest="x",
                toml="?",
            )
        )
    [one] = kept(kalmar)
    assert one.mapping is None
    assert likeness(opened(file(ROWS)), (one,)) is None
    remove(kalmar.store, kalmar.manager("mission"), one)
    assert kept(kalmar) == ()


def test_next_months_file_is_read_as_the_last_one_and_the_use_is_noted(any_kalmar):
    store, manager = any_kalmar.store, any_kalmar.manager("mission")
    keep(store, manager, bred(), header_digest(HEADER))
    first = prepare(file(ROWS), Choices(), records=store, asker=manager)
    assert (first.new, first.table.kept.name) == (4, "bred")
    take_in(first, records=store, asker=manager)
    used = kept(any_kalmar)[0].used_at
    assert abs((datetime.now(UTC) - used).total_seconds()) < 600
    later = prepare(file(ROWS.replace("2026-01", "2026-02")), Choices(), records=store, asker=manager)
    assert {night.night for night in later.checked.nights} == {date(2026, 2, 14), date(2026, 2, 15)}


def test_a_header_that_differs_a_little_is_known_by_its_labels_and_the_new_column_is_told(kalmar):
    keep(kalmar.store, kalmar.manager("mission"), bred(), header_digest(HEADER))
    rows = "Utdrag;;;\nDygn;Väder;Södra;Norra\n2026-01-14;snö;3;4\n"
    like = likeness(opened(file(rows)), kept(kalmar))
    assert (like.kept.name, like.header.index, like.header.news) == ("bred", 1, ("Väder",))


def test_a_mapping_made_for_just_this_header_wins_over_one_that_fits_more(kalmar):
    manager = kalmar.manager("mission")
    narrow = WIDE.replace('column = "Norra fullt"', 'column = "Annat"')
    keep(kalmar.store, manager, bred("a bred"), header_digest(("Dygn", "Södra")))
    keep(kalmar.store, manager, bred("z smal", narrow), header_digest(HEADER))
    assert likeness(opened(file(ROWS)), kept(kalmar)).kept.name == "z smal"


@pytest.mark.parametrize(
    ("rows", "kind"),
    [
        ("Datum;Boende;Belagda\n2026-01-14;norra;1\n", "nights"),
        ("Boende;Gästkod;Incheckad;Utcheckad\nnorra;k7;2026-01-14;\n", "stays"),
        ("Site,Guest code,Checked in\nnorra,k7,2026-01-14\n", "stays"),
        ("Kod;Beslut\np7;2026-01-14\n", "tenancies"),
        ("Månad;Från;Till;Förmedlade\n2026-01;Missionen;Kommunen;3\n", "contacts"),
    ],
)
def test_the_kind_of_a_file_is_recognised(rows, kind):
    assert likeness(opened(file(rows)), ()).kind == kind


def test_the_command_line_finds_a_partners_mapping_by_name(kalmar):
    keep(kalmar.store, kalmar.manager("mission"), bred(), header_digest(HEADER))
    asked = Choices(mapping="bred", partner="mission")
    assert prepare(file(ROWS), asked, records=kalmar.store, asker=None).new == 4
    with pytest.raises(FileRefused, match="ingen filbeskrivning som heter ”bred”"):
        prepare(file(ROWS), Choices(mapping="bred"), records=kalmar.store, asker=None)
    with pytest.raises(FileRefused, match="bred, samtak och toronto-2020"):
        prepare(file(ROWS), Choices(mapping="x", partner="mission"), records=kalmar.store, asker=None)
    assert mapping_named("samtak") is mappings()["samtak"]


def test_a_mapping_of_stays_is_not_used_for_nights(kalmar):
    text = 'title = { sv = "a", en = "b" }\nkind = "stays"\n[columns]\nguest_code = ["kod"]\n'
    keep(kalmar.store, kalmar.manager("mission"), mapping_from_toml("gäster", text), "x")
    with pytest.raises(FileRefused, match="gäller inte nätter utan: Vistelser"):
        prepare(file(ROWS), Choices(mapping="gäster", partner="mission"), records=kalmar.store, asker=None)


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
flat = st.dictionaries(words.filter(bool), st.one_of(words, st.integers(-9, 9), st.booleans()), max_size=4)


@settings(max_examples=150, deadline=None, database=None, derandomize=True)
@given(
    st.fixed_dictionaries(
        {
            "name": words,
            "labels": st.lists(words, min_size=1, max_size=4),
            "columns": st.dictionaries(
                words, st.lists(words, min_size=1, max_size=3), min_size=1, max_size=3
            ),
            "wide": st.lists(flat.filter(bool), min_size=1, max_size=3),
            "codes": st.dictionaries(words, flat.filter(bool), min_size=1, max_size=3),
        }
    )
)
def test_what_is_written_as_toml_is_read_back(content):
    assert tomllib.loads(toml_text(content)) == content
