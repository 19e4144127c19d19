"""The answer on the division of labour: operational rows, the same for every partner."""

from __future__ import annotations

from datetime import date, timedelta
from math import isnan

import pandas as pd
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lib.measures import commitments as measure
from lib.measures.figure import Figure
from lib.publication.answers import (
    ActionRow,
    AgreementRow,
    AreaRow,
    CommitmentRow,
    Division,
    PartnerName,
)
from lib.records.tables import (
    Action,
    Agreement,
    AgreementStatus,
    Area,
    Commitment,
    Delivery,
    Partner,
    Responsibility,
)

CLOSED_SHOWN = timedelta(days=120)


def partners(session: Session) -> tuple[PartnerName, ...]:
    """The partners in their order."""
    rows = session.scalars(select(Partner).order_by(Partner.position, Partner.name))
    return tuple(PartnerName(row.id, row.code, row.name, row.short_name) for row in rows)


def division(session: Session, as_of: date) -> Division:
    """The division of labour as it stands on `as_of`."""
    parties = partners(session)
    names = {party.id: party.short_name for party in parties}
    areas = session.scalars(select(Area).order_by(Area.position, Area.name)).all()
    held = _responsibilities(session, as_of)
    checks = measure.area_checks(pd.DataFrame({"area_id": [area.id for area in areas]}), held)
    commitments = _commitments(session, as_of)
    standing = measure.delivery_status(_commitment_frame(commitments), _deliveries(session), as_of)
    actions = _actions(session, as_of)
    agreements = _agreements(session, as_of)
    return Division(
        as_of=as_of,
        partners=parties,
        areas=tuple(_area_row(area, held, check) for area, check in zip(areas, checks, strict=True)),
        commitments=_commitment_rows(commitments, standing, names),
        actions=tuple(_action_row(action, as_of, names) for action in actions),
        agreements=_agreement_rows(agreements, as_of),
        figures=_by_key(
            measure.areas_complete(checks, as_of),
            measure.commitments_on_track(standing, as_of),
            measure.commitments_late(standing, as_of),
            measure.commitments_needing_decision(standing, as_of),
            measure.actions_overdue(_action_frame(actions), as_of),
            measure.agreements_ending(_agreement_frame(agreements), as_of),
        ),
    )


def _by_key(*figures: Figure) -> dict[str, Figure]:
    return {figure.key: figure for figure in figures}


def _responsibilities(session: Session, as_of: date) -> pd.DataFrame:
    rows = session.execute(
        select(Responsibility.area_id, Responsibility.partner_id, Responsibility.role).where(
            Responsibility.valid_from <= as_of,
            or_(Responsibility.valid_to.is_(None), Responsibility.valid_to >= as_of),
        )
    )
    held = [(area, partner, role.value) for area, partner, role in rows]
    return pd.DataFrame(held, columns=["area_id", "partner_id", "role"])


def _area_row(area: Area, held: pd.DataFrame, check: measure.AreaCheck) -> AreaRow:
    own = held[held["area_id"] == area.id]
    roles: dict[int, tuple[str, ...]] = {}
    for partner, role in zip(own["partner_id"], own["role"], strict=True):
        roles[int(partner)] = (*roles.get(int(partner), ()), str(role))
    return AreaRow(area.id, area.code, area.name, roles, tuple(gap.value for gap in check.gaps))


def _commitments(session: Session, as_of: date) -> list[Commitment]:
    statement = (
        select(Commitment)
        .join(Area, Area.id == Commitment.area_id)
        .where(Commitment.starts_on <= as_of)
        .order_by(Area.position, Commitment.id)
    )
    return list(session.scalars(statement))


