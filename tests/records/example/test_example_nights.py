import itertools
from collections import Counter, defaultdict
from datetime import timedelta

from sqlalchemy import select

from lib.records.night_rules import HouseTonight, NightInput, problems_of
from lib.records.registers import options
from lib.records.tables import (
    APART_REASONS,
    TURNED_AWAY_REASONS,
    Capacity,
    DetailDimension,
    Event,
    EventKind,
    IdentityWaiver,
    Municipality,
    NightDetail,
    NightReport,
    NightRevision,
    NightState,
    RegisterKind,
    RegisterOpening,
    Site,
    Stay,
)

ONE = timedelta(days=1)
REASONS = [f"turned_away_{reason}" for reason in TURNED_AWAY_REASONS]


def sites(example):
    return {site.code: site for site in example.rows(select(Site))}


def reports(example, code):
    site = sites(example)[code]
    statement = select(NightReport).where(NightReport.site_id == site.id).order_by(NightReport.night)
    return {report.night: report for report in example.rows(statement)}


def beds_of(example, code):
    site = sites(example)[code]
    spans = example.rows(select(Capacity).where(Capacity.site_id == site.id).order_by(Capacity.valid_from))
    return lambda night: next(
        span.regular_beds
        for span in spans
        if span.valid_from <= night and (span.valid_to is None or night <= span.valid_to)
    )


def reported(example, code):
    return [row for row in reports(example, code).values() if row.state is NightState.REPORTED]


def whole_winters(example):
    """(first, last) night of every winter that is over, by the shelter's months October to March."""
    years = range(example.today.year - 5, example.today.year + 1)
    ends = [(example.today.replace(year, 10, 1), example.today.replace(year + 1, 3, 31)) for year in years]
    opened = sites(example)["eken"].open_from
    return [(first, last) for first, last in ends if opened <= first and last < example.today]


def in_winter(night):
    return night.month >= 10 or night.month <= 3


def test_the_register_of_stays_says_the_same_as_the_nights(example):
    eken = sites(example)["eken"].id
    stays = example.rows(select(Stay))
    assert {stay.site_id for stay in stays} == {eken}
    present = Counter()
    arrived = Counter()
    for stay in stays:
        night, end = stay.checked_in, stay.checked_out or example.today
        assert night < end
        arrived[night] += 1
        while night < end:
            present[night] += 1
            night += ONE
    nights = reported(example, "eken")
    assert len(nights) > 400
    for row in nights:
        assert row.occupied == present[row.night]
        assert row.new_tonight in {arrived[row.night], None}
    for row in reports(example, "eken").values():
        if row.state is NightState.CLOSED:
            assert present[row.night] == 0


def test_a_guest_is_in_one_bed_at_a_time_and_keeps_sex_age_and_home(example):
    by_guest = defaultdict(list)
    for stay in example.rows(select(Stay).order_by(Stay.checked_in)):
        by_guest[stay.guest_code].append(stay)
    for stays in by_guest.values():
        assert len({(stay.sex, stay.age_band, stay.home_group) for stay in stays}) == 1
        for earlier, later in itertools.pairwise(stays):
            assert earlier.checked_out < later.checked_in
    assert len({stays[0].home_group for stays in by_guest.values()}) >= 7
    assert len({stays[0].age_band for stays in by_guest.values()}) == 4


def test_open_stays_are_those_of_last_night(example):
    last_night = example.today - ONE
    still_there = [stay for stay in example.rows(select(Stay)) if stay.checked_out is None]
    house_goes_on = in_winter(last_night) and in_winter(example.today)
    first_night_of_winter = (example.today.month, example.today.day) == (10, 1)
    if house_goes_on and not first_night_of_winter:
        assert len(still_there) == reports(example, "eken")[last_night].occupied
    else:
        assert not still_there


def test_a_winter_has_25_to_60_guests(example):
    winters = whole_winters(example)
    assert len(winters) >= 3
    stays = example.rows(select(Stay))
    for first, last in winters:
        assert 25 <= len({stay.guest_code for stay in stays if first <= stay.checked_in <= last}) <= 60


