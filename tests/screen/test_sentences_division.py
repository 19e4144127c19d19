from datetime import date

import pytest

from lib.publication.answers import ActionRow, AgreementRow, AreaRow, CommitmentRow, Division, PartnerName
from lib.screen import division_tables, division_words, sentences_division
from lib.words import speaking

PARTNERS = (PartnerName(1, "sm", "Stadsmissionen", "Stadsmissionen"),)


def area(number=1, name="Uppsökande arbete", gaps=(), roles=None):
    return AreaRow(number, f"a{number}", name, roles or {}, gaps)


def promise(state="on_track", *, late=None, delivered=18.0, target=20.0, resource="beds", area_id=1):
    is_late = state == "late" if late is None else late
    return CommitmentRow(
        1, area_id, "Platser", "Stadsmissionen", None, resource, delivered, target, state, is_late, None,
        date(2026, 12, 31), None,
    )  # fmt: skip


def division(areas=(), commitments=(), actions=(), agreements=()):
    return Division(
        date(2026, 10, 31), PARTNERS, tuple(areas), tuple(commitments), tuple(actions), tuple(agreements), {}
    )


def many(on_track=0, late=0, both=0, deciding=0, not_started=0):
    return (
        [promise()] * on_track
        + [promise("late")] * late
        + [promise("needs_decision", late=True)] * both
        + [promise("needs_decision")] * deciding
        + [promise("not_started")] * not_started
    )


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            many(11, late=2, both=1),
            "Elva av fjorton åtaganden följer planen. Tre är försenade, och ett av dem kräver beslut.",
        ),
        (
            many(11, late=1, both=2),
            "Elva av fjorton åtaganden följer planen. Tre är försenade, och två av dem kräver beslut.",
        ),
        (many(4), "Alla fyra åtaganden följer planen."),
        (many(2), "Båda åtagandena följer planen."),
        (many(1), "Åtagandet följer planen."),
        (many(0, late=1), "Ett åtagande är försenat."),
        (many(0, both=1), "Ett åtagande är försenat och kräver beslut."),
        (many(1, late=1), "Ett av två åtaganden följer planen. Ett är försenat."),
        (many(0, late=3), "Inget av de tre åtagandena följer planen. Tre är försenade."),
        (many(3, deciding=1), "Tre av fyra åtaganden följer planen. Ett kräver beslut."),
        (
            many(3, late=1, deciding=2),
            "Tre av sex åtaganden följer planen. Ett är försenat. Två kräver beslut.",
        ),
        (many(3, not_started=1), "Tre av fyra åtaganden följer planen. Ett är inte påbörjat."),
        (many(24, late=1), "24 av 25 åtaganden följer planen. Ett är försenat."),
        ([], "Inga åtaganden är inlagda ännu."),
    ],
)
def test_commitments_in_swedish(rows, said):
    with speaking("sv"):
        assert sentences_division.commitments(rows) == said


def test_commitments_in_english_bend_the_verb():
    with speaking("en"):
        said = sentences_division.commitments(many(1, late=1, both=1))
    assert (
        said == "One of three commitments follows the plan. Two are late, and one of them needs a decision."
    )


@pytest.mark.parametrize(
    ("missing", "double", "said"),
    [
        (1, 0, "A1 saknar ytterst ansvarig."),
        (2, 0, "A1 och A2 saknar ytterst ansvarig."),
        (3, 0, "Tre av sju områden saknar ytterst ansvarig."),
        (0, 1, "A1 har fler än en ytterst ansvarig."),
        (2, 1, "A1 och A2 saknar ytterst ansvarig. A3 har fler än en ytterst ansvarig."),
        (1, 1, "A1 saknar ytterst ansvarig och A2 har fler än en."),
    ],
)
def test_accountability_names_areas_while_they_are_few(missing, double, said):
    gaps = [("no_accountable",)] * missing + [("several_accountable",)] * double
    gaps += [()] * (7 - len(gaps))
    areas = [area(i, f"A{i}", gap) for i, gap in enumerate(gaps, start=1)]
    with speaking("sv"):
        assert sentences_division.accountability(areas) == said


def test_many_areas_are_counted_in_figures_on_both_sides():
    areas = [area(i, f"A{i}", ("no_accountable",) if i < 4 else ()) for i in range(25)]
    with speaking("sv"):
        assert sentences_division.accountability(areas) == "4 av 25 områden saknar ytterst ansvarig."


def test_nobody_performs_is_said_when_responsibility_itself_is_clear():
    areas = [area(1, "Boendestöd", ("nobody_performs",)), area(2, "Tak")]
    with speaking("sv"):
        assert sentences_division.accountability(areas) == "Ingen utför arbetet inom Boendestöd."