def _commitment_rows(
    rows: list[Commitment], standing: pd.DataFrame, names: dict[int, str]
) -> tuple[CommitmentRow, ...]:
    delivered = standing["delivered"].to_numpy("float64", na_value=float("nan"))
    return tuple(
        CommitmentRow(
            id=row.id,
            area_id=row.area_id,
            title=row.title,
            partner=names[row.partner_id],
            contributor=names[row.contributor_id] if row.contributor_id else None,
            resource=row.resource.value,
            delivered=None if isnan(amount) else float(amount),
            target=row.target,
            state=str(state),
            is_late=bool(late),
            next_check=row.next_check,
            ends_on=row.ends_on,
            clause=row.clause,
        )
        for row, amount, state, late in zip(
            rows, delivered, standing["status"], standing["late"], strict=True
        )
    )


def _commitment_frame(rows: list[Commitment]) -> pd.DataFrame:
    columns = ["commitment_id", "target", "is_level", "starts_on", "ends_on", "status"]
    values = [(r.id, r.target, r.is_level, r.starts_on, r.ends_on, r.status.value) for r in rows]
    return pd.DataFrame(values, columns=columns)


def _deliveries(session: Session) -> pd.DataFrame:
    rows = session.execute(select(Delivery.commitment_id, Delivery.month, Delivery.amount))
    return pd.DataFrame(rows.fetchall(), columns=["commitment_id", "month", "amount"])


def _actions(session: Session, as_of: date) -> list[Action]:
    """Open actions first, the longest overdue on top; then those closed lately: all as of that day."""
    statement = select(Action).where(
        Action.opened_on <= as_of,
        or_(Action.closed_on.is_(None), Action.closed_on > as_of - CLOSED_SHOWN),
    )
    rows = session.scalars(statement)
    return sorted(rows, key=lambda row: (_closed(row, as_of) is not None, row.due_on, row.id))


def _closed(row: Action, as_of: date) -> date | None:
    """The closing day, if it had come by `as_of`."""
    return row.closed_on if row.closed_on is not None and row.closed_on <= as_of else None


def _action_frame(rows: list[Action]) -> pd.DataFrame:
    return pd.DataFrame(
        [(row.id, row.due_on, row.closed_on) for row in rows], columns=["action_id", "due_on", "closed_on"]
    )


def _action_row(row: Action, as_of: date, names: dict[int, str]) -> ActionRow:
    return ActionRow(
        id=row.id,
        title=row.title,
        owner=names[row.owner_id],
        opened_on=row.opened_on,
        due_on=row.due_on,
        closed_on=_closed(row, as_of),
        days_late=0 if _closed(row, as_of) else max((as_of - row.due_on).days, 0),
    )


def _agreements(session: Session, as_of: date) -> list[Agreement]:
    """Agreements in force or under review that had begun by `as_of`; the status has no history."""
    in_force = [AgreementStatus.IN_FORCE, AgreementStatus.UNDER_REVIEW]
    begun = or_(Agreement.starts_on.is_(None), Agreement.starts_on <= as_of)
    statement = select(Agreement).where(Agreement.status.in_(in_force), begun).order_by(Agreement.id)
    return list(session.scalars(statement))


def _agreement_frame(rows: list[Agreement]) -> pd.DataFrame:
    columns = ["agreement_id", "ends_on", "notice_by"]
    return pd.DataFrame([(row.id, row.ends_on, row.notice_by) for row in rows], columns=columns)


def _agreement_rows(rows: list[Agreement], as_of: date) -> tuple[AgreementRow, ...]:
    """Agreements to see to, soonest first."""
    by_id = {row.id: row for row in rows}
    listed = measure.ending_agreements(_agreement_frame(rows), as_of)
    return tuple(
        _agreement_row(by_id[int(key)], str(state), as_of)
        for key, state in zip(listed["agreement_id"], listed["state"], strict=True)
    )


def _agreement_row(row: Agreement, state: str, as_of: date) -> AgreementRow:
    return AgreementRow(
        id=row.id,
        title=row.title,
        kind=row.kind.value,
        state=state,
        ends_on=row.ends_on,
        notice_by=row.notice_by,
        days_left=None if row.ends_on is None else (row.ends_on - as_of).days,
    )