def test_occupancy_moves_between_60_and_110_percent(example):
    for code in ("eken", "lilla"):
        beds = beds_of(example, code)
        months = defaultdict(lambda: [0, 0])
        for row in reported(example, code):
            available = beds(row.night) + row.surge_opened - row.beds_closed
            assert 0.6 <= row.occupied / available <= 1.1
            month = months[row.night.replace(day=1)]
            month[0] += row.occupied
            month[1] += available
        rates = [occupied / available for occupied, available in months.values()]
        assert max(rates) - min(rates) > 0.15
        assert 0.7 < sum(o for o, _a in months.values()) / sum(a for _o, a in months.values()) < 0.98
    winter = reported(example, "eken")
    beds = beds_of(example, "eken")
    over = [row for row in winter if row.occupied > beds(row.night) + row.surge_opened - row.beds_closed]
    assert over


def test_zero_to_four_are_turned_away_and_some_nights_have_no_log(example):
    for code in ("eken", "lilla"):
        nights = reported(example, code)
        logged = [row for row in nights if row.turned_away_full is not None]
        assert 0.005 < 1 - len(logged) / len(nights) < 0.08
        events = [sum(getattr(row, reason) for reason in REASONS) for row in logged]
        assert min(events) == 0
        assert 3 <= max(events) <= 4
        for row in nights:
            if row.turned_away_full is None:
                assert {getattr(row, name) for name in (*REASONS, *APART_REASONS)} == {None}
    every_reason = [sum(getattr(row, reason) or 0 for row in reported(example, "eken")) for reason in REASONS]
    assert all(every_reason)
    assert every_reason[0] == max(every_reason)
    assert not any(row.turned_away_group_full for row in reported(example, "lilla"))


def test_nobody_is_turned_away_for_full_with_beds_free(example):
    for code in ("eken", "lilla"):
        beds = beds_of(example, code)
        for row in reported(example, code):
            if row.turned_away_full:
                assert row.occupied >= beds(row.night) + row.surge_opened - row.beds_closed


def test_the_night_form_would_have_taken_every_night(example):
    for code, site in sites(example).items():
        beds = beds_of(example, code)
        for row in reported(example, code):
            entry = NightInput(
                site_id=site.id,
                night=row.night,
                occupied=row.occupied,
                surge_opened=row.surge_opened,
                beds_closed=row.beds_closed,
                new_tonight=row.new_tonight,
                turned_away={reason: getattr(row, f"turned_away_{reason}") for reason in TURNED_AWAY_REASONS},
                apart={reason: getattr(row, reason) for reason in APART_REASONS},
            )
            assert not problems_of(entry, HouseTonight.of(site, beds(row.night)), example.today)


def test_the_shelter_has_nights_in_winter_only_and_tonight_is_not_reported(example):
    eken, lilla = reports(example, "eken"), reports(example, "lilla")
    assert all(in_winter(night) for night in eken)
    assert {night.month for night in lilla} == set(range(1, 13))
    assert max(lilla) == example.today - ONE
    assert max(eken) < example.today
    last_night = example.today - ONE
    if in_winter(last_night):
        assert max(eken) == last_night
    assert (example.today - min(lilla)).days >= 36 * 30
    assert len(whole_winters(example)) >= 3


def test_some_nights_are_missing_one_of_them_lately(example):
    yesterday = example.today - ONE
    missing = []
    for code, site in sites(example).items():
        kept, night = reports(example, code), site.open_from
        while night <= yesterday:
            if (code == "lilla" or in_winter(night)) and night not in kept:
                missing.append(night)
            night += ONE
    assert 10 <= len(missing) <= 45
    lately = [night for night in missing if (example.today - night).days <= 24]
    newest = example.today - timedelta(days=4)
    assert lately == [newest]


def test_a_week_is_closed_and_marked(example):
    closed = [row.night for row in reports(example, "eken").values() if row.state is NightState.CLOSED]
    assert closed == [closed[0] + n * ONE for n in range(7)]
    (event,) = example.rows(select(Event).where(Event.kind == EventKind.CLOSURE))
    assert (event.starts_on, event.ends_on) == (closed[0], closed[-1])
    assert event.is_break
    assert not any(row.state is NightState.CLOSED for row in reports(example, "lilla").values())


