"""What one field may hold: taken in as it is meant, or refused in words that name it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import String

from lib import words
from lib.records.registers.catalogue import ALL, REGISTERS
from lib.records.registers.field import Kind
from lib.records.registers.limits import EARLIEST, NotAllowed, admit, admit_one

TODAY = date(2026, 11, 22)
FIELDS = [(register.name, field.name) for register in ALL for field in register.fields]
NAMED = {1: "Vinterhuset", 2: "Lilla huset"}


def field_of(register: str, name: str) -> Any:
    return REGISTERS[register].by_name[name]


@pytest.mark.parametrize(
    ("register", "name", "given", "stored"),
    [
        ("sites", "name", "  Vinterhuset ", "Vinterhuset"),
        ("sites", "name", "A\u030angan", "Ångan"),
        ("sites", "name", "Vinter\u00adhuset", "Vinter\u00adhuset"),
        ("stays", "guest_code", 4711.0, "4711"),
        ("sites", "sector", "   ", None),
        ("sites", "sector", float("nan"), None),
        ("sites", "groups", "2", 2),
        ("sites", "groups", 2.0, 2),
        ("sites", "groups", np.int64(2), 2),
        ("contacts", "sent", "1\u00a0234", 1234),
        ("targets", "value", "0,85", 0.85),
        ("sites", "open_from", "2026-01-14", date(2026, 1, 14)),
        ("sites", "open_from", datetime(2026, 1, 14, 12, tzinfo=UTC), date(2026, 1, 14)),
        ("sites", "open_from", pd.Timestamp("2026-01-14"), date(2026, 1, 14)),
        ("sites", "open_to", pd.NaT, None),
        ("flats", "available_from", "2024-02-29", date(2024, 2, 29)),
        ("contacts", "month", "2026-01", date(2026, 1, 1)),
        ("contacts", "month", date(2026, 1, 17), date(2026, 1, 1)),
        ("events", "is_break", None, False),
        ("events", "is_break", np.True_, True),
        ("events", "is_break", "ja", True),
        ("sites", "legal_form", "civil_society", "civil_society"),
        ("sites", "legal_form", "idéburen verksamhet i egen regi", "civil_society"),
        ("stays", "sex", "kvinna ", "woman"),
        ("stays", "home_group", "0880", "0880"),
        ("capacity", "site_id", 2.0, 2),
        ("capacity", "site_id", "lilla huset", 2),
    ],
)
def test_what_means_the_same_is_taken_as_the_same(register: str, name: str, given: Any, stored: Any) -> None:
    assert admit_one(field_of(register, name), given, NAMED, TODAY) == stored


@pytest.mark.parametrize(
    ("register", "name", "given", "allowed"),
    [
        ("sites", "groups", "0", "1 till 20"),
        ("sites", "groups", 2.5, "1 till 20"),
        ("sites", "groups", "två", "1 till 20"),
        ("sites", "groups", True, "1 till 20"),
        ("capacity", "regular_beds", 10_000, "9\u00a0999"),
        ("capacity", "regular_beds", 10**400, "9\u00a0999"),
        ("capacity", "regular_beds", float("inf"), "9\u00a0999"),
        ("targets", "value", "1e5", "tal från 0"),
        ("sites", "open_from", "14/1 2026", "2026-01-14"),
        ("sites", "open_from", "2026-02-30", "2026-01-14"),
        ("sites", "open_from", "20260114", "2026-01-14"),
        ("sites", "open_from", 45000, "2026-01-14"),
        ("sites", "open_from", "1989-12-31", "1990-01-01"),
        ("sites", "open_from", "2047-01-01", "2046-12-31"),
        ("contacts", "month", "2026-13", "2026-01"),
        ("events", "is_break", "kanske", "ja eller nej"),
        ("stays", "sex", "okej", "Kvinna"),
        ("capacity", "site_id", 3, "Vinterhuset"),
        ("capacity", "site_id", "Norra", "Vinterhuset"),
        ("capacity", "site_id", True, "Vinterhuset"),
        ("sites", "name", "a\x00b", "en rad text"),
        ("sites", "name", "a\nb", "en rad text"),
        ("stays", "guest_code", "G" * 17, "Högst 16"),
        *(
            ("stays", "guest_code", f"AB{sign}12", "dolda tecken")
            for sign in "\u200b\u00ad\u202e\u2028\u2029\t"
        ),
        ("tenancies", "person_code", "P\u200d1", "dolda tecken"),
        ("flats", "code", "A\u206007", "dolda tecken"),
        ("sites", "code", "norra\ufeff-huset", "dolda tecken"),
        ("landlords", "name", "Bo\u2028laget", "dolda tecken"),
        ("landlords", "name", "Bo\u2029laget", "dolda tecken"),
    ],
)
def test_a_refusal_names_field_and_what_is_allowed(
    register: str, name: str, given: Any, allowed: str
) -> None:
    field = field_of(register, name)
    with pytest.raises(NotAllowed) as refused:
        admit_one(field, given, NAMED, TODAY)
    assert str(refused.value).startswith(f"{field.label()}: ")
    assert allowed in str(refused.value)
    assert len(str(refused.value)) < 1_000
    with words.speaking("en"), pytest.raises(NotAllowed) as in_english:
        admit_one(field, given, NAMED, TODAY)
    assert str(in_english.value) != str(refused.value)


@pytest.mark.parametrize(
    ("code", "suggested"),
    [("Norra härbärget", "norra-harbarget"), ("åsa--huset", "asa-huset"), ("-hus", "hus"), ("hus_2", "hus-2"),
     ("HUS", "hus"), ("a/b", "a-b"), ("北", "norra-harbarget")],
)  # fmt: skip
def test_a_site_code_fits_an_address_or_is_refused_with_one_that_does(code: str, suggested: str) -> None:
    _admitted, (problem,) = admit(REGISTERS["sites"], {"code": code}, {}, TODAY, 0)
    assert (problem.field, code in problem.words) == ("code", True)
    assert f"till exempel {suggested}." in problem.words
    assert admit(REGISTERS["sites"], {"code": suggested}, {}, TODAY, 0) == ({"code": suggested}, [])
    # A flat's code is no address.
    assert admit(REGISTERS["flats"], {"code": "A-07 Ö"}, {}, TODAY, 0) == ({"code": "A-07 Ö"}, [])


@pytest.mark.parametrize(
    "text", ["natt", "natt@", "a@b.se, c@d.se", "Natt <natt@example.org>", "natt @example.org"]
)
def test_the_mail_for_missing_reports_is_one_plain_address(text: str) -> None:
    _admitted, (problem,) = admit(REGISTERS["sites"], {"report_mail": text}, {}, TODAY, 0)
    assert problem.field == "report_mail"
    assert text in problem.words
    assert "e-postadress" in problem.words
    for good in ("natt@example.org", None):
        assert admit(REGISTERS["sites"], {"report_mail": good}, {}, TODAY, 0) == ({"report_mail": good}, [])


anything = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.dates(), st.datetimes(), st.binary(),
    st.lists(st.integers(), max_size=2), st.sampled_from(["0880", "woman", "2026-01-14", "1 000", "−3", "٣"]),
)  # fmt: skip


@pytest.mark.parametrize(("register", "name"), FIELDS)
@given(value=anything)
def test_whatever_comes_is_stored_within_the_limits_or_refused_in_words(
    register: str, name: str, value: Any
) -> None:
    field = field_of(register, name)
    try:
        stored = admit_one(field, value, NAMED, TODAY)
    except NotAllowed as refused:
        assert str(refused).startswith(field.label())  # noqa: PT017 -- either way is right
        return
    if stored is None:
        assert not field.required
    elif field.kind is Kind.TEXT:
        assert 0 < len(stored) <= field.most
        assert stored == stored.strip()
        assert not any(sign < " " for sign in stored)
    elif field.kind in {Kind.WHOLE, Kind.NUMBER}:
        assert field.least <= stored <= field.most
        assert type(stored) is (int if field.kind is Kind.WHOLE else float)
    elif field.kind in {Kind.DAY, Kind.MONTH}:
        assert type(stored) is date
        assert EARLIEST <= stored <= date(2046, 12, 31)
        assert field.kind is Kind.DAY or stored.day == 1
    elif field.kind is Kind.CHOICE:
        assert stored in field.options()
    elif field.kind is Kind.REFERENCE:
        assert stored in NAMED
    # What is stored is taken again as it is.
    assert admit_one(field, stored, NAMED, TODAY) == stored


@pytest.mark.parametrize(("register", "name"), FIELDS)
def test_no_field_lets_through_more_than_its_column_holds(register: str, name: str) -> None:
    field = field_of(register, name)
    column = REGISTERS[register].table.__table__.columns[name]
    if field.kind is Kind.TEXT:
        assert isinstance(column.type, String)
        assert field.most <= column.type.length
    elif field.kind is Kind.WHOLE:
        assert field.most <= 2**31 - 1
    elif field.kind is Kind.CHOICE:
        assert max(len(code) for code in field.options()) <= column.type.length
    if not column.nullable and field.kind is not Kind.FLAG:
        assert field.required
