"""The registers as their keepers meet them: who sees which, and every deed through the page."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date, timedelta
from html import unescape

import pytest
from sqlalchemy import func, select
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest

from lib.access.identity import Identity, Role
from lib.exports.registers import export_csv
from lib.records.registers.catalogue import REGISTERS
from lib.records.registers.field import Kind
from lib.records.registers.reading import listing, one, references
from lib.records.registers.writing import Change, save
from lib.records.store import Store
from lib.records.tables import (
    AuditEntry,
    Capacity,
    Disturbance,
    Flat,
    Landlord,
    RowHistory,
    Site,
    Stay,
    Target,
    Tenancy,
)
from lib.screen.registers import clock, codes
from lib.screen.registers.cells import Unreadable, cell, read
from lib.screen.registers.grid import Grid, cells_of, edited, reckon
from lib.words import number, speaking
from tests.signed_in import signed_in_app, use_store

PAGE = "registers.py"
MANAGERS = ("chef.stadsmissionen", "chef.social")


def identity(store: Store, username: str) -> Identity:
    from lib.records.tables import Account

    with store.read() as session:
        account = session.scalars(select(Account).filter_by(username=username)).one()
        return Identity(account.id, username, account.name, account.role, account.partner_id, account.site_id)


class Keeper:
    """Somebody at the registers: goes to addresses, fills in fields by label, presses buttons."""

    def __init__(self, store: Store, username: str, language: str = "sv", **query: str) -> None:
        self.store = store
        self.app: AppTest = signed_in_app(store, username, PAGE, language=language, **query)
        self.identity = identity(store, username)

    def go(self, **query: str) -> Keeper:
        for name in ("register", "rad", "sok", "sida", "avslutade", "av", "tabell"):
            self.app.query_params.pop(name, None)
        self.app.query_params.update(query)
        return self.run()

    def run(self) -> Keeper:
        self.app.run()
        assert not self.app.exception
        return self

    def query(self) -> dict[str, str]:
        """The address; what the script wrote is text, what the test wrote a list."""
        said = self.app.query_params.items()
        return {name: value if isinstance(value, str) else value[-1] for name, value in said}

    def press(self, label: str) -> Keeper:
        (button,) = [button for button in self.app.button if button.label == label]
        button.click()
        return self.run()

    def fill(self, **fields: object) -> Keeper:
        for name, value in fields.items():
            self.widget(name).set_value(value)
        return self

    def widget(self, name: str):
        kinds = ("text_input", "number_input", "date_input", "selectbox", "checkbox")
        found = [
            element
            for kind in kinds
            for element in getattr(self.app, kind)
            if re.fullmatch(rf"register_\d+_{name}", element.key or "")
        ]
        assert len(found) == 1, name
        return found[0]

    def words(self) -> str:
        bodies = [part.proto.body for part in self.app.get("html")]
        bodies = [body for body in bodies if not body.startswith("<style>")]
        texts = [element.value for element in self.app.text]
        told = [json.loads(part.proto.json) for part in self.app.get("bidi_component")]
        texts += [f"{link['text']} {link['about']}" for one in told for link in one.get("links", ())]
        return unescape(" ".join([*bodies, *texts]))

    def rows(self, register: str) -> list[dict]:
        """The rows that the table of a register sends to the browser."""
        key = f"register_rows_{register}"
        for part in self.app.get("bidi_component"):
            if part.proto.component_name == "samtak_row_table" and part.proto.id.endswith(key):
                return json.loads(part.proto.json)["rows"]
        return []

    def buttons(self) -> set[str]:
        return {button.label for button in self.app.button}


def first(store: Store, table, **where) -> int:
    with store.read() as session:
        return session.scalars(select(table.id).filter_by(**where).order_by(table.id)).first()


def get(store: Store, table, row_id: int):
    with store.read() as session:
        return session.get(table, row_id)


def count(store: Store, table) -> int:
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


# Who opens what


@pytest.mark.parametrize("register", list(REGISTERS))
@pytest.mark.parametrize("username", [*MANAGERS, "samordnare"])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_register_opens_for_whom_it_may_and_for_nobody_else(
    shared_example: Store, register: str, username: str, language: str
) -> None:
    keeper = Keeper(shared_example, username, language, register=register, avslutade="1")
    who = keeper.identity
    described = REGISTERS[register]
    with speaking(language):
        heading = f'<h1 class="sk-headline">{described.title()}</h1>'
    if described.may_open(who):
        assert heading in keeper.words()
        use_store(shared_example)
        assert len(keeper.rows(register)) == min(50, listing(shared_example, who, described).total)
    else:
        assert who.role is Role.COORDINATOR
        assert described.secret
        assert heading not in keeper.words()
        assert not keeper.rows(register)
        assert ("ger inte tillgång" in keeper.words()) or ("does not give access" in keeper.words())


@pytest.mark.parametrize("username", ["natt", "styrgrupp", "admin"])
@pytest.mark.parametrize("query", [{}, {"register": "stays"}, {"register": "sites", "rad": "1"}])
def test_other_roles_see_no_register(shared_example: Store, username: str, query: dict) -> None:
    keeper = Keeper(shared_example, username, **query)
    assert not keeper.app.get("bidi_component") or not keeper.rows("stays")
    assert "sk-headline" not in keeper.words()
    assert not keeper.app.text_input


@pytest.mark.parametrize("username", [*MANAGERS, "samordnare"])
def test_the_index_lists_the_registers_of_the_role_with_their_rows(
    shared_example: Store, username: str
) -> None:
    keeper = Keeper(shared_example, username)
    said = keeper.words()
    for register in REGISTERS.values():
        opens = register.may_open(keeper.identity)
        assert (register.about() in said) == opens
        if opens:
            total = listing(shared_example, keeper.identity, register, limit=1).total
            assert re.search(rf"{re.escape(register.about())} \({number(total)}\srad(er)?\)", said)
    assert ("PIN-kod" in said) == (username in MANAGERS)


def test_another_partners_site_can_be_read_but_not_changed(shared_example: Store) -> None:
    keeper = Keeper(shared_example, "samordnare", register="sites", rad="1")
    assert "Härbärget Eken" in keeper.words()
    assert not keeper.app.text_input
    assert "Spara" not in keeper.buttons()
    stranger = first(shared_example, Site, partner_id=identity(shared_example, "chef.social").partner_id)
    keeper = Keeper(shared_example, "chef.stadsmissionen", register="sites", rad=str(stranger))
    assert "sk-standing" in keeper.words()
    assert "Spara" not in keeper.buttons()


def test_another_partners_secret_row_is_not_there(shared_example: Store) -> None:
    stay = first(shared_example, Stay)
    keeper = Keeper(shared_example, "chef.social", register="stays", rad=str(stay))
    assert "Raden finns inte" in keeper.words()
    assert get(shared_example, Stay, stay).guest_code not in keeper.words()


def test_an_address_that_leads_nowhere_says_so(shared_example: Store) -> None:
    keeper = Keeper(shared_example, "chef.social", register="<b>hoppla")
    assert "“<b>hoppla" in keeper.words() or "”<b>hoppla” som inte finns" in keeper.words().replace(",", "")
    for odd in ("-1", "9" * 40, "x", "²"):
        assert "sk-headline" in Keeper(shared_example, "chef.social", register="flats", rad=odd).words()


# The list


def test_search_ended_rows_and_pages_follow_the_address(shared_example: Store) -> None:
    keeper = Keeper(shared_example, "chef.stadsmissionen", register="stays")
    going_on = keeper.rows("stays")
    assert going_on
    assert not any(row["ended"] for row in going_on)
    keeper.app.toggle[0].set_value(True)
    keeper.run()
    assert keeper.query()["avslutade"] == "1"
    assert any(row["ended"] for row in keeper.rows("stays"))
    total = count(shared_example, Stay)
    assert total > 100
    first_page = keeper.rows("stays")
    keeper.press("Nästa")
    assert keeper.query()["sida"] == "2"
    assert f"51–100 av {total}" in keeper.words()
    assert not {row["id"] for row in first_page} & {row["id"] for row in keeper.rows("stays")}
    code = first_page[0]["cells"][0]
    keeper.app.text_input[0].set_value(code)
    keeper.run()
    assert keeper.query()["sok"] == code
    assert "sida" not in keeper.query()
    assert {row["cells"][0] for row in keeper.rows("stays")} == {code}
    again = Keeper(shared_example, "chef.stadsmissionen", register="stays", sok=code, avslutade="1")
    assert again.rows("stays") == keeper.rows("stays")


def test_each_row_carries_its_own_address(shared_example: Store) -> None:
    keeper = Keeper(shared_example, "chef.social", register="flats", sok="Kalmar")
    for row in keeper.rows("flats"):
        assert f"rad={row['id']}" in row["href"]
        assert "sok=Kalmar" in row["href"]


def test_the_files_hold_the_searched_list_in_words(example_store: Store) -> None:
    use_store(example_store)
    who = identity(example_store, "chef.stadsmissionen")
    stays = REGISTERS["stays"]
    headers, *rows = read_csv(export_csv(example_store, who, stays))
    assert len(rows) == count(example_store, Stay)
    assert len(headers) == len(stays.fields)
    code = rows[0][1]
    _headers, *found = read_csv(export_csv(example_store, who, stays, code))
    assert {row[1] for row in found} == {code}
    assert date.fromisoformat(rows[0][2])
    assert rows[0][5] in {"Kvinna", "Man", "Okänt"}
    with example_store.read() as session:
        noted = session.scalars(select(AuditEntry).where(AuditEntry.action == "export")).all()
    assert [entry.after for entry in noted] == [{"rows": len(rows)}, {"rows": len(found)}]
    assert {(entry.actor, entry.table_name) for entry in noted} == {(who.username, "stays")}


def read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


# Add, change, end, take back


def test_a_landlord_is_added_changed_and_taken_back(example_store: Store) -> None:
    keeper = Keeper(example_store, "chef.social", register="landlords")
    before = count(example_store, Landlord)
    keeper.press(f"Lägg till: {REGISTERS['landlords'].one()}")
    assert keeper.query()["rad"] == "ny"
    keeper.fill(name="Nya Hem <AB>", kind="private").press("Spara")
    assert "Sparat." in keeper.words()
    row_id = int(keeper.query()["rad"])
    assert count(example_store, Landlord) == before + 1
    keeper.fill(name="Nya Hemmet").press("Spara")
    assert get(example_store, Landlord, row_id).name == "Nya Hemmet"
    assert keeper.widget("name").value == "Nya Hemmet"
    assert ": Nya Hem <AB> → Nya Hemmet" not in keeper.words()
    keeper.app.expander[0].open = True
    assert "Nya Hemmet → Nya Hem <AB>" in keeper.words()
    keeper.press("Ångra ändringen")
    assert get(example_store, Landlord, row_id).name == "Nya Hem <AB>"
    assert keeper.widget("name").value == "Nya Hem <AB>"
    keeper.press("Ja, ta bort raden")
    assert get(example_store, Landlord, row_id) is None
    assert "rad" not in keeper.query()
    assert "Raden är borttagen" in keeper.words()


def test_what_is_refused_stands_beside_its_field_and_nothing_typed_is_lost(example_store: Store) -> None:
    keeper = Keeper(example_store, "chef.social", register="landlords", rad="ny")
    before = count(example_store, Landlord)
    keeper.fill(kind="private").press("Spara")
    assert count(example_store, Landlord) == before
    assert "sk-refused" in keeper.words()
    assert "Inget är sparat än" in keeper.words()
    assert keeper.widget("kind").value == "private"
    keeper.fill(name="Hyresvärd A").press("Spara")
    assert count(example_store, Landlord) == before
    assert keeper.widget("name").value == "Hyresvärd A"
    assert 'role="alert"' in keeper.words()


def test_a_row_somebody_points_at_is_not_removed(example_store: Store) -> None:
    used = first(example_store, Landlord)
    keeper = Keeper(example_store, "chef.social", register="landlords", rad=str(used))
    keeper.press("Ja, ta bort raden")
    assert get(example_store, Landlord, used) is not None
    assert 'role="alert"' in keeper.words()


def test_a_flat_is_ended_with_a_day_and_is_still_there(example_store: Store) -> None:
    landlord = first(example_store, Landlord)
    who = identity(example_store, "chef.social")
    use_store(example_store)
    values = {
        "code": "Q-1",
        "landlord_id": landlord,
        "municipality_code": "0880",
        "available_from": date(2026, 1, 1),
    }
    row_id = save(example_store, who, REGISTERS["flats"], Change(values)).row_ids[0]
    keeper = Keeper(example_store, "chef.social", register="flats", rad=str(row_id))
    (day,) = [one for one in keeper.app.date_input if (one.key or "").startswith("register_end_day")]
    day.set_value(date(2026, 2, 1))
    keeper.press("Avsluta")
    assert get(example_store, Flat, row_id).available_to == date(2026, 2, 1)
    assert "Avslutat." in keeper.words()
    assert "Avsluta" not in keeper.buttons()


@pytest.mark.parametrize("answer", ["mine", "theirs"])
def test_two_at_the_same_row_see_both_and_choose(example_store: Store, answer: str) -> None:
    row_id = first(example_store, Landlord)
    keeper = Keeper(example_store, "chef.social", register="landlords", rad=str(row_id))
    seen = one(example_store, keeper.identity, REGISTERS["landlords"], row_id)
    save(
        example_store,
        keeper.identity,
        REGISTERS["landlords"],
        Change({"name": "Deras"}, row_id, seen.version),
    )
    keeper.fill(name="Mitt").press("Spara")
    assert get(example_store, Landlord, row_id).name == "Deras"
    assert "Inget av ditt är borta" in keeper.words()
    assert '<th scope="row">Namn</th><td>Mitt</td><td>Deras</td>' in keeper.words()
    keeper.press("Spara mina" if answer == "mine" else "Behåll de andras")
    assert get(example_store, Landlord, row_id).name == ("Mitt" if answer == "mine" else "Deras")
    assert keeper.widget("name").value == ("Mitt" if answer == "mine" else "Deras")
    assert "Inget av ditt är borta" not in keeper.words()


def test_a_row_removed_meanwhile_keeps_what_was_typed(example_store: Store) -> None:
    keeper = Keeper(example_store, "chef.social", register="landlords", rad="ny")
    keeper.fill(name="Kort tid", kind="private").press("Spara")
    row_id = int(keeper.query()["rad"])
    with example_store.write("test") as session:
        session.delete(session.get(Landlord, row_id))
    keeper.fill(name="Ändå kvar")
    keeper.app.query_params["rad"] = str(row_id)
    (button,) = [button for button in keeper.app.button if button.label == "Spara"]
    button.click()
    keeper.run()
    assert keeper.query()["rad"] == "ny"
    assert keeper.widget("name").value == "Ändå kvar"
    keeper.press("Spara")
    with example_store.read() as session:
        assert session.scalars(select(Landlord).filter_by(name="Ändå kvar")).one().kind == "private"


def test_the_register_is_refused_to_a_manager_who_lost_the_role_meanwhile(example_store: Store) -> None:
    from lib.records.tables import Account

    keeper = Keeper(example_store, "chef.social", register="landlords", rad="ny")
    keeper.fill(name="Smyg", kind="private")
    with example_store.write("test") as session:
        account = session.scalars(select(Account).filter_by(username="chef.social")).one()
        account.role, account.partner_id = Role.STEERING, None
    (button,) = [button for button in keeper.app.button if button.label == "Spara"]
    button.click().run()
    with example_store.read() as session:
        assert session.scalars(select(Landlord).filter_by(name="Smyg")).one_or_none() is None
    assert not keeper.app.text_input


# Tenancies and stays


def test_a_new_tenancy_takes_a_random_code_and_keeps_what_was_written(example_store: Store) -> None:
    keeper = Keeper(example_store, "chef.social", register="tenancies", rad="ny")
    keeper.fill(decided_on=date.today() - timedelta(days=62), contract="sublease", support="mobile_team")
    keeper.press("Ta fram en slumpad kod")
    code = keeper.widget("person_code").value
    assert re.fullmatch(rf"[{codes.LETTERS}]{{8}}", code)
    assert keeper.widget("contract").value == "sublease"
    keeper.press("Spara")
    assert "62 av 90 dagar sedan beslutet" in keeper.words()
    row_id = int(keeper.query()["rad"])
    assert get(example_store, Tenancy, row_id).person_code == code

    keeper.press(f"Lägg till: {REGISTERS['disturbances'].one()}")
    assert code in keeper.words()
    keeper.fill(occurred_on=date.today(), kind="noise").press("Spara")
    assert keeper.query()["register"] == "tenancies"
    assert keeper.query()["rad"] == str(row_id)
    with example_store.read() as session:
        assert session.scalars(select(Disturbance).filter_by(tenancy_id=row_id)).one().kind == "noise"
    assert [row["cells"] for row in keeper.rows("disturbances")] == [
        [date.today().isoformat(), "Oväsen"]
    ] or [row["cells"][0] for row in keeper.rows("disturbances")] == [date.today().isoformat()]


def test_a_disturbance_finds_its_tenancy_by_code(example_store: Store) -> None:
    with example_store.read() as session:
        lived = session.scalars(select(Tenancy).where(Tenancy.moved_in.is_not(None))).first()
    keeper = Keeper(example_store, "chef.social", register="disturbances", rad="ny")
    keeper.fill(tenancy_id="finns-ej", occurred_on=lived.moved_in, kind="noise").press("Spara")
    assert "Ingen av era" in keeper.words()
    before = count(example_store, Disturbance)
    keeper.fill(tenancy_id=lived.person_code.upper()).press("Spara")
    assert count(example_store, Disturbance) == before + 1


@pytest.mark.parametrize(
    ("moved", "left", "days", "running"),
    [
        (None, None, 62, True),
        (20, None, 20, False),
        (None, 30, 30, False),
        (100, None, 62, True),
    ],
)
def test_the_clock_runs_until_moved_in_or_out_of_the_queue(
    moved: int | None, left: int | None, days: int, running: bool
) -> None:
    decided, today = date(2026, 1, 1), date(2026, 3, 4)
    values = {
        "decided_on": decided,
        "moved_in": moved and decided + timedelta(days=moved),
        "left_queue_on": left and decided + timedelta(days=left),
    }
    told = clock.clock_of(values, today)
    assert (told.days, told.running) == (days, running)
    assert clock.clock_of({"decided_on": today + timedelta(days=1)}, today) is None


def test_random_codes_differ_and_hold_no_look_alikes() -> None:
    made = {codes.random_code() for _turn in range(500)}
    assert len(made) == 500
    assert not set("".join(made)) & set("01258BILOSUVZ")


# Cells


DAY = REGISTERS["stays"].by_name["checked_in"]
BEDS = REGISTERS["capacity"].by_name["regular_beds"]
LEVEL = REGISTERS["targets"].by_name["value"]
MONTH = REGISTERS["contacts"].by_name["month"]
FLAG = REGISTERS["events"].by_name["is_break"]
SEX = REGISTERS["stays"].by_name["sex"]


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        (DAY, "2026-01-31", date(2026, 1, 31)),
        (DAY, " 2026-1-5 ", date(2026, 1, 5)),
        (DAY, "20260131", date(2026, 1, 31)),
        (DAY, "2026-01-31 00:00:00", date(2026, 1, 31)),
        (DAY, "", None),
        (MONTH, "2026-03", date(2026, 3, 1)),
        (MONTH, "2026-03-01", date(2026, 3, 1)),
        (BEDS, "1 200", 1200),
        (BEDS, "12,0", 12),
        (LEVEL, "0,85", 0.85),
        (LEVEL, "0.85", 0.85),
        (LEVEL, "85 %", 0.85),
        (LEVEL, "−1,5", -1.5),
        (FLAG, "ja", True),
        (FLAG, "Nej", False),
        (SEX, "kvinna", "woman"),
        (SEX, "woman", "woman"),
    ],
)
def test_cells_are_read_as_people_write_them(field, text: str, value: object) -> None:
    assert read(field, text, field.options() if field.options else {}) == value


@pytest.mark.parametrize(
    ("field", "text"),
    [
        (DAY, "2026-13-01"),
        (DAY, "1/2/2026"),
        (DAY, "31 januari"),
        (DAY, "46053"),
        (MONTH, "2026-03-05"),
        (BEDS, "12,5"),
        (BEDS, "tolv"),
        (BEDS, "1e3"),
        (LEVEL, "1.234"),
        (LEVEL, "nan"),
        (FLAG, "kanske"),
        (SEX, "kv"),
    ],
)
def test_what_cannot_be_read_is_told_with_what_is_allowed(field, text: str) -> None:
    with pytest.raises(Unreadable, match="Tillåt"):
        read(field, text, field.options() if field.options else {})


def test_english_thousands_are_not_taken_for_decimals() -> None:
    with speaking("en"):
        assert read(LEVEL, "0.85", {}) == 0.85
        with pytest.raises(Unreadable):
            read(LEVEL, "1,234", {})


@pytest.mark.parametrize("register", list(REGISTERS))
@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_stored_row_survives_the_way_into_a_grid_and_back(
    shared_example: Store, register: str, language: str
) -> None:
    """Whatever stands in a register: as cells and read again it is no change."""
    described = REGISTERS[register]
    with speaking(language):
        for username in (*MANAGERS, "samordnare"):
            who = identity(shared_example, username)
            if not described.may_open(who):
                continue
            rows = listing(shared_example, who, described, limit=200).rows
            names = {
                **{
                    f.name: references(shared_example, who, f, to_read=True)
                    for f in described.fields
                    if f.kind is Kind.REFERENCE
                },
                **{f.name: f.options() for f in described.fields if f.kind is Kind.CHOICE},
            }
            cells = [cells_of(described, row, names) for row in rows]
            grid = Grid(described, rows, names, cells, 1)
            found = reckon(grid, edited(grid, {}), lambda field, text: None)
            assert found.changes == ()
            assert found.problems == ()
            for row, line in zip(rows, cells, strict=True):
                for field in described.fields:
                    if field.kind is not Kind.REFERENCE:
                        again = read(field, cell(field, row.values[field.name], names.get(field.name, {})),
                                     names.get(field.name, {}))  # fmt: skip
                        assert again == row.values[field.name] or line[field.name] == ""


# The grid


class GridKeeper(Keeper):
    """Somebody at the grid; edits arrive as the browser sends them."""

    def __init__(self, store: Store, username: str, **query: str) -> None:
        super().__init__(store, username, tabell="1", **query)

    @property
    def grid(self) -> Grid:
        return self.app.session_state["register_grid"][1]

    def save(self, edits: dict) -> None:
        """Edit, and press the button: the browser sends an edit at once, and all widgets' states each time."""
        self._send(edits)
        self._send(edits, press="Spara alla ändringar")

    def _send(self, edits: dict, press: str = "") -> None:
        (frame,) = self.app.dataframe
        states = self.app._tree.get_widget_states()
        states.widgets.append(WidgetState(id=frame.proto.id, string_value=json.dumps(edits)))
        if press:
            (button,) = [one for one in self.app.button if one.label == press]
            states.widgets.append(WidgetState(id=button.proto.id, trigger_value=True))
        self.app._tree = self.app._run(states)._tree
        assert not self.app.exception


