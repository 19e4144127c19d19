"""What the columns of an unknown file may mean: guessed from labels and cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from typing import Final

from lib.intake.dates import DATE_FORMATS, DateReading
from lib.intake.grids import NumberedRow
from lib.intake.header import labels_at, unique_labels
from lib.intake.kinds import COUNT_FIELDS, KINDS, Kind, dates_of, fields_of, needed_of, register_of
from lib.intake.mapping import mappings, plain, plain_word
from lib.intake.opening import HEADER_WITHIN
from lib.intake.places import site_label
from lib.intake.register_files.labels import register_mapping
from lib.records.registers.field import Kind as Written

LOOKED_AT: Final = 2_000
WORDS_LOOKED_AT: Final = 200
ALIKE: Final = 0.84
MOSTLY: Final = 0.7
# Words that partners' own files use beside ours.
MORE_WORDS: Final[Mapping[Kind, Mapping[str, tuple[str, ...]]]] = {
    "nights": {
        "night": ("dygn", "nattdatum", "kvällens datum", "dag"),
        "site": ("enhet", "verksamhet", "hus", "ställe", "natthärbärge", "namn på boende"),
        "state": ("öppet", "driftläge"),
        "occupied": ("antal", "antal gäster", "gäster", "sovande", "antal sovande", "beläggning",
                     "övernattande", "använda platser", "guests", "slept"),
        "stated_available": ("platser", "antal platser", "kapacitet", "bäddar", "sängar", "capacity", "beds"),
        "turned_away_full": ("fullt", "avvisade", "nekade", "avvisade fullt", "fick ingen plats",
                             "fick ej plats", "ingen plats", "turned away", "full"),
        "new_tonight": ("nya gäster",),
        "surge_opened": ("extraplatser", "reservplatser"),
    },
    "stays": {
        "site_id": ("härbärge", "enhet", "verksamhet", "hus", "plats", "shelter"),
        "guest_code": ("gäst", "gästnr", "gäst id", "gästnummer", "kod", "id", "guest", "guest id"),
        "checked_in": ("in", "ankomst", "inskriven", "inskrivning", "incheckning", "från", "from", "arrival"),
        "checked_out": ("ut", "avresa", "avgång", "utskriven", "utskrivning", "utcheckning", "till", "to",
                        "departure"),
        "home_group": ("hemort", "kommun", "folkbokföringskommun", "municipality"),
        "sex": ("gender",),
        "age_band": ("åldersgrupp", "age group"),
    },
    "tenancies": {
        "person_code": ("klient", "person", "hyresgäst", "personkod", "kodnummer", "id", "client", "tenant"),
        "decided_on": ("beslutsdatum", "beslutad", "beslut datum", "decided"),
        "offered_on": ("erbjudande", "erbjuden", "offered"),
        "left_queue_on": ("lämnade kön", "utgått ur kön"),
        "moved_in": ("inflyttad", "inflyttningsdatum", "flyttade in", "move in"),
        "flat_id": ("bostad", "lägenhetskod", "apartment"),
        "taken_over_on": ("övertagande", "tog över kontraktet", "take over"),
        "exited_on": ("utflyttad", "utflyttningsdatum", "flyttade ut", "avslut", "move out"),
        "exit_how": ("avslutsorsak", "orsak till avslut"),
        "exit_destination": ("flyttade till", "vart"),
    },
    "contacts": {
        "month": ("period", "år och månad"),
        "sender_id": ("avsändare", "från part", "sender"),
        "receiver_id": ("mottagare", "till part", "receiver"),
        "sent": ("antal förmedlade", "skickade", "antal skickade"),
        "received": ("antal mottagna",),
        "started": ("antal påbörjade",),
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """A column as the wizard meets it: where it stands, its label (told apart from others), and its cells."""

    at: int
    label: str
    cells: tuple[str, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """Its different cells, in the order in which they come."""
        return tuple(dict.fromkeys(cell.strip() for cell in self.cells if cell.strip()))


@dataclass(frozen=True, slots=True)
class Guess:
    """What a column may mean."""

    field: str | None = None
    site: str | None = None


def columns_of(rows: Sequence[NumberedRow], index: int, depth: int) -> tuple[Column, ...]:
    """The columns under the header at `index` that hold anything."""
    below = [cells for _at, cells in rows[index + depth : index + depth + LOOKED_AT]]
    labels = list(labels_at(rows, index, depth))
    widest = max((len(cells) for cells in below), default=0)
    labels += [""] * (widest - len(labels))
    found = []
    for at, (label, own) in enumerate(zip(labels, unique_labels(labels), strict=True)):
        cells = tuple(row[at] if at < len(row) else "" for row in below)
        if label.strip() or any(cell.strip() for cell in cells):
            found.append(Column(at, own, cells))
    return tuple(found)


def likely_header(rows: Sequence[NumberedRow]) -> int:
    """The index of the row that looks most like a header: words in many cells, rows like each other below."""
    best, score = 0, -1.0
    for index, (_at, cells) in enumerate(rows[:HEADER_WITHIN]):
        filled = [cell for cell in cells if cell.strip()]
        words = sum(1 for cell in filled if not _is_value(cell))
        below = rows[index + 1][1] if index + 1 < len(rows) else []
        values = sum(1 for cell in below if _is_value(cell))
        known = sum(1 for cell in filled if any(plain(cell) in known_words(kind) for kind in KINDS))
        mark = words + known + min(values, len(filled)) - 2 * (len(filled) - words) - 0.1 * index
        if words and mark > score:
            best, score = index, mark
    return best


def likely_kind(columns: Sequence[Column]) -> Kind:
    """The kind whose needed and other fields are found best among the labels."""

    def fit(kind: Kind) -> float:
        fields = {field for column in columns if (field := _by_label(kind, column.label))}
        return len(fields) + 2 * len(fields & set(needed_of(kind)))

    return max(KINDS, key=fit)


def guessed(kind: Kind, columns: Sequence[Column], sites: Mapping[str, str]) -> tuple[Guess, ...]:
    """What each column may mean; `sites` are the own ones, code → name.

    Labels decide first; where they tell nothing, a column of dates is the night and one of our sites' names
    is the site. A label with a site's name in it is that site's own column. No field is guessed twice.
    """
    labels = {site_label(name): code for code, name in sites.items()}
    labels |= {site_label(code): code for code in sites}
    guesses: dict[int, Guess] = {}
    taken: set[Guess] = set()
    looks: list[Callable[[Column], Guess]] = [
        lambda column: Guess(_by_label(kind, column.label)),
        lambda column: _by_cells(kind, column, labels),
    ]
    if kind == "nights":
        looks.insert(0, lambda column: _by_site(column, labels))
    for look in looks:
        for column in columns:
            if column.at in guesses:
                continue
            guess = look(column)
            if guess.field is not None and guess not in taken:
                guesses[column.at] = guess
                taken.add(guess)
    if any(guess.site for guess in guesses.values()):  # a wide file has no counts of its own
        guesses = {at: one for at, one in guesses.items() if one.site or one.field not in COUNT_FIELDS}
    return tuple(guesses.get(column.at, Guess()) for column in columns)


@cache
def known_words(kind: Kind) -> Mapping[str, str]:
    """Label as labels are compared → field."""
    ours = mappings()["samtak"].columns if kind == "nights" else register_mapping(register_of(kind))
    every = (MORE_WORDS[kind], ours)
    return {plain(word): field for words in every for field, labels in words.items() for word in labels}


def code_guess(choices: Mapping[str, str], word: str) -> str | None:
    """The code that a word may mean: the one with that name, or the name most like it."""
    compared = plain_word(word)
    if not compared:
        return None
    for code, name in choices.items():
        if compared in {plain_word(code), plain_word(name)}:
            return code
    if len(compared) == 1:
        begins = [code for code, name in choices.items() if plain_word(name).startswith(compared)]
        return begins[0] if len(begins) == 1 else None
    likes = {code: _likeness(compared, plain_word(name)) for code, name in choices.items()}
    best = max(likes, key=lambda code: likes[code], default=None)
    return best if best is not None and likes[best] >= ALIKE else None


def likely_dates(cells: Iterable[str]) -> str | None:
    """The way of writing dates that most cells fit, when no other fits as many."""
    found = {cell for cell in cells if cell.strip()}
    fits = {name: sum(1 for cell in found if DateReading(name).read(cell)) for name in DATE_FORMATS}
    best = max(fits, key=lambda name: fits[name])
    return best if fits[best] and list(fits.values()).count(fits[best]) == 1 else None


def _by_site(column: Column, sites: Mapping[str, str]) -> Guess:
    label = site_label(column.label)
    for name, code in sorted(sites.items(), key=lambda site: -len(site[0])):
        for part in (name, *name.split()[:1]):
            if len(part) > 2 and (
                label == part or label.startswith(f"{part} ") or label.endswith(f" {part}")
            ):
                rest = label.replace(part, " ", 1).strip(" -–:,()")
                field = known_words("nights").get(plain(rest)) if rest else "occupied"
                if field in {*COUNT_FIELDS, "state"}:
                    return Guess(field, code)
    return Guess()


def _by_label(kind: Kind, label: str) -> str | None:
    words, compared = known_words(kind), plain(label)
    if compared in words:
        return words[compared] if words[compared] in fields_of(kind) else None
    likes = {word: _likeness(compared, word) for word in words if len(word) > 3}
    best = max(likes, key=lambda word: likes[word], default="")
    return words[best] if best and likes[best] >= ALIKE else None


def _by_cells(kind: Kind, column: Column, sites: Mapping[str, str]) -> Guess:
    words = column.words[:WORDS_LOOKED_AT]
    if not words:
        return Guess()
    if sum(site_label(word) in sites for word in words) >= MOSTLY * len(words):
        return Guess("site" if kind == "nights" else "site_id")
    if kind == "nights" and sum(_is_day(word) for word in words) >= MOSTLY * len(words):
        return Guess(dates_of(kind)[0])
    return _by_codes(kind, words)


def _by_codes(kind: Kind, words: Sequence[str]) -> Guess:
    if kind == "nights":
        known = mappings()["samtak"]
        fits = sum(known.meaning("state", word) is not None for word in words)
        return Guess("state" if fits >= MOSTLY * len(words) else None)
    for field in register_of(kind).fields:
        if field.kind is Written.CHOICE and field.options is not None:
            options = field.options()
            if sum(code_guess(options, word) is not None for word in words) >= MOSTLY * len(words):
                return Guess(field.name)
    return Guess()


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()


def _is_day(text: str) -> bool:
    return any(DateReading(name).read(text) for name in DATE_FORMATS)


def _is_value(text: str) -> bool:
    bare = text.strip().replace(" ", "").replace(",", "").replace(".", "").lstrip("-−")
    return bare.isdigit() or _is_day(text)
