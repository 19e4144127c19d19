"""What the checks stand on: rows loaded once, and what is looked up in them again and again. No SQL here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from operator import attrgetter
from typing import Any, TypeVar, cast
from zoneinfo import ZoneInfo

from lib.records.checks.rows import (
    CapacityRow,
    CommitmentRow,
    EventRow,
    FlatRow,
    LandlordRow,
    MoveRow,
    NightRow,
    OpeningRow,
    PartnerRow,
    SiteRow,
    StayRow,
    TenancyRow,
    Unread,
    WaiverRow,
)
from lib.records.night_rules import is_open, may_be_told_by_night

Kind = TypeVar("Kind")


@dataclass(frozen=True)
class Ground:
    """Rows by kind, the day it is, and `tonight`: the evening of the night that goes on."""

    today: date
    tonight: date
    zone: ZoneInfo
    rows: Mapping[type[Any], Sequence[Any]]
    unread: Sequence[Unread] = field(default=())

    def of(self, kind: type[Kind]) -> Sequence[Kind]:
        """The rows of a kind; none when they were not loaded."""
        return cast("Sequence[Kind]", self.rows.get(kind, ()))

    @cached_property
    def sites(self) -> Mapping[int, SiteRow]:
        """Sites by id."""
        return by_id(self.of(SiteRow))

    @cached_property
    def partners(self) -> Mapping[int, PartnerRow]:
        """Partners by id."""
        return by_id(self.of(PartnerRow))

    @cached_property
    def landlords(self) -> Mapping[int, LandlordRow]:
        """Landlords by id."""
        return by_id(self.of(LandlordRow))

    @cached_property
    def flats(self) -> Mapping[int, FlatRow]:
        """Flats by id."""
        return by_id(self.of(FlatRow))

    @cached_property
    def tenancies(self) -> Mapping[int, TenancyRow]:
        """Tenancies by id."""
        return by_id(self.of(TenancyRow))

    @cached_property
    def commitments(self) -> Mapping[int, CommitmentRow]:
        """Commitments by id."""
        return by_id(self.of(CommitmentRow))

    @cached_property
    def capacities(self) -> Mapping[int, list[CapacityRow]]:
        """The spans of each site in order of time."""
        return grouped(sorted(self.of(CapacityRow), key=lambda span: span.valid_from), "site_id")

    @cached_property
    def waivers(self) -> Mapping[int, list[WaiverRow]]:
        """The waivers of each site."""
        return grouped(self.of(WaiverRow), "site_id")

    @cached_property
    def closures(self) -> Mapping[int, list[EventRow]]:
        """Declared closures of each site, those of all the partner's sites among them."""
        declared = [event for event in self.of(EventRow) if event.kind == "closure"]
        return {
            site.id: [
                event
                for event in declared
                if event.site_id == site.id or (event.site_id is None and event.partner_id == site.partner_id)
            ]
            for site in self.of(SiteRow)
        }

    @cached_property
    def expected(self) -> Mapping[int, list[date]]:
        """The nights of each site that a report is expected for, in order: open, not declared closed."""
        return {site.id: self._expected(site) for site in self.of(SiteRow) if site.open_from is not None}

    @cached_property
    def moves(self) -> Mapping[int, list[MoveRow]]:
        """The moves of each tenancy in order of time."""
        return grouped(sorted(self.of(MoveRow), key=lambda move: move.moved_on), "tenancy_id")

    @cached_property
    def openings(self) -> Mapping[tuple[int, str], OpeningRow]:
        """The decisions that open a register, by partner and register."""
        return {(opening.partner_id, opening.register): opening for opening in self.of(OpeningRow)}

    @cached_property
    def nights(self) -> Mapping[int, list[NightRow]]:
        """The nights of each site in order of time."""
        return grouped(sorted(self.of(NightRow), key=attrgetter("night")), "site_id")

    @cached_property
    def capacity_of(self) -> Mapping[int, CapacityRow | None]:
        """The site's beds by night report."""
        return {night.id: self.capacity_on(night.site_id, night.night) for night in self.of(NightRow)}

    @cached_property
    def available(self) -> Mapping[int, int | None]:
        """Available beds by night report: as stated, else regular + surge - closed; None: not on record."""
        return {night.id: self._available(night) for night in self.of(NightRow)}

    @cached_property
    def stays(self) -> Mapping[tuple[int, str], list[StayRow]]:
        """The stays of each guest (partner, code) in order of time, over all the partner's sites."""
        found: defaultdict[tuple[int, str], list[StayRow]] = defaultdict(list)
        owner = {site.id: site.partner_id for site in self.of(SiteRow)}
        for stay in sorted(self.of(StayRow), key=attrgetter("checked_in", "id")):
            found[owner.get(stay.site_id, 0), stay.guest_code].append(stay)
        return found

    def site_name(self, site_id: int | None) -> str:
        """A site's name; a dash for one that is not there."""
        site = self.sites.get(site_id or 0)
        return site.name if site else "–"

    def capacity_on(self, site_id: int, night: date) -> CapacityRow | None:
        """The site's beds of a night; None where no capacity is on record."""
        for span in self.capacities.get(site_id, ()):
            if covers(span.valid_from, span.valid_to, night):
                return span
        return None

    def is_declared_closed(self, site_id: int, night: date) -> bool:
        """Whether a closure of the site was entered for that night."""
        closures = self.closures.get(site_id)
        return bool(closures) and any(covers(one.starts_on, one.ends_on, night) for one in closures or ())

    def may_cross(self, site_id: int, night: date) -> bool:
        """Whether single nights of the site may be told to others than its owner."""
        site, span = self.sites.get(site_id), self.capacity_on(site_id, night)
        if site is None or span is None:
            return False
        beds = span.regular_beds if span.agreed_beds is None else span.agreed_beds
        return may_be_told_by_night(beds=beds, groups=site.groups)

    def _expected(self, site: SiteRow) -> list[date]:
        last = self.tonight - timedelta(days=1)
        if site.open_to is not None:
            last = min(last, site.open_to)
        whole = ((last - site.open_from).days + 1) if last >= site.open_from else 0
        nights = [site.open_from + timedelta(days=n) for n in range(whole)]
        if site.season_start_month is None and not self.closures.get(site.id):
            return nights
        return [
            night for night in nights if is_open(site, night) and not self.is_declared_closed(site.id, night)
        ]

    def _available(self, night: NightRow) -> int | None:
        if night.stated_available is not None:
            return night.stated_available
        span = self.capacity_of.get(night.id)
        if span is None or span.regular_beds is None:
            return None
        return span.regular_beds + (night.surge_opened or 0) - (night.beds_closed or 0)


def covers(first: date, last: date | None, day: date) -> bool:
    """Whether `day` lies in the span, both ends inside; without an end it goes on."""
    return first <= day and (last is None or day <= last)


def by_id(rows: Iterable[Kind]) -> dict[int, Kind]:
    """Rows by their id."""
    return {cast("Any", row).id: row for row in rows}


def grouped(rows: Iterable[Kind], column: str) -> dict[Any, list[Kind]]:
    """Rows by the value of a column, in the order given."""
    found: defaultdict[Any, list[Kind]] = defaultdict(list)
    for row in rows:
        found[getattr(row, column)].append(row)
    return found