def test_headline_with_gaps_is_short_about_the_commitments():
    areas = [area(1, "Länets kommuner", ("no_accountable",)), area(2)]
    with speaking("sv"):
        late = sentences_division.headline(division(areas, many(5, late=2)))
        both = sentences_division.headline(division(areas, many(5, late=1, both=1)))
        deciding = sentences_division.headline(division(areas, many(5, deciding=1)))
        calm = sentences_division.headline(division(areas, many(3)))
    assert late == "Länets kommuner saknar ytterst ansvarig. Två åtaganden är försenade."
    assert both == late
    assert deciding == "Länets kommuner saknar ytterst ansvarig. Ett åtagande kräver beslut."
    assert calm == "Länets kommuner saknar ytterst ansvarig. Alla tre åtaganden följer planen."


def test_headline_without_gaps_and_without_anything():
    with speaking("sv"):
        assert sentences_division.headline(division([area()], many(3, late=1))) == (
            "Varje område har en ytterst ansvarig. Tre av fyra åtaganden följer planen. Ett är försenat."
        )
        assert sentences_division.headline(division()) == "Inga områden är inlagda ännu."


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (promise(), "18 av 20 platser"),
        (promise(delivered=0.0, target=1.0), "0 av 1 plats"),
        (promise(delivered=None), "inget rapporterat av 20 platser"),
        (promise(resource="money", delivered=450000.0, target=585000.0), "450\u00a0000 av 585\u00a0000 kr"),
        (promise(resource="support_hours", delivered=212.5, target=200.0), "212,5 av 200 timmar"),
        (promise(resource="visits", delivered=96.0, target=120.0), "96 av 120 besök"),
        (promise(resource="agreements", delivered=1.0, target=4.0), "1 av 4 avtal"),
    ],
)
def test_delivered_against_promised(row, said):
    with speaking("sv"):
        assert division_words.delivered(row) == said


def test_a_needed_decision_goes_before_being_late():
    with speaking("sv"):
        assert division_words.state_words(promise("needs_decision", late=True)) == "kräver beslut"
        assert division_words.state_words(promise("not_started", late=True)) == "försenat"


def action(days_late=0, closed_on=None):
    return ActionRow(1, "Rutin", "Stadsmissionen", date(2026, 9, 1), date(2026, 10, 1), closed_on, days_late)


def test_actions_in_words():
    with speaking("sv"):
        assert division_words.lateness(action(1)) == "1 dag försenad"
        assert division_words.lateness(action(30)) == "30 dagar försenad"
        assert division_words.lateness(action(closed_on=date(2026, 10, 2))) == "klar 2026-10-02"
        assert division_words.lateness(action()) == "pågår"
        assert sentences_division.overdue([action(1), action()]) == "En åtgärd är försenad."
        assert sentences_division.overdue([action(1), action(5)]) == "Två åtgärder är försenade."
        assert sentences_division.overdue([action()]) == "Ingen åtgärd är försenad."


def agreement(state="notice_soon", notice_by=date(2026, 12, 31)):
    return AgreementRow(1, "Hyresvärd C", "landlord", state, date(2027, 1, 31), notice_by, 92)


def test_an_agreement_without_a_notice_day_is_not_given_one():
    with speaking("sv"):
        assert division_words.term(agreement()) == "sista uppsägningsdag inom ett år"
        assert division_words.term(agreement(notice_by=None)) == "löper ut inom ett år"
        assert division_words.term(agreement("expired")) == "har löpt ut"


def test_english_has_one_word_for_each_of_being_late_overdue_and_expired():
    with speaking("en"):
        assert sentences_division.overdue([action(1)]) == "One action is overdue."
        assert division_words.lateness(action(3)) == "3 days overdue"
        assert sentences_division.ending([agreement("expired")]) == "One agreement has expired."
        assert division_words.term(agreement("expired")) == "has expired"


def test_agreements_in_words():
    with speaking("sv"):
        assert sentences_division.ending([agreement("expired"), agreement()]) == (
            "Ett avtal har löpt ut och ett avtal löper ut eller har sista uppsägningsdag inom ett år."
        )
        assert sentences_division.ending([agreement()] * 2) == (
            "Två avtal löper ut eller har sista uppsägningsdag inom ett år."
        )
        assert sentences_division.ending([]) == "Inget avtal löper ut eller behöver sägas upp inom ett år."


def test_tables_have_a_cell_under_every_header():
    full = division([area()], many(2, late=1), [action(3)], [agreement()])
    for build in (division_tables.commitments, division_tables.actions, division_tables.agreements):
        table = build(full)
        assert table.rows
        assert {len(row) for row in table.rows} == {len(table.headers)}
        assert table.file_name.endswith("2026-10-31")
