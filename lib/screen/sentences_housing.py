"""Housing First in sentences: what a steering group reads before any chart.

Every function takes the desk's answer, which is already limited to what the viewer may see, and returns
plain text in the language spoken now.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from html import escape

from lib.measures.figure import Figure, Why
from lib.publication.answers import HousingFirst
from lib.screen import states
from lib.words import _, long_date, ngettext, number, percent, pgettext

HEADLINE_MONTHS = 12
# From here on one tenant is about one percentage point, and "so few" would no longer be true.
FEW_TENANTS = 100
# Below this a single tenant moves the share by more than three points, which is worth saying.
ONE_TENANT_MATTERS = 30
REPORTED_IN_SWEDEN = 0.80
REPORTED_IN_SWEDEN_SOURCE = "bostadforst.se"


def horizon(months: int) -> str:
    """6, 12, 24 and 36 months as people say them."""
    return {
        6: _("six months"),
        12: _("one year"),
        24: _("two years"),
        36: _("three years"),
    }.get(months) or _("%(months)s months") % {"months": number(months)}


def class_label(code: str, *, merged: bool) -> str:
    """Where a tenant is today, by the desk's code; `merged` when take-overs are counted as other homes."""
    if merged and code == "positive":
        return _("Own lease, another home")
    return {
        "still_housed": _("Live in the programme's home"),
        "taken_over": _("Took over the lease"),
        "positive": _("Another home"),
        "neutral": _("Care or more support"),
        "negative": _("Lost the home"),
        "deceased": pgettext("tenants", "Deceased"),
        "unknown": pgettext("tenants", "Unknown"),
        "other": _("Deceased, care, unknown"),
    }.get(code, code)


def label_of(answer: HousingFirst) -> Callable[[str], str]:
    """Give names to this answer's classes."""
    return partial(class_label, merged=is_merged(answer))


def is_merged(answer: HousingFirst) -> bool:
    """Whether the breakdown counts take-overs among other homes, as outside the register."""
    return "taken_over" not in set(answer.exits["class"])


def headline(answer: HousingFirst) -> str:
    """The one sentence of the view, with its uncertainty, or why there is none."""
    if answer.withheld:
        return states.withheld(answer.withheld)[0]
    if answer.persons == 0 and answer.exact:
        return _("Nobody has moved into a Housing First home yet.")
    figure = answer.still_housed.get(HEADLINE_MONTHS)
    if figure is None or figure.value is None or not figure.shown:
        return _not_shown(figure)
    return f"{_stayed(figure)} {uncertainty(figure)}".strip()


def uncertainty(figure: Figure) -> str:
    """The 95 % interval as a sentence; empty without one."""
    if figure.low is None or figure.high is None:
        return ""
    ends = {"low": number(figure.low * 100), "high": number(figure.high * 100)}
    if (figure.n or 0) < FEW_TENANTS:
        return _("With so few tenants the true level may lie between %(low)s and %(high)s percent.") % ends
    return _("The true level may lie between %(low)s and %(high)s percent.") % ends


def without_negative_exit(answer: HousingFirst) -> str:
    """What the curve says at one and two years; the deceased and the unknown are named beside it."""
    told = [
        sentence
        for months in (12, 24)
        for sentence in (_share_kept(months, answer), unknown_range(months, answer))
        if sentence
    ]
    return " ".join([*told, _left_out(answer)]).strip() if told else ""


def exits_title(answer: HousingFirst) -> str:
    """The question above the bars."""
    if answer.persons is None:
        return _("Where are the tenants?")
    count = {"count": number(answer.persons)}
    if not answer.exact:
        return _("Where are the tenants? (about %(count)s, rounded)") % count
    return ngettext("Where is the only tenant?", "Where are the %(count)s tenants?", answer.persons) % count


def notes(answer: HousingFirst) -> list[str]:
    """Short lines that give the figures their scale."""
    told = answer.unknown.get(HEADLINE_MONTHS)
    lines = [
        one_tenant(answer),
        _moved_in_lately(answer),
        unknown_range(HEADLINE_MONTHS, answer) if told is not None and told.told else "",
        _("About %(share)s is often reported in Sweden (%(source)s).")
        % {"share": percent(REPORTED_IN_SWEDEN), "source": REPORTED_IN_SWEDEN_SOURCE},
    ]
    if not answer.exits.empty and bool(answer.exits["rounded"].any()):
        lines.append(_("The parts are rounded to fives one by one, so that nobody can be recognised."))
        lines.append(_("They need not add up to the whole."))
    if not answer.exact and not answer.curve.empty:
        lines.append(_("The curve is rounded to five percentage points."))
    return [line for line in lines if line]


