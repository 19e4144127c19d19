"""Where a mapping's columns stand in a file: the header among its first rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from lib.intake.grids import NumberedRow
from lib.intake.mapping import Mapping, Target, header_digest
from lib.intake.opening import HEADER_WITHIN
from lib.intake.problems import FileRefused, quoted, shown
from lib.words import _, listed

Columns = dict[str, int]


@dataclass(frozen=True, slots=True)
class Header:
    """A header found: its place among the rows, how many rows it takes, its labels, field → column.

    `spread` is a wide file's: site → field → column. `found` are all columns of each target, to find twins.
    """

    mapping: Mapping
    index: int
    labels: tuple[str, ...]
    columns: Columns
    spread: dict[str, Columns] = field(default_factory=dict)
    found: dict[Target, list[int]] = field(default_factory=dict)
    depth: int = 1

    @property
    def digest(self) -> str:
        """The header's fingerprint."""
        return header_digest(self.labels)

    @property
    def width(self) -> int:
        """How many columns are understood."""
        return len(self.columns) + sum(len(columns) for columns in self.spread.values())

    @property
    def news(self) -> tuple[str, ...]:
        """Labels that the mapping says nothing about."""
        return tuple(
            label
            for label, own in zip(self.labels, unique_labels(self.labels), strict=True)
            if label.strip() and not self.mapping.knows(own) and not self.mapping.knows(label)
        )


def labels_at(rows: Sequence[NumberedRow], index: int, depth: int) -> tuple[str, ...]:
    """The labels of the header at `index`; on two rows, an upper label holds for the columns to its right."""
    upper = [cell.strip() for cell in rows[index][1]]
    if depth == 1 or index + 1 >= len(rows):
        return tuple(rows[index][1])
    lower = [cell.strip() for cell in rows[index + 1][1]]
    width = max(len(upper), len(lower))
    upper += [""] * (width - len(upper))
    lower += [""] * (width - len(lower))
    labels, group = [], ""
    for above, below in zip(upper, lower, strict=True):
        group = above or group
        labels.append(f"{group} {below}".strip() if below else above)
    return tuple(labels)


def unique_labels(labels: Sequence[str]) -> tuple[str, ...]:
    """The labels, told apart: the second "Fullt" is "Fullt (2)", an empty one in column 5 is "(5)"."""
    seen: Counter[str] = Counter()
    told: list[str] = []
    for at, label in enumerate(labels):
        text = " ".join(label.split())
        seen[text.casefold()] += 1
        turn = seen[text.casefold()]
        told.append(f"({at + 1})" if not text else f"{text} ({turn})" if turn > 1 else text)
    return tuple(told)


def header_among(
    rows: Sequence[NumberedRow], known: Iterable[Mapping], *, only: int | None = None
) -> Header | None:
    """The row among the first 20 that fits a mapping best; None when no row has what a mapping needs.

    Earlier mappings win over later ones that fit as well. `only` looks at the row of that index alone.
    """
    fits = [
        header
        for index in range(min(len(rows), HEADER_WITHIN))
        for mapping in known
        if only in {None, index} and (header := _fit(mapping, index, rows)) is not None
    ]
    return max(fits, key=lambda header: (header.width, -header.index), default=None)


def _fit(mapping: Mapping, index: int, rows: Sequence[NumberedRow]) -> Header | None:
    # A file of refused rows has the labels of a header on two rows on one.
    for depth in range(mapping.header_rows, 0, -1):
        header = _placed(mapping, index, labels_at(rows, index, depth), depth)
        if header is not None:
            return header
    return None


def _placed(mapping: Mapping, index: int, labels: tuple[str, ...], depth: int) -> Header | None:
    found: dict[Target, list[int]] = {}
    for at, (label, own) in enumerate(zip(labels, unique_labels(labels), strict=True)):
        target = None if mapping.ignores(own) else mapping.target_of(own) or mapping.target_of(label)
        if target is not None:
            found.setdefault(target, []).append(at)
    columns = {target.field: places[0] for target, places in found.items() if target.site is None}
    spread: dict[str, Columns] = {}
    for target, places in found.items():
        if target.site is not None:
            spread.setdefault(target.site, {})[target.field] = places[0]
    if not all(needed in columns for needed in mapping.needed) or (mapping.wide and not spread):
        return None
    return Header(mapping, index, labels, columns, spread, found, depth)


def refuse_twins(header: Header) -> None:
    """Two columns that may both be the night (or the site, …) are not chosen between."""
    for places in header.found.values():
        if len(places) > 1:
            twins = [f"{quoted(header.labels[at])} ({at + 1})" for at in places]
            raise FileRefused(
                _("The columns %(labels)s mean the same thing. Keep one of them and remove the other.")
                % {"labels": listed(twins)}
            )


class NoHeader(FileRefused):
    """No mapping fits any of the first rows: somebody has to say what the columns mean."""


def no_header(known: list[Mapping], rows: Sequence[NumberedRow], sheets: Sequence[str] = ()) -> NoHeader:
    """The words about it: the columns that are needed, and how the file begins."""
    wanted = next((mapping for mapping in known if mapping.name == "samtak"), known[0])
    labels = [quoted(wanted.columns[needed][0]) for needed in wanted.needed]
    first = next((cells for _number, cells in rows if any(cells)), [])
    begins = listed([quoted(cell) for cell in first[:6] if cell.strip()])
    words = {"labels": listed(labels), "begins": begins, "sheets": listed([shown(sheet) for sheet in sheets])}
    if len(sheets) > 1:
        return NoHeader(
            _("No sheet has a header with the columns %(labels)s. The sheets are %(sheets)s.") % words
        )
    return NoHeader(
        _(
            "No header with the columns %(labels)s is found in the first 20 rows. The file "
            "begins with %(begins)s."
        )
        % words
    )
