import itertools
from collections import Counter, defaultdict
from datetime import timedelta

from sqlalchemy import select

from lib.records.tables import (
    Action,
    Agreement,
    AgreementKind,
    AgreementStatus,
    Area,
    Capacity,
    Commitment,
    CommitmentStatus,
    CountedContact,
    Decision,
    DecisionLevel,
    Delivery,
    DisclosureAssessment,
    Duration,
    Event,
    EventKind,
    ExternalFigure,
    Flat,
    Goal,
    GoalLevel,
    Landlord,
    LegalForm,
    Meeting,
    Partner,
    PointInTimeCount,
    RegisterKind,
    Responsibility,
    ResponsibilityRole,
    Site,
    Situation,
    Target,
)


def month_before(day):
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def partners(example):
    return {partner.code: partner for partner in example.rows(select(Partner))}


def test_three_partners_of_three_kinds_and_houses_of_two_legal_forms(example):
    kinds = {code: partner.kind.value for code, partner in partners(example).items()}
    assert kinds == {
        "stadsmissionen": "civil_society",
        "social": "municipal",
        "bostadsbolaget": "housing_company",
    }
    forms = {site.code: (site.legal_form, site.groups) for site in example.rows(select(Site))}
    assert forms == {"eken": (LegalForm.CIVIL_SOCIETY, 2), "lilla": (LegalForm.WITHOUT_ASSESSMENT, 1)}


def test_one_area_lacks_an_accountable_party_and_another_has_two(example):
    roles = defaultdict(Counter)
    names = {area.id: area.name for area in example.rows(select(Area))}
    for row in example.rows(select(Responsibility)):
        assert row.valid_from <= example.today
        roles[names[row.area_id]][row.role] += 1
    accountable = {name: counts[ResponsibilityRole.ACCOUNTABLE] for name, counts in roles.items()}
    assert accountable == {
        "Akuta nattplatser": 1,
        "Boendestöd": 1,
        "Samverkan med hyresvärdar": 1,
        "Länets kommuner": 0,
        "Uppsökande arbete": 1,
        "Förmedlad kontakt": 2,
        "Uppföljning": 1,
    }
    assert all(counts[ResponsibilityRole.PERFORMS] for counts in roles.values())


def test_eleven_of_fourteen_commitments_follow_the_plan(example):
    amounts = defaultdict(list)
    for row in example.rows(select(Delivery).order_by(Delivery.month)):
        amounts[row.commitment_id].append(row)
    late, on_plan = [], []
    for row in example.rows(select(Commitment)):
        told = [delivery.amount for delivery in amounts[row.id]]
        delivered = told[-1] if row.is_level else sum(told)
        gone = min(((example.today - row.starts_on).days + 1) / ((row.ends_on - row.starts_on).days + 1), 1)
        expected = row.target * (1 if row.is_level else gone)
        if delivered >= expected:
            on_plan.append(row)
        else:
            assert row.ends_on < example.today
            assert row.next_check < example.today
            late.append(row)
    assert (len(on_plan), len(late)) == (11, 3)
    assert [row.status for row in late].count(CommitmentStatus.NEEDS_DECISION) == 1
    assert {row.status for row in on_plan} == {CommitmentStatus.ONGOING, CommitmentStatus.DONE}
    assert all(row.next_check is None for row in on_plan if row.ends_on < example.today)


def test_what_is_done_was_done_a_whole_year_back_too(example):
    """A status has no history: what it says today it says on every past date that is asked for."""
    done = example.rows(select(Commitment).where(Commitment.status == CommitmentStatus.DONE))
    assert [row.title for row in done] == ["Utbildning av nattpersonalen i registrering"]
    for row in done:
        told = example.rows(select(Delivery).where(Delivery.commitment_id == row.id))
        by_then = [one for one in told if (example.today - one.reported_at.date()).days >= 365]
        assert sum(one.amount for one in by_then) >= row.target
        assert row.ends_on < example.today - timedelta(days=365)


def commitment_levels(example, title):
    """The commitment, and what it told of each month by the month's last day."""
    (row,) = example.rows(select(Commitment).where(Commitment.title == title))
    told = example.rows(select(Delivery).where(Delivery.commitment_id == row.id).order_by(Delivery.month))
    assert row.is_level
    return row, {
        (one.month + timedelta(days=31)).replace(day=1) - timedelta(days=1): one.amount for one in told
    }


