"""Files damaged on purpose: good ones of every kind, and the ways in which files go wrong. Seeded."""

from __future__ import annotations

import csv
import gzip
import io
import random
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import xlsxwriter

Rows = list[list[str]]
SEED = 20261122


@dataclass(frozen=True)
class Good:
    """A file that can be taken in whole: which of its columns hold dates, counts and words."""

    kind: str
    rows: tuple[tuple[str, ...], ...]
    dates: tuple[int, ...]
    counts: tuple[int, ...]
    words: tuple[int, ...]

    def copy(self) -> Rows:
        return [list(row) for row in self.rows]


@dataclass(frozen=True)
class Damaged:
    """One damaged file: what was done to which, and its bytes."""

    name: str
    kind: str
    file: str
    content: bytes


def _days(count: int, month: int = 1) -> list[str]:
    return [f"2026-{month:02}-{day:02}" for day in range(1, count + 1)]


LONG = Good(
    "nights",
    (
        ("Datum", "Boende", "Läge", "Belagda", "Ingen plats fullt"),
        *((day, "Norra härbärget", "", str(8 + n), str(n % 3)) for n, day in enumerate(_days(12))),
        *((day, "sodra", "", str(3 + n), "") for n, day in enumerate(_days(6))),
        ("2026-02-01", "norra", "stängt", "", ""),
    ),
    (0,), (3, 4), (1,),
)  # fmt: skip
WIDE = Good(
    "wide",
    (
        ("Dygn", "Norra", "Norra fullt", "Södra"),
        *((day, str(8 + n), str(n % 2), str(3 + n)) for n, day in enumerate(_days(12))),
        ("2026-02-01", "stängt", "", "4"),
    ),
    (0,), (1, 2, 3), (),
)  # fmt: skip
STAYS = Good(
    "stays",
    (
        ("Boende", "Gästkod", "Incheckad", "Utcheckad", "Folkbokföringskommun", "Kön", "Ålder"),
        *(
            ("Norra härbärget", f"k{n}m2x9ab", day, f"2026-02-{n + 1:02}", "Kalmar", "Kvinna" if n % 2 else "Man",
             "30–44 år")
            for n, day in enumerate(_days(12))
        ),
        ("sodra", "z9k2m4pq", "2026-02-01", "", "Okänd", "Okänd", "Okänd"),
    ),
    (2, 3), (), (0, 4, 5, 6),
)  # fmt: skip
TENANCIES = Good(
    "tenancies",
    (
        ("Kod", "Beslut", "Erbjuden lägenhet", "Inflyttning", "Lägenhet", "Kontrakt", "Stöd"),
        *(
            (f"p{n}w8n2ce", f"2025-01-{n + 1:02}", "", "", "", "Andrahandskontrakt", "Mobila teamet")
            for n in range(10)
        ),
        ("q7x4m9ab", "2025-03-01", "2025-03-20", "2025-04-01", "A-07", "Andrahandskontrakt", "Mobila teamet"),
    ),
    (1, 2, 3), (), (4, 5, 6),
)  # fmt: skip
CONTACTS = Good(
    "contacts",
    (
        ("Månad", "Från", "Till", "Förmedlade", "Mottagna", "Påbörjade"),
        *((f"2025-{month:02}", "Missionen", "Kommunen", str(month), "", "") for month in range(1, 11)),
        ("2025-11", "Kommunen", "Missionen", "", "9", "4"),
    ),
    (0,), (3, 4, 5), (1, 2),
)  # fmt: skip
GOOD = (LONG, WIDE, STAYS, TENANCIES, CONTACTS)


def as_csv(rows: Rows, delimiter: str = ";", end: str = "\r\n") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows(rows)
    return out.getvalue()


