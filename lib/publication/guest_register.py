"""A partner's stays as arrays for `lib.measures.guests`: for their owner only, and without any code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import String, select, type_coerce

from lib.access.rights import Refused, View
from lib.measures.guests import Stays
from lib.publication.night_rows import SiteFacts
from lib.records.registers.surroundings import folded
from lib.records.tables import Stay

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from lib.publication.desk import Desk


@dataclass(frozen=True, slots=True)
class _StayRows:
    """A partner's stays without codes: persons are numbers that mean nothing outside."""

    person: npt.NDArray[np.int64]
    site: npt.NDArray[np.int64]
    check_in: npt.NDArray[np.datetime64]
    check_out: npt.NDArray[np.datetime64]


@dataclass(frozen=True, slots=True)
class Register:
    """A partner's stays as known after a night: at all its sites and at the chosen ones.

    `sites` are those of the chosen that have stays, `since` the first night at any.
    """

    everywhere: Stays
    here: Stays
    sites: frozenset[int]
    since: date


def register_of(ask: Desk, sites: tuple[SiteFacts, ...], last: date) -> Register | None:
    """The stays behind the figures of any period at a partner's sites; None where they have none.

    Raises `Refused` for all but the register manager of that partner. Kept until a record changes.
    """
    rows, ids = _stay_rows(ask, sites[0].partner_id), tuple(site.id for site in sites)

    def joined(which: npt.NDArray[np.bool_]) -> Stays:
        return Stays.unbroken(rows.person[which], rows.check_in[which], rows.check_out[which], last)

    def compute(_session: Session) -> Register | None:
        here = np.isin(rows.site, ids)
        if not here.any():
            return None
        there = joined(here)
        everywhere = there if here.all() else joined(np.ones(len(here), dtype="bool"))
        since: date = rows.check_in.min().astype("datetime64[D]").item()
        return Register(everywhere, there, frozenset(rows.site[here].tolist()), since)

    return ask.read(View.NIGHT_BEDS, ("guest_register", ids, last), compute)


def _stay_rows(ask: Desk, partner_id: int) -> _StayRows:
    """The partner's stays, read once a revision. Only ever called for the owner; codes stay inside.

    Stored stays are there lawfully: while a waiver holds none is written, and deleted ones are gone.
    """
    if not ask.scope.owns(partner_id):
        raise Refused("stays are kept by their owner")
    own = [site.id for site in ask.chosen_sites() if site.partner_id == partner_id]

    def compute(session: Session) -> _StayRows:
        # The days as the database hands them out (text or dates): NumPy reads a column of either at once.
        columns = (
            Stay.guest_code,
            Stay.site_id,
            type_coerce(Stay.checked_in, String),
            type_coerce(Stay.checked_out, String),
        )
        # A sum is no column: the table is read from end to end, which is what most of it is asked for.
        query = select(*columns).where((Stay.site_id + 0).in_(own))
        rows = session.connection().execute(query).all()  # below the ORM: half the time for many stays
        codes, sites, arrivals, departures = zip(*rows, strict=True) if rows else ((), (), (), ())
        spelling, spellings = pd.factorize(np.array(codes, dtype=object))
        # Spellings of one code are one person.
        meant = pd.factorize(np.array([folded(code) for code in spellings], dtype=object))[0]
        return _StayRows(
            person=meant[spelling].astype("int64"),
            site=np.array(sites, dtype="int64"),
            check_in=np.array(arrivals, dtype="datetime64[D]"),
            check_out=np.array(departures, dtype="datetime64[D]"),
        )

    return ask.read(View.NIGHT_BEDS, ("stay_rows", partner_id), compute)