def test_beds_are_delivered_as_agreed_for_the_site_and_only_in_its_season(example):
    sites = {site.code: site for site in example.rows(select(Site))}
    beds = {"20 nattplatser oktober–mars": "eken", "8 nattplatser för kvinnor hela året": "lilla"}
    for title, code in beds.items():
        row, levels = commitment_levels(example, title)
        spans = example.rows(select(Capacity).where(Capacity.site_id == sites[code].id))
        assert levels
        for day, level in levels.items():
            (agreed,) = [
                span.agreed_beds
                for span in spans
                if span.valid_from <= day <= (span.valid_to or example.today)
            ]
            assert level == agreed
            assert code == "lilla" or day.month in {10, 11, 12, 1, 2, 3}
        assert row.target == max(span.agreed_beds for span in spans)
        if code == "eken":
            assert (row.starts_on.month, row.starts_on.day) == (10, 1)
            assert row.ends_on == row.starts_on.replace(row.starts_on.year + 1, 3, 31)


def test_the_flats_delivered_are_those_of_the_register(example):
    row, levels = commitment_levels(example, "Bostadsbolagets lägenheter till Bostad först")
    flats = example.rows(
        select(Flat).join(Landlord, Landlord.id == Flat.landlord_id).where(Landlord.name == "Bostadsbolaget")
    )
    for day, level in levels.items():
        held = [
            flat
            for flat in flats
            if flat.available_from <= day and (flat.available_to is None or day < flat.available_to)
        ]
        assert level == len(held)
    assert max(levels) == example.today.replace(day=1) - timedelta(days=1)
    assert max(levels.values()) < row.target


def test_the_agreements_delivered_are_those_in_force(example):
    row, levels = commitment_levels(example, "Överenskommelser med länets kommuner")
    agreements = example.rows(select(Agreement).where(Agreement.kind == AgreementKind.MUNICIPALITY))
    dated = [one for one in agreements if one.starts_on]
    for day, level in levels.items():
        assert level == sum(one.starts_on <= day <= one.ends_on for one in dated)
    begun = {AgreementStatus.IN_FORCE, AgreementStatus.UNDER_REVIEW}
    assert levels[max(levels)] == sum(one.status in begun for one in agreements)
    assert row.status is CommitmentStatus.NEEDS_DECISION


def test_the_beds_were_proposed_and_furnished_before_they_opened(example):
    decided = example.all(select(Decision, Meeting).join(Meeting, Meeting.id == Decision.meeting_id))
    (proposed,) = [meeting.held_on for decision, meeting in decided if "20 platser" in decision.wording]
    (furnished,) = example.rows(select(Action.closed_on).where(Action.title == "Inreda fyra platser till"))
    (opened,) = example.rows(select(Event.starts_on).where(Event.kind == EventKind.CAPACITY_CHANGE))
    assert proposed < furnished < opened


def test_deliveries_reach_the_last_month_but_one_has_fallen_silent(example):
    last = {}
    for row in example.rows(select(Delivery)):
        assert row.month.day == 1
        assert row.month < example.today.replace(day=1)
        assert row.reported_at.date() <= example.today
        last[row.commitment_id] = max(row.month, last.get(row.commitment_id, row.month))
    commitments = example.rows(select(Commitment))
    for row in commitments:
        if row.ends_on > example.today:
            assert last[row.id] == month_before(example.today)
    silent = [row for row in commitments if (row.ends_on.replace(day=1) - last[row.id]).days > 90]
    assert [row.title for row in silent if row.ends_on < example.today] == [
        "Uppsökande besök kvällar och nätter"
    ]


def test_the_own_agreement_ends_within_a_year_with_its_notice_day_ahead(example):
    (own,) = example.rows(select(Agreement).where(Agreement.kind == AgreementKind.IOP))
    assert own.status is AgreementStatus.IN_FORCE
    assert own.starts_on < example.today < own.notice_by < own.ends_on
    assert (own.ends_on - example.today).days < 365
    assert own.extension


def test_agreements_with_landlords_and_the_eleven_other_municipalities(example):
    with_landlords = example.rows(select(Agreement).where(Agreement.kind == AgreementKind.LANDLORD))
    assert len(with_landlords) == 4
    expired = [row for row in with_landlords if row.ends_on < example.today]
    assert [row.status for row in expired] == [AgreementStatus.IN_FORCE]
    roads = example.rows(select(Agreement).where(Agreement.kind == AgreementKind.MUNICIPALITY))
    assert len({row.municipality_code for row in roads}) == 11
    assert "0880" not in {row.municipality_code for row in roads}
    assert {row.status for row in roads} == set(AgreementStatus)
    begun = {AgreementStatus.IN_FORCE, AgreementStatus.UNDER_REVIEW}
    assert all(row.starts_on <= example.today <= row.ends_on for row in roads if row.status in begun)


def test_meetings_are_quarterly_with_one_some_weeks_ago_and_one_ahead(example):
    held = sorted(example.rows(select(Meeting.held_on)))
    assert all((later - earlier).days == 91 for earlier, later in itertools.pairwise(held))
    past = [day for day in held if day <= example.today]
    assert len(past) == 9
    assert len(held) == 10
    assert 14 <= (example.today - past[-1]).days <= 50


