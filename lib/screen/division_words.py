"""Single words and short phrases of the division of labour: roles, states, amounts, terms.

Every function returns plain text in the language spoken now.
"""

from __future__ import annotations

from lib.publication.answers import ActionRow, AgreementRow, CommitmentRow
from lib.words import _, iso_date, ngettext, number, pgettext


def role_words(role: str) -> str:
    """What a partner is in an area, by its code."""
    return {
        "accountable": _("Accountable"),
        "performs": _("Performs"),
        "consulted": _("Consulted"),
        "informed": _("Informed"),
    }.get(role, role)


def gap_words(gap: str) -> str:
    """What is wrong with an area, by the desk's code."""
    return {
        "no_accountable": _("no accountable partner"),
        "several_accountable": _("more than one accountable"),
        "nobody_performs": _("nobody performs"),
    }.get(gap, gap)


def state_words(row: CommitmentRow) -> str:
    """The state of a commitment; a decision that is needed goes before being late."""
    return {
        "on_track": pgettext("commitment", "on track"),
        "late": pgettext("commitment", "late"),
        "done": pgettext("commitment", "done"),
        "not_started": pgettext("commitment", "not started"),
        "needs_decision": pgettext("commitment", "needs a decision"),
    }[shown_state(row)]


def shown_state(row: CommitmentRow) -> str:
    """The one code that a chip shows."""
    return "late" if row.is_late and row.state != "needs_decision" else row.state


def follows_plan(row: CommitmentRow) -> bool:
    """On track or done; what has not started follows no plan yet."""
    return shown_state(row) in {"on_track", "done"}


def needs_attention(row: CommitmentRow) -> bool:
    """Whether the state is marked with a triangle."""
    return shown_state(row) in {"late", "needs_decision"}


def delivered(row: CommitmentRow) -> str:
    """Delivered against promised, with the unit: "18 of 20 beds"."""
    promised = f"{_amount(row.target)} {unit(row.resource, row.target)}"
    if row.delivered is None:
        return _("nothing reported, of %(promised)s") % {"promised": promised}
    return _("%(delivered)s of %(promised)s") % {"delivered": _amount(row.delivered), "promised": promised}


def unit(resource: str, amount: float) -> str:
    """What a commitment is counted in."""
    units = {
        "beds": ngettext("bed", "beds", amount),
        "flats": ngettext("flat", "flats", amount),
        "visits": ngettext("visit", "visits", amount),
        "persons": ngettext("person", "persons", amount),
        "agreements": ngettext("agreement", "agreements", amount),
        "money": _("kr"),
        "volunteer_hours": ngettext("volunteer hour", "volunteer hours", amount),
    }
    return units.get(resource) or ngettext("hour", "hours", amount)


def lateness(row: ActionRow) -> str:
    """How far an action is from its day."""
    if row.closed_on is not None:
        return _("done %(day)s") % {"day": iso_date(row.closed_on)}
    if row.days_late > 0:
        late = ngettext("%(days)s day overdue", "%(days)s days overdue", row.days_late)
        return late % {"days": number(row.days_late)}
    return pgettext("action", "open")


def term(row: AgreementRow) -> str:
    """What is the matter with an agreement that ends: it has run out, or notice is due."""
    return {
        "expired": pgettext("agreement", "has expired"),
        "notice_passed": pgettext("agreement", "last notice day has passed"),
        "notice_soon": pgettext("agreement", "last notice day within a year")
        if row.notice_by is not None
        else pgettext("agreement", "ends within a year"),
    }.get(row.state, row.state)


def agreement_kind(code: str) -> str:
    """What an agreement is about, by its code."""
    return {
        "iop": _("partnership"),
        "landlord": _("landlord"),
        "municipality": _("municipality"),
    }.get(code, code)


def _amount(value: float) -> str:
    return number(value, 0 if value == int(value) else 1)
