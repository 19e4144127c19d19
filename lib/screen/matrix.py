"""The responsibility matrix as an HTML table: areas by partners, with what was promised and delivered.

All text that people have entered is escaped here, once, on its way into the table.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from html import escape
from itertools import zip_longest
from math import ceil
from pathlib import Path

from lib.publication.answers import AreaRow, CommitmentRow, Division, PartnerName
from lib.screen.division_words import delivered, gap_words, needs_attention, role_words, state_words
from lib.words import _, ngettext, number, pgettext

# With more partners than this the chips break into two lines.
WIDE_PARTNERS = 4
# Pixels of a 1080 high wall that are left for rows under a headline of two lines.
WALL_HEIGHT = 620
WALL_COMMITMENTS = 2
_LINE, _PADDING, _CHIP = 34, 16, 50
_STYLE = Path(__file__).with_suffix(".css")
ROLE_ORDER = ("accountable", "performs", "consulted", "informed")


@lru_cache(maxsize=1)
def style() -> str:
    """The matrix's style sheet as an element."""
    return f"<style>{_STYLE.read_text(encoding='utf-8')}</style>"


def of_partner(division: Division, partner: PartnerName | None) -> Division:
    """Only the areas, commitments and actions in which the partner has a part; everything for None."""
    if partner is None:
        return division
    name = partner.short_name
    commitments = tuple(row for row in division.commitments if name in {row.partner, row.contributor})
    promised = {row.area_id for row in commitments}
    return replace(
        division,
        areas=tuple(row for row in division.areas if partner.id in row.roles or row.id in promised),
        commitments=commitments,
        actions=tuple(row for row in division.actions if row.owner == name),
    )


def table(division: Division, *, projector: bool, own: bool = False) -> str:
    """The matrix; on the wall as much as fits, areas with gaps and late commitments before the rest.

    `own` says that `division` holds one partner's commitments only (`of_partner`).
    """
    nothing = _("no commitment of its own") if own else _("no commitment")
    areas, depth = _on_the_wall(division) if projector else (division.areas, None)
    size = (" wall" if projector else "") + (" many" if len(division.partners) > WIDE_PARTNERS else "")
    body = "".join(_area(area, division, depth, nothing) for area in areas)
    caption = escape(_("Who does what, and what has been delivered of what was promised"))
    return (
        f'<div class="matrix-frame" role="region" tabindex="0" aria-label="{caption}">'
        f'<table class="matrix{size}" role="table"><caption>{caption}</caption>'
        f'<thead role="rowgroup"><tr role="row">{_head(division.partners)}</tr></thead>{body}</table></div>'
        f"{_rest(len(division.areas) - len(areas))}"
    )


def urgency(area: AreaRow, commitments: Iterable[CommitmentRow]) -> int:
    """0 for an area with a gap, 1 with a commitment that is late or undecided, 2 for the rest."""
    if area.gaps:
        return 0
    return 1 if any(needs_attention(row) for row in commitments) else 2


def _on_the_wall(division: Division) -> tuple[Sequence[AreaRow], int]:
    """The areas that fit, in their own order, and how many commitments are written out in each."""
    many = len(division.partners) > WIDE_PARTNERS
    # Many names break into three lines at the head of the table.
    room = WALL_HEIGHT - (2 * _LINE if many else 0)
    for depth in range(WALL_COMMITMENTS, 0, -1):
        if sum(_height(area, division, depth, many=many) for area in division.areas) <= room:
            return division.areas, depth
    chosen: set[int] = set()
    room -= _LINE
    for area in sorted(division.areas, key=lambda area: urgency(area, _promised(area, division))):
        room -= _height(area, division, 1, many=many)
        if room < 0:
            break
        chosen.add(area.id)
    return [area for area in division.areas if area.id in chosen], 1