def test_decisions_stand_on_every_level_and_the_last_meeting_has_some(example):
    decisions = example.all(select(Decision, Meeting).join(Meeting, Meeting.id == Decision.meeting_id))
    assert {decision.level for decision, _meeting in decisions} == set(DecisionLevel)
    assert all(meeting.held_on <= example.today for _decision, meeting in decisions)
    newest = max(meeting.held_on for _decision, meeting in decisions)
    assert (example.today - newest).days <= 50
    assert any(decision.reservation for decision, _meeting in decisions)
    assert any(decision.conflict_of_interest for decision, _meeting in decisions)


def test_two_actions_are_overdue_some_open_some_done(example):
    actions = example.rows(select(Action))
    still_open = [row for row in actions if row.closed_on is None]
    assert len([row for row in still_open if row.due_on < example.today]) == 2
    assert len([row for row in still_open if row.due_on >= example.today]) == 3
    done = [row for row in actions if row.closed_on]
    assert len(done) >= 6
    assert all(row.opened_on <= row.closed_on <= example.today for row in done)


def test_goals_and_targets(example):
    goals = Counter(goal.level for goal in example.rows(select(Goal)))
    assert goals == {GoalLevel.NATIONAL: 4, GoalLevel.PARTNERSHIP: 3}
    assert {area.goal_id for area in example.rows(select(Area))} <= set(example.rows(select(Goal.id)))
    valid = {
        row.measure: row.value
        for row in example.rows(select(Target))
        if row.valid_from <= example.today and (row.valid_to is None or example.today <= row.valid_to)
    }
    assert valid == {
        "retention_still_housed_12": 0.8,
        "turned_away_full_per_100": 5.0,
        "turned_away_share": 0.05,
    }
    former = example.rows(select(Target).where(Target.valid_to.is_not(None)))
    assert [row.measure for row in former] == ["retention_still_housed_12"]


def test_targets_are_set_for_measures_of_the_catalogue():
    import tomllib

    from lib.records.example.ground import texts
    from lib.settings import DATA

    catalogue = tomllib.loads((DATA / "measures.toml").read_text())
    known = {key.replace("{months}", months) for key in catalogue for months in catalogue["horizons"]}
    assert {target["measure"] for target in texts()["targets"]} <= known


def test_both_partners_have_assessed_the_disclosure_of_every_kind(example):
    by_code = partners(example)
    assessed = {
        (row.partner_id, row.register)
        for row in example.rows(select(DisclosureAssessment))
        if row.decided_on <= example.today
    }
    both = [by_code[code].id for code in ("stadsmissionen", "social")]
    assert assessed == {(partner, register) for partner in both for register in RegisterKind}


def test_contacts_are_told_by_both_sides_with_a_small_difference_and_one_gap(example):
    months = defaultdict(dict)
    for row in example.rows(select(CountedContact)):
        side = "sender" if row.reporter_id == row.sender_id else "receiver"
        months[row.sender_id, row.month][side] = row
    assert max(month for _sender, month in months) == month_before(example.today)
    silent = [sides for sides in months.values() if "receiver" not in sides]
    assert len(silent) == 2
    both = [
        (sides["sender"].sent, sides["receiver"].received) for sides in months.values() if len(sides) == 2
    ]
    assert all(0 <= sent - received <= 4 for sent, received in both)
    assert any(sent != received for sent, received in both)


def test_the_october_count_gives_the_span_from_18_to_31_persons(example):
    counts = example.rows(select(PointInTimeCount))
    days = sorted({row.count_day for row in counts})
    assert len(days) == 5
    assert days[-1] < example.today
    october = max(day for day in days if day.month == 10)
    roofless, for_a_year = Counter(), Counter()
    for row in counts:
        assert not row.duplicates_checked
        if row.count_day == october and row.situation in {Situation.ACUTE, Situation.ACUTE_OUTDOORS}:
            roofless[row.partner_id] += row.adults
            for_a_year[row.partner_id] += row.adults if row.duration is Duration.OVER_A_YEAR else 0
    assert (max(roofless.values()), sum(roofless.values())) == (18, 31)
    assert max(for_a_year.values()) == 11
    assert {row.situation for row in counts} == set(Situation)


def test_published_figures_are_the_published_ones(example):
    figures = {(row.measure, row.period): row.value for row in example.rows(select(ExternalFigure))}
    assert figures == {
        ("homeless_per_10000_kalmar", "2017"): 38.8,
        ("homeless_per_10000_kalmar", "2023"): 8.9,
        ("homeless_adults_sweden", "2023"): 27383,
    }
    assert all(row.link.startswith("https://") for row in example.rows(select(ExternalFigure)))
