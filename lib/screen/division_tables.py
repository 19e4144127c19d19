"""The tables under the matrix: commitments, actions and agreements, as they stand in table and CSV."""

from __future__ import annotations

from lib.publication.answers import Division
from lib.screen import division_words as words
from lib.screen import sentences_division as sentences
from lib.screen.chart import ChartTable
from lib.words import _, pgettext


def commitments(division: Division) -> ChartTable:
    """Every commitment with what was promised, delivered and by whom."""
    areas = {area.id: area.name for area in division.areas}
    rows = [
        (
            row.title,
            areas.get(row.area_id, ""),
            words.state_words(row),
            _whole(row.delivered),
            _whole(row.target),
            words.unit(row.resource, row.target),
            row.partner,
            row.contributor or "",
            row.next_check,
            row.ends_on,
            row.clause or "",
        )
        for row in division.commitments
    ]
    headers = [
        _("Commitment"),
        _("Area"),
        pgettext("division", "State"),
        _("Delivered"),
        _("Promised"),
        _("Unit"),
        _("Responsible"),
        _("Contributes"),
        _("Next check"),
        _("Ends"),
        _("Clause"),
    ]
    return ChartTable(
        headers, rows, sentences.commitments(division.commitments), _file(division, _("commitments"))
    )


def actions(division: Division) -> ChartTable:
    """Open actions, the longest overdue first, then those closed lately."""
    rows = [(row.title, row.owner, row.due_on, words.lateness(row)) for row in division.actions]
    headers = [_("Action"), _("Responsible"), _("Due"), pgettext("division", "State")]
    return ChartTable(headers, rows, sentences.overdue(division.actions), _file(division, _("actions")))


def agreements(division: Division) -> ChartTable:
    """Agreements that end, or must be given notice, within a year, and those that have ended."""
    rows = [
        (row.title, words.agreement_kind(row.kind), words.term(row), row.notice_by, row.ends_on)
        for row in division.agreements
    ]
    headers = [_("Agreement"), _("Kind"), pgettext("division", "State"), _("Notice by"), _("Ends")]
    return ChartTable(headers, rows, sentences.ending(division.agreements), _file(division, _("agreements")))


def _whole(amount: float | None) -> float | None:
    """Whole amounts as whole numbers, so that no table says 20,0 beds."""
    return int(amount) if amount is not None and amount == int(amount) else amount


def _file(division: Division, what: str) -> str:
    return f"{what}-{division.as_of.isoformat()}"
