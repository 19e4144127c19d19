"""The desk: the one door to figures. It knows who asks, reads the rows, and calls the measures.

An answer is kept by question, what the viewer may see, and the database's revision: a changed row is on
every screen at the next rerun, an unchanged one costs nothing, and nothing goes stale by the clock.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from sqlalchemy.orm import Session

from lib.access.identity import Identity, Role
from lib.access.rights import Refused, View, may_open
from lib.measures.period import Period
from lib.publication import division as division_answer
from lib.publication import housing_first as housing_answer
from lib.publication import night_beds as night_answer
from lib.publication import night_rows
from lib.publication import organisation as own_answer
from lib.publication import overview as overview_answer
from lib.publication import vacancies as vacancies_answer
from lib.publication.answers import (
    Contents,
    Division,
    HousingFirst,
    NightBeds,
    Overview,
    PartnerName,
    SiteName,
)
from lib.publication.organisation import Organisation, OwnQuestion, RowsBehind
from lib.publication.scope import Scope, scope_of
from lib.publication.vacancies import Tonight
from lib.records.checks import Finding, findings_for
from lib.records.kept_answers import AnswerCache
from lib.records.nights import current_night
from lib.records.store import Store, contents, store
from lib.settings import settings

Answer = TypeVar("Answer")

# Shared by every session of the process: the scope is part of each key.
_kept = AnswerCache()


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk as one viewer meets it at one moment; make a new one for each run of a page."""

    identity: Identity
    scope: Scope
    records: Store
    revision: int
    moment: datetime

    def today(self) -> date:
        """The date in the partnership's time zone."""
        return self.moment.astimezone(settings().zone).date()

    def last_night(self) -> date:
        """The newest evening whose report can be expected: the one before the night that goes on now."""
        return current_night(self.moment, settings().zone) - timedelta(days=1)

    def contents(self) -> Contents:
        """What the database holds."""
        return self._ask(("contents",), self._contents)

    def _contents(self) -> Contents:
        with self.records.read() as session:
            return Contents(contents(session))

    def reported_span(self) -> tuple[date, date] | None:
        """First and last evening with a report, for the menus of periods."""
        return self._ask(("span",), self._reported_span)

    def _reported_span(self) -> tuple[date, date] | None:
        with self.records.read() as session:
            return night_rows.reported_span(session)

    def sites(self) -> tuple[SiteName, ...]:
        """Every site, in order of name."""
        return tuple(night_answer.site_name(site, self.scope) for site in self._sites())

    def _sites(self) -> tuple[night_rows.SiteFacts, ...]:
        return self._ask(("sites", self.today()), self._read_sites)

    def _read_sites(self) -> tuple[night_rows.SiteFacts, ...]:
        with self.records.read() as session:
            return tuple(night_rows.sites(session, self.today()))

    def partners(self) -> tuple[PartnerName, ...]:
        """Every partner, in order."""
        return self._ask(("partners",), self._partners)

    def _partners(self) -> tuple[PartnerName, ...]:
        with self.records.read() as session:
            return division_answer.partners(session)

    def night_beds(self, period: Period, site_ids: tuple[int, ...] = ()) -> NightBeds:
        """Night beds of a period at the sites (all when none is named; unknown ones are passed over)."""
        self._require(View.NIGHT_BEDS)
        question = night_answer.NightQuestion(
            period, self.chosen_sites(site_ids), self.last_night(), settings().preliminary_nights
        )

        def compute() -> NightBeds:
            with self.records.read() as session:
                return night_answer.night_beds(session, question, self.scope)

        return self._ask(("night_beds", question), compute)

    def chosen_sites(self, site_ids: tuple[int, ...] = ()) -> tuple[night_rows.SiteFacts, ...]:
        """The facts of the named sites (all when none is named); unknown ones are passed over."""
        return tuple(site for site in self._sites() if not site_ids or site.id in site_ids)

    def house(self, site_id: int) -> night_rows.SiteFacts:
        """A site whose single nights this viewer may see; `Refused` for any other, LookupError for none."""
        site = next((one for one in self._sites() if one.id == site_id), None)
        if site is None:
            raise LookupError(f"There is no site {site_id}.")
        seen = self.scope.may_see_by_night(partner_id=site.partner_id, beds=site.beds, groups=site.groups)
        if not seen:
            raise Refused(f"single nights of {site.code} are not shown")
        return site

    def read(self, view: View, question: Hashable, compute: Callable[[Session], Answer]) -> Answer:
        """Ask a question that a room of its own answers: the right first, then the kept answer, then rows.

        `question` names everything the answer depends on but scope and revision.
        """
        self._require(view)

        def reading() -> Answer:
            with self.records.read() as session:
                return compute(session)

        return self._ask(question, reading)

    def housing_first(self, as_of: date | None = None) -> HousingFirst:
        """Housing First at a reporting date, today's when none is given; never later than today."""
        self._require(View.HOUSING_FIRST)
        day = min(as_of or self.today(), self.today())
        held = self.contents()

        def compute() -> HousingFirst:
            with self.records.read() as session:
                return housing_answer.housing_first(session, day, self.scope, held, self.today())

        return self._ask(("housing_first", day, self.today()), compute)

    def division(self, as_of: date | None = None) -> Division:
        """The division of labour on a day, today's when none is given."""
        self._require(View.DIVISION)
        day = min(as_of or self.today(), self.today())

        def compute() -> Division:
            with self.records.read() as session:
                return division_answer.division(session, day)

        return self._ask(("division", day), compute)

    def overview(self, period: Period, site_ids: tuple[int, ...] = ()) -> Overview:
        """The overview: night figures of the period and sites, the rest as it stands at the period's end."""
        self._require(View.OVERVIEW)
        day = min(period.end, self.today())

        def compute() -> Overview:
            nights, labour = self.night_beds(period, site_ids), self.division(day)
            housing, held = self.housing_first(day), self.contents()
            with self.records.read() as session:
                history = housing_answer.still_housed_history(session, day, self.scope, held, self.today())
                parts = overview_answer.Parts(nights, housing, labour, history)
                return overview_answer.overview(session, parts, day, self.last_night())

        return self._ask(("overview", period, site_ids, self.today(), self.last_night()), compute)

    def tonight(self) -> Tonight:
        """Vacancies of the night that goes on. Open sheets raise no revision, so nothing of it is kept."""
        self._require(View.VACANCIES)
        night = current_night(self.moment, settings().zone)
        with self.records.read() as session:
            return vacancies_answer.tonight(session, self.identity, self.scope, night, self.moment)

    def organisation(self, period: Period) -> Organisation:
        """The page of the manager's own partner: figures of the period, what is due and missing today."""
        asked = self._own_question(period)

        def compute() -> Organisation:
            own_sites = tuple(site.id for site in asked.chosen)
            shared = self.overview(period, own_sites) if own_sites else None
            then, now = self.division(asked.day), self.division()
            with self.records.read() as session:
                return own_answer.organisation(session, asked, shared, then, now)

        return self._ask(("organisation", asked), compute)

    def rows_behind(self, measure: str, period: Period) -> RowsBehind:
        """The register rows that an own figure was made of; LookupError for a measure it has not."""
        asked, answer = self._own_question(period), self.organisation(period)

        def compute() -> RowsBehind:
            then = self.division(asked.day)
            with self.records.read() as session:
                return own_answer.rows_behind(session, asked, answer, then, measure)

        return self._ask(("rows_behind", measure, asked), compute)

    def findings(self) -> tuple[Finding, ...]:
        """What the data checks find in the own rows; they keep their answers themselves."""
        self._require(View.MY_ORGANISATION)
        return findings_for(self.records, self.identity, self.moment)

    def _own_question(self, period: Period) -> OwnQuestion:
        """What the page of the viewer's own partner asks; `Refused` for all but register managers."""
        self._require(View.MY_ORGANISATION)
        partner = next((one for one in self.partners() if self.scope.owns(one.id)), None)
        if partner is None:
            raise Refused("the account belongs to no partner")
        chosen = tuple(site for site in self._sites() if site.partner_id == partner.id)
        return OwnQuestion(partner, chosen, period, self.today(), self.last_night())

    def target(self, measure: str) -> float | None:
        """The partnership's target for a measure of the catalogue today, or None."""

        def compute() -> float | None:
            with self.records.read() as session:
                return overview_answer.target_of(session, measure, self.today())

        return self._ask(("target", measure, self.today()), compute)

    def _require(self, view: View) -> None:
        if not may_open(self.identity, view):
            raise Refused(f"{self.identity.role.value} may not read {view.value}")

    def _ask(self, question: Hashable, compute: Callable[[], Answer]) -> Answer:
        key = (self.records.url, self.scope, question, self.revision)
        return _kept.answer(key, compute)


def desk(identity: Identity, moment: datetime | None = None) -> Desk:
    """The desk for a signed-in person, now (or at `moment`, which tests set)."""
    records = store()
    now = moment or datetime.now(settings().zone)
    return Desk(identity, scope_of(identity), records, records.revision(), now)


def warm_up() -> None:
    """Answer the most asked questions once, so that the first visitor does not wait for imports and SQL."""
    watcher = Identity(account_id=0, username="", name="", role=Role.STEERING)
    asked = desk(watcher)
    if asked.reported_span() is not None:
        asked.overview(Period.month(asked.today().year, asked.today().month))