def line_of(keeper: GridKeeper, **values: str) -> int:
    (found,) = [
        place
        for place, cells in enumerate(keeper.grid.cells)
        if all(cells[name] == text for name, text in values.items())
    ]
    return found


def test_many_rows_are_changed_and_added_together(example_store: Store) -> None:
    keeper = GridKeeper(example_store, "chef.social", register="flats", avslutade="1")
    before = count(example_store, Flat)
    place = line_of(keeper, code="A-01")
    added = {"landlord_id": "hyresvärd b", "municipality_code": "Nybro", "available_from": "2026-01-15"}
    keeper.save(
        {
            "edited_rows": {str(place): {"available_to": "2026-12-31"}},
            "added_rows": [{"code": "Z-1", **added}, {}, {"code": "Z-2", **added}],
            "deleted_rows": [],
        }
    )
    assert "ändrade rader: 1, nya rader: 2" in keeper.words()
    assert count(example_store, Flat) == before + 2
    with example_store.read() as session:
        new = session.scalars(select(Flat).filter_by(code="Z-2")).one()
        assert session.get(Landlord, new.landlord_id).name == "Hyresvärd B"
        assert session.scalars(select(Flat.available_to).filter_by(code="A-01")).one() == date(2026, 12, 31)


def test_one_wrong_cell_saves_nothing_and_is_named(example_store: Store) -> None:
    keeper = GridKeeper(example_store, "chef.social", register="flats", avslutade="1")
    before = count(example_store, Flat)
    place = line_of(keeper, code="A-01")
    last = len(keeper.grid.rows)
    keeper.save(
        {
            "edited_rows": {str(place): {"available_to": "2026-12-31"}},
            "added_rows": [{"code": "Z-1", "landlord_id": "Okänd", "available_from": "2026-13-01"}],
        }
    )
    said = keeper.words()
    assert f"Rad {last + 1} (Z-1)" in said
    assert "”2026-13-01” är inget datum" in said
    assert "”Okänd” är inte känt. Tillåtet är: Bostadsbolaget" in said
    assert count(example_store, Flat) == before
    with example_store.read() as session:
        assert session.scalars(select(Flat.available_to).filter_by(code="A-01")).one() != date(2026, 12, 31)
    assert keeper.app.session_state[keeper.grid.key]["added_rows"]