def _height(area: AreaRow, division: Division, depth: int, *, many: bool) -> int:
    """About how many pixels an area takes on the wall."""
    lines = max(1, min(len(_promised(area, division)), depth))
    name = ceil(len(area.name) / (18 if many else 24)) + len(area.gaps) * (2 if many else 1)
    chips = max((len(roles) for roles in area.roles.values()), default=0) * (_CHIP + 10 * many)
    return _PADDING + max(lines * _LINE, name * _LINE, chips)


def _promised(area: AreaRow, division: Division) -> list[CommitmentRow]:
    """The area's commitments, those that need attention first."""
    rows = [row for row in division.commitments if row.area_id == area.id]
    return sorted(rows, key=lambda row: not needs_attention(row))


def _head(partners: Sequence[PartnerName]) -> str:
    names = "".join(_heading(partner.short_name, ' class="partner"') for partner in partners)
    return (
        _heading(_("Area"))
        + names
        + _heading(_("Delivered of promised"))
        + _heading(pgettext("division", "State"))
    )


def _heading(text: str, kind: str = "") -> str:
    return f'<th role="columnheader" scope="col"{kind}>{escape(text)}</th>'


def _area(area: AreaRow, division: Division, depth: int | None, nothing: str) -> str:
    rows = _promised(area, division)
    shown = rows[:depth]
    span = f' rowspan="{len(shown)}"' if len(shown) > 1 else ""
    first = _name(area, span) + "".join(_roles(area, partner, span) for partner in division.partners)
    further = [0] * (len(shown) - 1) + [len(rows) - len(shown)]
    lines = [_commitment(row, more) for row, more in zip(shown, further, strict=False)]
    cells = zip_longest([first], lines or [_nothing_promised(nothing)], fillvalue="")
    body = "".join(f'<tr role="row">{left}{right}</tr>' for left, right in cells)
    return f'<tbody role="rowgroup"{_tint(area)}>{body}</tbody>'


def _tint(area: AreaRow) -> str:
    return ' class="gap"' if area.gaps else ""


def _name(area: AreaRow, span: str) -> str:
    gaps = "".join(f'<span class="why">{attention(gap_words(gap))}</span>' for gap in area.gaps)
    return f'<th role="rowheader" scope="rowgroup"{span}>{escape(area.name)}{gaps}</th>'


def _roles(area: AreaRow, partner: PartnerName, span: str) -> str:
    roles = sorted(area.roles.get(partner.id, ()), key=ROLE_ORDER.index)
    chips = "".join(f'<span class="chip {role}">{escape(role_words(role))}</span>' for role in roles)
    kind = "" if roles else " nothing"
    name = escape(partner.short_name)
    return f'<td role="cell" class="role{kind}" data-partner="{name}"{span}>{chips}</td>'


def _commitment(row: CommitmentRow, more: int) -> str:
    """One commitment's two cells; `more` is how many of its area are not written out."""
    words = state_words(row)
    state = attention(words) if needs_attention(row) else calm(words)
    rest = _("and %(count)s more") % {"count": number(more)}
    further = f' <span class="further">{escape(rest)}</span>' if more else ""
    return (
        f'<td role="cell" class="delivered">{escape(delivered(row))}{further}</td>'
        f'<td role="cell" class="state">{state}</td>'
    )


def _nothing_promised(words: str) -> str:
    return f'<td role="cell" class="delivered none" colspan="2">{escape(words)}</td>'


def attention(words: str) -> str:
    """A triangle and the words, for what somebody has to look at."""
    return f'<span class="attention"><span aria-hidden="true">▲</span> {escape(words)}</span>'


def calm(words: str) -> str:
    """A dot and the words, for what goes as planned."""
    return f'<span class="calm"><span aria-hidden="true">●</span> {escape(words)}</span>'


def _rest(count: int) -> str:
    if not count:
        return ""
    words = ngettext(
        "%(count)s more area stands in the ordinary view.",
        "%(count)s more areas stand in the ordinary view.",
        count,
    )
    return f'<p class="matrix-rest">{escape(words % {"count": number(count)})}</p>'
