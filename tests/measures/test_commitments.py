from datetime import date

import pandas as pd
import pytest

from lib.measures import commitments as measure
from lib.measures.figure import Why

AS_OF = date(2026, 10, 1)


def commitment(number, **others):
    usual = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31), "target": 120.0, "is_level": False}
    return {"commitment_id": number, "status": "ongoing"} | usual | others


def delivered(*rows):
    return pd.DataFrame(list(rows), columns=["commitment_id", "month", "amount"])


def status(commitments, *deliveries, as_of=AS_OF):
    return measure.delivery_status(pd.DataFrame(commitments), delivered(*deliveries), as_of)


def test_gaps_of_each_area():
    rows = [(1, 10, "accountable"), (1, 11, "performs"), (2, 10, "performs"), (2, 11, "performs")]
    rows += [
        (3, 10, "accountable"),
        (3, 11, "accountable"),
        (3, 12, "performs"),
        (4, 10, "informed"),
        (5, 10, "accountable"),
    ]
    responsibilities = pd.DataFrame(rows, columns=["area_id", "partner_id", "role"])
    checks = measure.area_checks(pd.DataFrame({"area_id": [4, 1, 2, 3, 5]}), responsibilities)
    assert [check.area_id for check in checks] == [4, 1, 2, 3, 5]
    assert {check.area_id: check.gaps for check in checks} == {
        1: (),
        2: (measure.Gap.NO_ACCOUNTABLE,),
        3: (measure.Gap.SEVERAL_ACCOUNTABLE,),
        4: (measure.Gap.NO_ACCOUNTABLE, measure.Gap.NOBODY_PERFORMS),
        5: (measure.Gap.NOBODY_PERFORMS,),
    }
    assert checks[3].accountable == (10, 11)
    figure = measure.areas_complete(checks, AS_OF)
    assert (figure.value, figure.numerator, figure.denominator) == (1, 1, 5)


def test_amounts_are_late_when_more_than_ten_points_behind_the_time_gone():
    """By 1 October 274 of 365 days have gone: 75 %, so 65 % of 120 is the border (78.1)."""
    ids = [commitment(1), commitment(2), commitment(3)]
    table = status(
        ids,
        (1, date(2026, 3, 1), 40),
        (1, date(2026, 8, 1), 39),
        (2, date(2026, 8, 1), 78),
        (3, date(2026, 11, 1), 120),
    )
    assert table["delivered"].tolist()[:2] == [79, 78]
    assert table["delivered"].isna().tolist() == [False, False, True]
    assert table["expected"].round(4).tolist() == [0.7507] * 3
    assert table["status"].tolist() == ["on_track", "late", "late"]


def test_a_level_is_the_latest_one_and_expected_in_full_from_the_start():
    levels = [commitment(number, is_level=True, target=20.0) for number in (1, 2)] + [
        commitment(3, is_level=True, target=20.0, starts_on=date(2026, 11, 1))
    ]
    table = status(
        levels,
        (1, date(2026, 9, 1), 18),
        (1, date(2026, 2, 1), 5),
        (2, date(2026, 2, 1), 20),
        (2, date(2026, 9, 1), 17),
    )
    assert table["delivered"].tolist()[:2] == [18, 17]
    assert table["share"].tolist()[:2] == [0.9, 0.85]
    assert table["expected"].tolist() == [1.0, 1.0, 0.0]
    assert table["status"].tolist() == ["on_track", "late", "on_track"]


def test_an_ended_commitment_is_late_until_the_target_is_reached_or_it_is_marked_done():
    ended = {"ends_on": date(2026, 9, 30)}
    rows = [
        commitment(1, **ended),
        commitment(2, **ended),
        commitment(3, status="done", **ended),
        commitment(4, target=None, **ended),
    ]
    table = status(rows, (1, date(2026, 9, 1), 119), (2, date(2026, 9, 1), 120))
    assert table["status"].tolist() == ["late", "on_track", "done", "late"]
    assert table["late"].tolist() == [True, False, False, True]