def test_what_the_records_refuse_is_named_by_the_grids_row(example_store: Store) -> None:
    keeper = GridKeeper(example_store, "chef.social", register="flats", avslutade="1")
    last = len(keeper.grid.rows)
    before = count(example_store, Flat)
    keeper.save(
        {
            "edited_rows": {},
            "added_rows": [
                {},
                {
                    "code": "Z-1",
                    "landlord_id": "Hyresvärd B",
                    "municipality_code": "Kalmar",
                    "available_from": "2026-03-01",
                    "available_to": "2026-01-01",
                },
            ],
        }
    )
    assert f"Rad {last + 2} (Z-1)" in keeper.words()
    assert "Inget sparades" in keeper.words()
    assert count(example_store, Flat) == before


def test_what_a_row_was_added_with_stands(example_store: Store) -> None:
    keeper = GridKeeper(example_store, "chef.stadsmissionen", register="capacity", avslutade="1")
    before = {row.id: row.site_id for row in _all(example_store, Capacity)}
    other = (
        next(
            name for name in keeper.grid.names["site_id"].values() if name != keeper.grid.cells[0]["site_id"]
        )
        if len(keeper.grid.names["site_id"]) > 1
        else "Annat"
    )
    keeper.save({"edited_rows": {"0": {"site_id": other}}, "added_rows": []})
    assert {row.id: row.site_id for row in _all(example_store, Capacity)} == before
    assert "Rad 1 (" in keeper.words()


