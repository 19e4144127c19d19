"""Why a row was not written, in words; what the database refuses about rows beside it too."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import DBAPIError

from lib.records.registers.register import Register
from lib.words import _, iso_date

LONGEST_QUOTE = 60
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One thing that stands in the way: the field (None: the row as a whole) and the words about it.

    `check` is the id of the data check that says so. `place` is which of several changes it is, from 0.
    """

    field: str | None
    words: str
    check: str | None = None
    place: int = 0


class RowRefused(ValueError):
    """Nothing was written; `problems` says why, in words."""

    def __init__(self, problems: list[RowProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(problem.words for problem in problems))


def quoted(value: object) -> str:
    """A value as it was given, short enough for a sentence."""
    text = str(value)
    return text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1] + "…"


def refused_by_database(values: Values, error: DBAPIError, place: int) -> RowProblem:
    """What the database refuses about a row with `values` beside the rows it holds, in words."""
    said = str(error.orig)
    for signs, field, refusal in _REFUSALS:
        if any(sign in said for sign in signs):
            return RowProblem(field, refusal() % _told(values), place=place)
    if "foreign key" in said.casefold():
        words = _("Another row that belongs together with this one stands in the way.")
        return RowProblem(None, words, place=place)
    return RowProblem(None, _("The values of the row do not fit together, so it was not saved."), place=place)


def already_there(register: Register, values: Values, place: int) -> RowProblem:
    """A second row for what may be there once only."""
    field, words = TWICE[register.name]
    return RowProblem(field, words() % _told(values), place=place)


def _told(values: Values) -> dict[str, str]:
    """The values that the words below name."""
    span = [values.get(name) for name in ("valid_from", "valid_to")]
    return {
        **{name: quoted(values.get(name)) for name in ("name", "code", "guest_code")},
        **{
            name: iso_date(values[name]) if values.get(name) else "–"
            for name in ("checked_in", "moved_on", "month")
        },
        "from": iso_date(span[0]) if span[0] else "–",
        "to": iso_date(span[1]) if span[1] else _("until further notice"),
    }


Words = Callable[[], str]
# What the databases say (SQLite names the columns, PostgreSQL the constraint) → field and words.
_REFUSALS: tuple[tuple[tuple[str, ...], str, Words], ...] = (
    (
        ("ex_capacities_overlap", "ex_targets_overlap", "ex_identity_waivers_overlap"),
        "valid_from",
        lambda: _(
            "Another row already holds during some of the time from %(from)s to %(to)s. "
            "End it the day before this one begins."
        ),
    ),
    (
        ("ck_stays_no_identity_waiver",),
        "checked_in",
        lambda: _(
            "A stay from %(checked_in)s cannot be saved: "
            "a decision to waive identity records holds at the site that night."
        ),
    ),
    (
        ("uq_stays_one_open", "stays.site_id, stays.guest_code"),
        "guest_code",
        lambda: _("The guest %(guest_code)s is already checked in at the site. Check out that stay first."),
    ),
    (
        ("sites.code", "uq_sites_code", "flats.code", "uq_flats_code"),
        "code",
        lambda: _("The code %(code)s is already taken. Choose another."),
    ),
    (
        ("sites.name", "uq_sites_name", "landlords.name", "uq_landlords_name"),
        "name",
        lambda: _("The name %(name)s is already taken. Choose another."),
    ),
    (
        ("signatures.site_id", "uq_signatures_"),
        "name",
        lambda: _("The name %(name)s is already on the site's list."),
    ),
    (
        ("tenancy_moves.tenancy_id", "uq_tenancy_moves_"),
        "moved_on",
        lambda: _("The tenancy already has a move on %(moved_on)s."),
    ),
    (
        ("counted_contacts.sender_id", "uq_counted_contacts_"),
        "month",
        lambda: _("You have already reported these partners for the month of %(month)s. Change that row."),
    ),
    (
        ("register_openings.partner_id", "uq_register_openings_"),
        "register",
        lambda: _("There is already a decision about this register. Change that row."),
    ),
)
_BY_FIELD = {(signs[0].partition(".")[0], field): words for signs, field, words in _REFUSALS}
# Registers with something that several columns make unique; the session takes a clash there for a lost race.
TWICE: dict[str, tuple[str, Words]] = {
    "signatures": ("name", _BY_FIELD["signatures", "name"]),
    "moves": ("moved_on", _BY_FIELD["tenancy_moves", "moved_on"]),
    "contacts": ("month", _BY_FIELD["counted_contacts", "month"]),
    "openings": ("register", _BY_FIELD["register_openings", "register"]),
}