def test_what_needs_a_decision_can_be_late_too_and_what_should_have_begun_is():
    rows = [
        commitment(1, status="needs_decision"),
        commitment(2, status="not_started", starts_on=date(2026, 10, 2)),
        commitment(3, status="not_started"),
        commitment(4, target=0.0),
    ]
    table = status(rows)
    assert table["status"].tolist() == ["needs_decision", "not_started", "late", "on_track"]
    assert table["late"].tolist() == [True, False, True, False]
    assert measure.status_counts(table) == {
        "on_track": 1,
        "late": 1,
        "needs_decision": 1,
        "not_started": 1,
        "done": 0,
    }
    assert measure.commitments_on_track(table, AS_OF).numerator == 1
    assert measure.commitments_late(table, AS_OF).numerator == 2
    assert measure.commitments_needing_decision(table, AS_OF).value == 1


def test_a_month_not_yet_reported_of_a_year_is_no_delay():
    table = status([commitment(1)], (1, date(2026, 8, 1), 80), as_of=date(2026, 9, 30))
    assert table["status"].tolist() == ["on_track"]


def test_agreements_to_see_to():
    rows = [
        (1, date(2026, 9, 30), date(2026, 6, 30)),
        (2, date(2027, 1, 31), date(2026, 9, 30)),
        (3, date(2028, 1, 31), date(2027, 10, 1)),
        (4, date(2028, 1, 31), date(2027, 10, 2)),
        (5, date(2027, 9, 1), None),
        (6, None, None),
        (7, date(2026, 10, 1), date(2026, 10, 1)),
    ]
    agreements = pd.DataFrame(rows, columns=["agreement_id", "ends_on", "notice_by"])
    table = measure.ending_agreements(agreements, AS_OF)
    states = dict(zip(table["agreement_id"], table["state"], strict=True))
    assert states == {1: "expired", 2: "notice_passed", 7: "notice_soon", 5: "notice_soon", 3: "notice_soon"}
    assert table["agreement_id"].tolist() == [1, 2, 7, 5, 3]
    assert table["days_left"].tolist() == [-93, -1, 0, 335, 365]
    assert measure.agreements_ending(agreements, AS_OF).numerator == 5
    assert measure.agreements_ending(agreements, AS_OF).denominator == 7


def test_an_action_is_overdue_the_day_after_its_day_while_it_is_open():
    rows = [
        (1, date(2026, 10, 1), None),
        (2, date(2026, 9, 30), None),
        (3, date(2026, 6, 1), date(2026, 9, 1)),
        (4, date(2026, 9, 1), date(2026, 10, 2)),
    ]
    actions = pd.DataFrame(rows, columns=["action_id", "due_on", "closed_on"])
    table = measure.overdue_actions(actions, AS_OF)
    assert table[["action_id", "days_late"]].to_numpy().tolist() == [[4, 30], [2, 1]]
    figure = measure.actions_overdue(actions, AS_OF)
    assert (figure.numerator, figure.denominator) == (2, 3)


@pytest.mark.parametrize("kind", ["areas", "commitments", "agreements", "actions"])
def test_with_nothing_entered_there_is_no_figure(kind):
    figure = {
        "areas": lambda: measure.areas_complete((), AS_OF),
        "commitments": lambda: measure.commitments_on_track(
            measure.delivery_status(pd.DataFrame([commitment(1)]).head(0), delivered(), AS_OF), AS_OF
        ),
        "agreements": lambda: measure.agreements_ending(
            pd.DataFrame(columns=["agreement_id", "ends_on", "notice_by"]), AS_OF
        ),
        "actions": lambda: measure.actions_overdue(
            pd.DataFrame(columns=["action_id", "due_on", "closed_on"]), AS_OF
        ),
    }[kind]()
    assert (figure.value, figure.shown, figure.why) == (None, False, Why.NOTHING_ENTERED)
