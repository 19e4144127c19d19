"""The division of labour in sentences: who is missing, what is late, and what stands in each state.

Every function takes rows of the desk's answer and returns plain text in the language spoken now.
"""

from __future__ import annotations

from collections.abc import Sequence

from lib.publication.answers import ActionRow, AgreementRow, AreaRow, CommitmentRow, Division, PartnerName
from lib.screen.division_words import follows_plan, shown_state
from lib.words import (
    SMALL_NUMBERS,
    Language,
    _,
    counted,
    language,
    listed,
    long_date,
    ngettext,
    number,
    pgettext,
    sentence_case,
)

# A headline names areas while they fit on the wall; beyond this it counts them.
NAMED_AREAS = 2
LETTERS_TO = 20
_TEENS: dict[Language, tuple[str, ...]] = {
    "sv": ("tretton", "fjorton", "femton", "sexton", "sjutton", "arton", "nitton", "tjugo"),
    "en": ("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
}


def headline(division: Division) -> str:
    """Areas without, or with several, accountable partners; then the commitments, shorter after such news."""
    if not division.areas:
        return _("No areas of work have been entered yet.")
    gaps = accountability(division.areas)
    if gaps:
        return f"{gaps} {late_commitments(division.commitments)}".strip()
    return " ".join([_("Every area has one accountable partner."), commitments(division.commitments)])


def accountability(areas: Sequence[AreaRow]) -> str:
    """Which areas lack an accountable partner or have several, else where nobody performs; empty if none."""
    missing, double, idle = (
        [area.name for area in areas if gap in area.gaps]
        for gap in ("no_accountable", "several_accountable", "nobody_performs")
    )
    if missing and double and len(missing) + len(double) <= NAMED_AREAS:
        return _missing_and_double(missing[0], double[0])
    sentences = [_missing(missing, len(areas)), _double(double, len(areas))]
    if not missing and not double:
        sentences.append(_idle(idle, len(areas)))
    return " ".join(sentence for sentence in sentences if sentence)


def commitments(rows: Sequence[CommitmentRow]) -> str:
    """How many commitments follow the plan, how many are late, and how many need a decision."""
    if not rows:
        return _("No commitments have been entered yet.")
    on_plan = _on_plan(rows)
    off_plan = _off_plan(rows, of_all=not on_plan) or _not_started(rows)
    return f"{on_plan} {off_plan}".strip()


def late_commitments(rows: Sequence[CommitmentRow]) -> str:
    """How many are late, else how many need a decision, else how many follow the plan; one short sentence."""
    late = sum(row.is_late for row in rows)
    if late:
        return f"{_late(late, of_all=True)}."
    deciding = sum(row.state == "needs_decision" for row in rows)
    return _deciding(deciding, of_all=True) or (commitments(rows) if rows else "")


def ending(rows: Sequence[AgreementRow]) -> str:
    """How many agreements have ended, and how many end or need notice within a year."""
    ended = sum(row.state == "expired" for row in rows)
    if not rows:
        return _("No agreement ends or needs notice within a year.")
    coming = len(rows) - ended
    past = ngettext("%(count)s agreement has expired", "%(count)s agreements have expired", ended)
    ahead = ngettext(
        "%(count)s agreement ends or needs notice within a year",
        "%(count)s agreements end or need notice within a year",
        coming,
    )
    counted_parts = [
        text % {"count": in_letters(count)} for text, count in ((past, ended), (ahead, coming)) if count
    ]
    return sentence_case(listed(counted_parts)) + "."


def whose(partner: PartnerName | None) -> str:
    """Whose part of the work is shown, for the crumb."""
    return _("all partners") if partner is None else partner.short_name


def reporting_date(division: Division) -> str:
    """The line beside the view's name."""
    return _("the situation on %(date)s") % {"date": long_date(division.as_of)}


def basis() -> str:
    """What the matrix rests on, for the foot of the wall."""
    return _("Commitments as agreed, deliveries as the partners have reported them")


def overdue(rows: Sequence[ActionRow]) -> str:
    """How many actions are past their day."""
    late = sum(row.days_late > 0 for row in rows)
    if late == 0:
        return _("No action is overdue.")
    return ngettext("%(count)s action is overdue.", "%(count)s actions are overdue.", late) % {
        "count": sentence_case(in_letters(late, common=True))
    }


def in_letters(count: int, *, common: bool = False) -> str:
    """Whole numbers to twenty in letters: "ett åtagande" is neuter, "en åtgärd" (`common`) is not."""
    if count == 1 and not common:
        return pgettext("neuter", "one")
    after = count - len(SMALL_NUMBERS[language()])
    teens = _TEENS[language()]
    return teens[after] if 0 <= after < len(teens) else counted(count)


def _missing(names: Sequence[str], total: int) -> str:
    if len(names) > NAMED_AREAS:
        sentence = _("%(count)s of %(total)s areas lack an accountable partner.")
        return _counted_areas(len(names), total, sentence)
    return _named_areas(
        names,
        ngettext(
            "%(areas)s lacks an accountable partner.",
            "%(areas)s lack an accountable partner.",
            len(names),
        ),
    )


def _double(names: Sequence[str], total: int) -> str:
    if len(names) > NAMED_AREAS:
        sentence = _("%(count)s of %(total)s areas have more than one accountable partner.")
        return _counted_areas(len(names), total, sentence)
    return _named_areas(
        names,
        ngettext(
            "%(areas)s has more than one accountable partner.",
            "%(areas)s have more than one accountable partner.",
            len(names),
        ),
    )


def _missing_and_double(missing: str, double: str) -> str:
    sentence = _("%(missing)s lacks an accountable partner and %(double)s has more than one.")
    return sentence_case(sentence % {"missing": missing, "double": double})


def _idle(names: Sequence[str], total: int) -> str:
    if len(names) > NAMED_AREAS:
        sentence = _("In %(count)s of %(total)s areas nobody performs the work.")
        return _counted_areas(len(names), total, sentence)
    return _named_areas(names, _("Nobody performs the work in %(areas)s."))


def _named_areas(names: Sequence[str], sentence: str) -> str:
    return sentence_case(sentence % {"areas": listed(names)}) if names else ""


def _counted_areas(count: int, total: int, sentence: str) -> str:
    return sentence_case(sentence % _of_total(count, total))


def _of_total(count: int, total: int) -> dict[str, str]:
    """Both in letters, or both in figures: "elva av fjorton", "3 av 25"."""
    if total > LETTERS_TO:
        return {"count": number(count), "total": number(total)}
    return {"count": in_letters(count), "total": in_letters(total)}


def _on_plan(rows: Sequence[CommitmentRow]) -> str:
    on_plan, total = sum(map(follows_plan, rows)), len(rows)
    if total == 1:
        return _("The commitment follows the plan.") if on_plan else ""
    if on_plan == total == 2:
        return _("Both commitments follow the plan.")
    if on_plan == total:
        return _("All %(total)s commitments follow the plan.") % {"total": in_letters(total)}
    if on_plan == 0:
        return _("None of the %(total)s commitments follows the plan.") % {"total": in_letters(total)}
    sentence = ngettext(
        "%(count)s of %(total)s commitments follows the plan.",
        "%(count)s of %(total)s commitments follow the plan.",
        on_plan,
    ) % _of_total(on_plan, total)
    return sentence_case(sentence)


def _not_started(rows: Sequence[CommitmentRow]) -> str:
    waiting = sum(shown_state(row) == "not_started" for row in rows)
    if not waiting:
        return ""
    sentence = ngettext("%(count)s has not started.", "%(count)s have not started.", waiting)
    return sentence_case(sentence % {"count": in_letters(waiting)})


def _off_plan(rows: Sequence[CommitmentRow], *, of_all: bool) -> str:
    """Late and undecided; `of_all` says of how many, for a sentence that stands alone."""
    late = [row for row in rows if row.is_late]
    deciding = [row for row in rows if row.state == "needs_decision"]
    if not late:
        return _deciding(len(deciding), of_all=of_all)
    both = sum(row.is_late for row in deciding)
    sentence = _late(len(late), of_all=of_all)
    if both == 0 or both < len(deciding):
        return f"{sentence}. {_deciding(len(deciding), of_all=False)}".strip()
    if len(late) == 1:
        return _("%(late)s and needs a decision.") % {"late": sentence}
    tail = ngettext(
        "%(late)s, and %(count)s of them needs a decision.",
        "%(late)s, and %(count)s of them need a decision.",
        both,
    )
    return tail % {"late": sentence, "count": in_letters(both)}


def _late(count: int, *, of_all: bool) -> str:
    words = {"count": in_letters(count)}
    if of_all:
        sentence = ngettext("%(count)s commitment is late", "%(count)s commitments are late", count)
    else:
        sentence = ngettext("%(count)s is late", "%(count)s are late", count)
    return sentence_case(sentence % words)


def _deciding(count: int, *, of_all: bool) -> str:
    if count == 0:
        return ""
    words = {"count": in_letters(count)}
    if of_all:
        sentence = ngettext(
            "%(count)s commitment needs a decision.", "%(count)s commitments need a decision.", count
        )
    else:
        sentence = ngettext("%(count)s needs a decision.", "%(count)s need a decision.", count)
    return sentence_case(sentence % words)