def _all(store: Store, table) -> list:
    with store.read() as session:
        return list(session.scalars(select(table)))


@pytest.mark.parametrize("mine", [True, False])
def test_a_row_changed_meanwhile_is_shown_beside_mine(example_store: Store, mine: bool) -> None:
    keeper = GridKeeper(example_store, "chef.social", register="landlords")
    place = line_of(keeper, name="Hyresvärd A")
    row = keeper.grid.rows[place]
    save(
        example_store,
        keeper.identity,
        REGISTERS["landlords"],
        Change({"name": "Deras", "kind": "municipal"}, row.id, row.version),
    )
    keeper.save(
        {"edited_rows": {str(place): {"name": "Mitt"}}, "added_rows": [{"name": "Ny", "kind": "privat"}]}
    )
    assert get(example_store, Landlord, row.id).name == "Deras"
    assert '<th scope="row">Namn</th><td>Mitt</td><td>Deras</td>' in keeper.words()
    keeper.press("Behåll mina" if mine else "Behåll de andras")
    keeper.press("Spara alla ändringar")
    landlord = get(example_store, Landlord, row.id)
    assert (landlord.name, landlord.kind) == ("Mitt" if mine else "Deras", "municipal")
    with example_store.read() as session:
        assert session.scalars(select(Landlord).filter_by(name="Ny")).one().kind == "private"


def test_the_grid_holds_own_rows_only(shared_example: Store) -> None:
    keeper = GridKeeper(shared_example, "chef.social", register="sites")
    own = {row.partner_id for row in _all(shared_example, Site) if row.id in {r.id for r in keeper.grid.rows}}
    assert own == {keeper.identity.partner_id}
    coordinator = Keeper(shared_example, "samordnare", register="sites", tabell="1")
    assert not coordinator.app.dataframe
    assert "Redigera i tabell" not in Keeper(shared_example, "samordnare", register="sites").buttons()


def test_the_coordinator_keeps_the_targets(example_store: Store) -> None:
    keeper = GridKeeper(example_store, "samordnare", register="targets", avslutade="1")
    row = keeper.grid.rows[0]
    level = row.values["value"]
    keeper.save({"edited_rows": {"0": {"value": f"{level / 2:.3f}".replace(".", ",")}}, "added_rows": []})
    assert get(example_store, Target, row.id).value == pytest.approx(round(level / 2, 3))
    with example_store.read() as session:
        assert session.scalars(select(RowHistory).filter_by(table_name="targets", row_id=row.id)).first()