def notes_html(answer: HousingFirst) -> str:
    """The same lines as HTML, one under the other."""
    return "".join(f'<p class="sk-notes">{escape(line)}</p>' for line in notes(answer))


def basis(answer: HousingFirst) -> str:
    """What the curve shows, for the foot of the wall."""
    return "" if answer.withheld else _("The curve: share who have not lost their home")


def one_tenant(answer: HousingFirst) -> str:
    """What one tenant weighs in the headline; empty when the group is not small."""
    figure = answer.still_housed.get(HEADLINE_MONTHS)
    if figure is None or not figure.shown or not figure.denominator:
        return ""
    if figure.denominator >= ONE_TENANT_MATTERS:
        return ""
    points = round(100 / figure.denominator, 1)
    shown = number(points, 0 if points == int(points) else 1)
    return _("One tenant equals %(points)s percentage points.") % {"points": shown}


def reporting_date(answer: HousingFirst) -> str:
    """The day the answer tells of; without register rights that is the end of a quarter."""
    day = {"date": long_date(answer.as_of)}
    if answer.exact:
        return _("the situation on %(date)s") % day
    return _("the situation on %(date)s, the latest end of a quarter") % day


def _not_shown(figure: Figure | None) -> str:
    if figure is None or figure.why == Why.NOBODY or not figure.n:
        return _("Nobody moved in as long as a year ago, so it is too early to tell how many stay.")
    return _("Too few tenants have been followed for a year to show a share (under 10).")


def _stayed(figure: Figure) -> str:
    stayed, cohort = int(figure.numerator or 0), int(figure.denominator or 0)
    counts = {"stayed": number(stayed), "cohort": number(cohort)}
    if stayed == cohort:
        return _("All %(cohort)s tenants still live there a year after moving in.") % counts
    if stayed == 0:
        return _("None of the %(cohort)s tenants still lives there a year after moving in.") % counts
    return (
        ngettext(
            "%(stayed)s of %(cohort)s tenants still lives there a year after moving in.",
            "%(stayed)s of %(cohort)s tenants still live there a year after moving in.",
            stayed,
        )
        % counts
    )


def unknown_range(months: int, answer: HousingFirst) -> str:
    """What the unknown exits could change at a horizon; empty without any, or if no percent changes."""
    figure, found = answer.without_negative_exit.get(months), answer.unknown.get(months)
    if found is None or figure is None or figure.value is None or not figure.shown:
        return ""
    low, high = number(found.low * 100), number(found.high * 100)
    if low == high:
        return ""
    text = _(
        "Depending on where the unknown moved, the share after %(time)s may be %(low)s to %(high)s percent."
    )
    return text % {"time": horizon(months), "low": low, "high": high}


def _moved_in_lately(answer: HousingFirst) -> str:
    """Those who are outside the headline because their year is not over."""
    if not answer.not_yet:
        return ""
    return ngettext(
        "%(n)s tenant moved in less than a year ago and is not counted yet.",
        "%(n)s tenants moved in less than a year ago and are not counted yet.",
        answer.not_yet,
    ) % {"n": number(answer.not_yet)}


def _share_kept(months: int, answer: HousingFirst) -> str:
    figure = answer.without_negative_exit.get(months)
    if figure is None or figure.value is None or not figure.shown:
        return ""
    fact = {"time": horizon(months), "share": number(figure.value * 100), "n": number(figure.n or 0)}
    if figure.low is None or figure.high is None:
        return _("After %(time)s, %(share)s percent have not lost their home.") % fact
    fact |= {"low": number(figure.low * 100), "high": number(figure.high * 100)}
    if answer.exact:
        text = _(
            "After %(time)s, %(share)s percent have not lost their home "
            "(uncertainty %(low)s–%(high)s percent, %(n)s followed)."
        )
    else:
        text = _(
            "After %(time)s, about %(share)s percent have not lost their home "
            "(uncertainty %(low)s–%(high)s percent, about %(n)s followed)."
        )
    return text % fact


def _left_out(answer: HousingFirst) -> str:
    """The deceased and the unknown, counted where the viewer may see the count."""
    if not answer.exact or answer.exits.empty:
        return _("Tenants who have died or whose whereabouts are unknown are not counted as having lost it.")
    by_class = answer.exits.set_index("class")["persons"]
    deceased, unknown = (int(by_class.get(code, 0)) for code in ("deceased", "unknown"))
    if deceased + unknown == 0:
        return ""
    return _(
        "The deceased (%(deceased)s) and those whose move is unknown (%(unknown)s) "
        "are not counted as having lost it."
    ) % {
        "deceased": number(deceased),
        "unknown": number(unknown),
    }