def as_xlsx(rows: Rows) -> bytes:
    """As a spreadsheet keeps it: figures as numbers, the rest as text."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet("Blad 1")
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell.isascii() and cell.isdigit() and len(cell) < 10:
                    page.write_number(at, column, int(cell))
                elif cell.startswith("=1+"):
                    page.write_formula(at, column, cell, None, 2)
                else:
                    page.write_string(at, column, cell[:32_000])
    return out.getvalue()


TableDamage = Callable[[Good, Rows, random.Random], None]


def _in(columns: str, *values: str) -> TableDamage:
    """Put each of the values somewhere in the columns of that sort; nothing where the file has none."""

    def damage(good: Good, rows: Rows, dice: random.Random) -> None:
        places = getattr(good, columns) or good.dates
        for value in values:
            rows[dice.randrange(1, len(rows))][dice.choice(places)] = value

    return damage


def _around(columns: str, before: str, after: str) -> TableDamage:
    """Write every cell of one column between two texts."""

    def damage(good: Good, rows: Rows, dice: random.Random) -> None:
        at = dice.choice(getattr(good, columns) or good.dates)
        for row in rows[1:]:
            row[at] = f"{before}{row[at]}{after}" if row[at] else ""

    return damage


def _us_dates(good: Good, rows: Rows, dice: random.Random) -> None:
    at = good.dates[0]
    for row in rows[1::2]:
        parts = row[at].split("-")
        row[at] = "/".join([*parts[1:], parts[0]])


def _european_dates(good: Good, rows: Rows, dice: random.Random) -> None:
    at = good.dates[0]
    for row in rows[1 : len(rows) // 2]:
        row[at] = ".".join(reversed(row[at].split("-")))


def _all_dates_ambiguous(good: Good, rows: Rows, dice: random.Random) -> None:
    for n, row in enumerate(rows[1:]):
        row[good.dates[0]] = f"0{n % 9 + 1}/0{n % 8 + 2}/2026"


def _column_gone(good: Good, rows: Rows, dice: random.Random) -> None:
    at = dice.randrange(len(rows[0]))
    for row in rows:
        del row[at]


def _needed_column_gone(good: Good, rows: Rows, dice: random.Random) -> None:
    for row in rows:
        del row[good.dates[0]]


def _column_doubled(good: Good, rows: Rows, dice: random.Random) -> None:
    at = dice.randrange(len(rows[0]))
    for row in rows:
        row.append(row[at])


def _column_renamed(good: Good, rows: Rows, dice: random.Random) -> None:
    rows[0][dice.randrange(len(rows[0]))] = "Blandat 7"


def _cells_shifted(good: Good, rows: Rows, dice: random.Random) -> None:
    for row in dice.sample(rows[1:], 4):
        row.insert(dice.randrange(len(row)), "")


def _cells_missing(good: Good, rows: Rows, dice: random.Random) -> None:
    for row in dice.sample(rows[1:], 4):
        del row[dice.randrange(1, len(row)) :]


def _extra_column(good: Good, rows: Rows, dice: random.Random) -> None:
    for n, row in enumerate(rows):
        row.insert(1, f"=HYPERLINK({n})" if n else "Anm.")


def _columns_swapped_halfway(good: Good, rows: Rows, dice: random.Random) -> None:
    for row in rows[len(rows) // 2 :]:
        row[0], row[-1] = row[-1], row[0]


def _header_gone(good: Good, rows: Rows, dice: random.Random) -> None:
    del rows[0]


def _header_only(good: Good, rows: Rows, dice: random.Random) -> None:
    del rows[1:]


def _header_far_down(good: Good, rows: Rows, dice: random.Random) -> None:
    rows[:0] = [["Utdrag"], *([""] for _ in range(30))]


def _header_repeated(good: Good, rows: Rows, dice: random.Random) -> None:
    rows.insert(len(rows) // 2, list(rows[0]))


def _two_hundred_columns(good: Good, rows: Rows, dice: random.Random) -> None:
    for row in rows:
        row.extend(f"kolumn {n}" for n in range(200))


def _many_blank_rows(good: Good, rows: Rows, dice: random.Random) -> None:
    rows[3:3] = [[""] * len(rows[0]) for _ in range(5_000)]


def _one_enormous_cell(good: Good, rows: Rows, dice: random.Random) -> None:
    rows[2][dice.randrange(len(rows[0]))] = "å" * 400_000


def _enormous_label(good: Good, rows: Rows, dice: random.Random) -> None:
    for row in rows:
        row.append("x")
    rows[0][-1] = "rubrik " * 10_000


def _rows_doubled(good: Good, rows: Rows, dice: random.Random) -> None:
    rows.extend([list(row) for row in dice.sample(rows[1:], 5)])


def _rows_contradict(good: Good, rows: Rows, dice: random.Random) -> None:
    for row in dice.sample(rows[1:], 3):
        other = list(row)
        other[good.counts[0] if good.counts else -1] = "7" if good.counts else "Okänd"
        rows.append(other)


def _sums_below(good: Good, rows: Rows, dice: random.Random) -> None:
    rows.extend([["Summa", *["999"] * (len(rows[0]) - 1)], ["", *[""] * (len(rows[0]) - 2), "120"]])


def _transposed(good: Good, rows: Rows, dice: random.Random) -> None:
    rows[:] = [list(column) for column in zip(*rows, strict=True)]


TABLE_DAMAGE: dict[str, TableDamage] = {
    "29 February in a common year": _in("dates", "2025-02-29", "2026-02-29"),
    "31 April": _in("dates", "2026-04-31", "2025-06-31"),
    "a thirteenth month": _in("dates", "2026-13-01", "2026-00-10"),
    "American dates among others": _us_dates,
    "European dates among others": _european_dates,
    "dates nobody can tell": _all_dates_ambiguous,
    "months in words": _in("dates", "14 januari 2026", "den 3:e februari", "Jan 5, 2026"),
    "serial numbers for dates": _in("dates", "46036", "46037.5"),
    "times of night": _in("dates", "2026-01-14 03:00", "2026-01-14T23:59:59Z"),
    "years of two figures": _in("dates", "26-01-14", "14/1/26"),
    "far ahead and long ago": _in("dates", "2999-01-01", "1066-10-14", "0001-01-01"),
    "no date": _in("dates", "", "i går", "-"),
    "words for numbers": _in("counts", "tolv", "ca 12", "12 st"),
    "decimals": _in("counts", "12,5", "3.25"),
    "negative": _in("counts", "-3", "−4"),
    "huge": _in("counts", "9" * 400, "99999999999"),
    "formulas": _in("counts", "=1+1", '=HYPERLINK("http://x")'),
    "spreadsheet errors": _in("counts", "#REF!", "#N/A", "#DIVISION/0!"),
    "other figures": _in("counts", "٣", "Ⅻ", "½"),
    "not a number": _in("counts", "NaN", "TRUE", "1e5", "0x1F"),
    "numbers in groups": _in("counts", "1 234", "1.234", "1,234"),
    "unknown words": _in("words", "Okänt hus", "???", "Kommunens akutboende"),
    "markup for words": _in(
        "words", "<script>alert(1)</script>", "%(column)s %s {0}", "'; DROP TABLE sites;--"
    ),
    "smart quotes": _around("words", "“", "”"),
    "smart quotes around numbers": _around("counts", "”", "”"),
    "apostrophes before numbers": _around("counts", "'", ""),
    "zero-width spaces": _around("words", "\u200b", "\u200d"),
    "zero-width spaces in dates": _around("dates", "\ufeff", "\u2060"),
    "no-break spaces": _around("dates", "\xa0", "\xa0"),
    "emoji and direction marks": _in("words", "🏠", "\u202eevorrN", "a\u0301" * 50),
    "a column gone": _column_gone,
    "the needed column gone": _needed_column_gone,
    "a column twice": _column_doubled,
    "a column renamed": _column_renamed,
    "an extra column": _extra_column,
    "columns swapped halfway": _columns_swapped_halfway,
    "cells shifted": _cells_shifted,
    "cells missing": _cells_missing,
    "no header": _header_gone,
    "only a header": _header_only,
    "the header far down": _header_far_down,
    "the header once more": _header_repeated,
    "200 columns": _two_hundred_columns,
    "5,000 blank rows": _many_blank_rows,
    "one enormous cell": _one_enormous_cell,
    "an enormous label": _enormous_label,
    "rows twice": _rows_doubled,
    "rows that contradict": _rows_contradict,
    "sums below": _sums_below,
    "rows for columns": _transposed,
}


def _flipped(content: bytes, dice: random.Random) -> bytes:
    damaged = bytearray(content)
    for _ in range(12):
        damaged[dice.randrange(len(damaged))] = dice.randrange(256)
    return bytes(damaged)


def _mixed_encodings(content: bytes, dice: random.Random) -> bytes:
    lines = content.decode().splitlines(keepends=True)
    return b"".join(line.encode("cp1252" if n % 2 else "utf-8") for n, line in enumerate(lines))


def _sprinkled(content: bytes, dice: random.Random) -> bytes:
    damaged = bytearray(content)
    for _ in range(6):
        at = dice.randrange(len(damaged))
        damaged[at:at] = dice.choice([b'"', b";;", b"\n", b"\r", b"\xc3", b"=", b"#", b"\xff\xfe"])
    return bytes(damaged)


ByteDamage = Callable[[bytes, random.Random], bytes]
TEXT_DAMAGE: dict[str, ByteDamage] = {
    "bytes flipped": _flipped,
    "cut in the middle": lambda content, dice: content[: len(content) // 2 + dice.randrange(20)],
    "the beginning cut off": lambda content, dice: content[dice.randrange(5, 60) :],
    "UTF-16 without a mark": lambda content, dice: content.decode().encode("utf-16-le"),
    "UTF-16": lambda content, dice: content.decode().encode("utf-16"),
    "half a UTF-16": lambda content, dice: content.decode().encode("utf-16")[:-7],
    "Latin-1": lambda content, dice: content.decode().encode("cp1252"),
    "two encodings": _mixed_encodings,
    "encoded twice": lambda content, dice: content.decode().encode().decode("latin-1").encode(),
    "an open quotation mark": lambda content, dice: content.replace(b"2026", b'"2026', 1) + b'\n"',
    "a NUL": lambda content, dice: content[:80] + b"\0" + content[80:],
    "sprinkled signs": _sprinkled,
    "another delimiter halfway": lambda content, dice: content[:150] + content[150:].replace(b";", b","),
    "packed": lambda content, dice: gzip.compress(content, mtime=0),
    "empty": lambda content, dice: b"",
    "only spaces": lambda content, dice: b" \r\n" * 50,
}


def _part_gone(content: bytes, dice: random.Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as whole, zipfile.ZipFile(out, "w") as torn:
        names = whole.namelist()
        gone = dice.choice([name for name in names if name.startswith("xl/")])
        for name in names:
            if name != gone:
                torn.writestr(zipfile.ZipInfo(name), whole.read(name))
    return out.getvalue()


def _sheet_cut(content: bytes, dice: random.Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as whole, zipfile.ZipFile(out, "w") as torn:
        for name in whole.namelist():
            part = whole.read(name)
            cut = len(part) // 2 if name.endswith("sheet1.xml") else len(part)
            torn.writestr(zipfile.ZipInfo(name), part[:cut])
    return out.getvalue()


BOOK_DAMAGE: dict[str, ByteDamage] = {
    "bytes flipped": _flipped,
    "cut short": lambda content, dice: content[: dice.randrange(200, len(content))],
    "a part gone": _part_gone,
    "a sheet cut": _sheet_cut,
}


def damaged_files(*kinds: str) -> Iterator[Damaged]:
    """All of them (or of some kinds), the same in every run; every fourth damaged table is a workbook."""
    for at, good in enumerate(GOOD):
        if kinds and good.kind not in kinds:
            continue
        dice = random.Random(SEED + at)
        for turn, (name, damage) in enumerate(TABLE_DAMAGE.items()):
            rows = good.copy()
            damage(good, rows, dice)
            is_book = (turn + at) % 4 == 0
            content = as_xlsx(rows) if is_book else as_csv(rows).encode()
            ending = "xlsx" if is_book else "csv"
            yield Damaged(f"{good.kind}, {name} ({ending})", good.kind, f"fil.{ending}", content)
        for name, spoil in TEXT_DAMAGE.items():
            content = spoil(as_csv(good.copy()).encode(), dice)
            yield Damaged(f"{good.kind}, {name} (text)", good.kind, "fil.csv", content)
        for name, spoil in BOOK_DAMAGE.items():
            content = spoil(as_xlsx(good.copy()), dice)
            yield Damaged(f"{good.kind}, {name} (workbook)", good.kind, "bok.xlsx", content)