def test_surge_beds_are_open_exactly_in_cold_spells(example):
    spells = example.rows(select(Event).where(Event.kind == EventKind.COLD_SPELL))
    assert len(spells) >= 9
    assert {event.title for event in spells} == {"Köldknäpp"}
    for row in reported(example, "eken"):
        is_cold = any(event.starts_on <= row.night <= (event.ends_on or example.today) for event in spells)
        assert (row.surge_opened > 0) == is_cold
    assert all(event.starts_on < example.today for event in spells)


def test_beds_became_more_on_a_marked_day_and_spans_follow_each_other(example):
    eken = sites(example)["eken"].id
    spans = example.rows(select(Capacity).where(Capacity.site_id == eken).order_by(Capacity.valid_from))
    assert [span.regular_beds for span in spans] == [16, 20]
    assert spans[0].valid_to + ONE == spans[1].valid_from
    assert spans[1].valid_to is None
    (event,) = example.rows(select(Event).where(Event.kind == EventKind.CAPACITY_CHANGE))
    assert event.starts_on == spans[1].valid_from
    assert event.is_break
    assert in_winter(event.starts_on)
    (small,) = example.rows(select(Capacity).where(Capacity.site_id != eken))
    assert (small.regular_beds, small.valid_to) == (8, None)


def test_one_month_was_corrected_and_the_former_values_are_kept(example):
    kept = example.all(
        select(NightRevision, NightReport).join(NightReport, NightReport.id == NightRevision.report_id)
    )
    months = Counter((report.site_id, report.night.replace(day=1)) for _revision, report in kept)
    assert min(months.values()) == 1
    assert 15 <= max(months.values()) <= 30
    assert len(months) == 2
    for revision, report in kept:
        assert revision.reason
        assert revision.former["occupied"] != report.occupied
        assert revision.former["version"] == 1
        assert report.version == 2
        assert report.reported_at == revision.replaced_at
        assert revision.replaced_at.date() <= example.today
        assert revision.replaced_by.startswith("chef.")


def test_no_stays_where_identity_records_are_waived(example):
    (waiver,) = example.rows(select(IdentityWaiver))
    lilla = sites(example)["lilla"]
    assert waiver.site_id == lilla.id
    assert waiver.valid_from == lilla.open_from
    assert waiver.valid_to is None
    (opening,) = example.rows(select(RegisterOpening).where(RegisterOpening.register == RegisterKind.STAYS))
    assert opening.partner_id == sites(example)["eken"].partner_id
    assert opening.decided_on < sites(example)["eken"].open_from


def test_register_parts_add_up_to_those_who_slept_there(example):
    codes = set(example.rows(select(Municipality.code)))
    assert len(codes) == 12
    known = {
        DetailDimension.HOME: codes | set(options.home_groups_elsewhere()),
        DetailDimension.SEX: set(options.sexes()),
    }
    occupied = {row.id: row for code in ("eken", "lilla") for row in reported(example, code)}
    sums = Counter()
    for part in example.rows(select(NightDetail)):
        assert part.category in known[part.dimension]
        assert part.persons > 0
        sums[part.report_id, part.dimension] += part.persons
    assert len(sums) > 300
    for (report_id, _dimension), persons in sums.items():
        assert persons == occupied[report_id].occupied
    told = {report_id for report_id, _dimension in sums}
    assert 0 < len(told) < len(occupied)


def test_a_winter_that_is_over_looks_the_same_another_day(sqlite_store, postgres_store):
    from datetime import date

    from lib.records.example import fill

    winters = []
    for store, day in ((sqlite_store, date(2027, 4, 10)), (postgres_store, date(2027, 8, 20))):
        fill(store, day)
        with store.read() as session:
            statement = select(NightReport.night, NightReport.occupied, NightReport.turned_away_full).join(
                Site
            )
            winter = NightReport.night.between(date(2026, 10, 1), date(2027, 3, 15))
            rows = session.execute(statement.where(Site.code == "eken", winter).order_by(NightReport.night))
            winters.append(rows.all())
    assert len(winters[0]) > 150
    assert winters[0] == winters[1]
