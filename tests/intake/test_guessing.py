"""What the wizard suggests for files nobody has described, and what it says is missing."""

from __future__ import annotations

import csv
import io

import pytest

from lib.intake.drafting import Draft, Meaning, mapping_of, obstacles
from lib.intake.guessing import (
    Guess,
    code_guess,
    columns_of,
    guessed,
    likely_dates,
    likely_header,
    likely_kind,
)
from lib.intake.header import labels_at, unique_labels

SITES = {"norra": "Norra härbärget", "lilla": "Lilla huset"}


def rows_of(text: str):
    return list(enumerate(csv.reader(io.StringIO(text), delimiter=";"), 1))


def suggested(text: str, depth: int = 1):
    rows = rows_of(text)
    index = likely_header(rows)
    columns = columns_of(rows, index, depth)
    kind = likely_kind(columns)
    return index, kind, [(one.field, one.site) for one in guessed(kind, columns, SITES)]


@pytest.mark.parametrize(
    ("text", "index", "kind", "meant"),
    [
        (
            "Nattrapport 2026;;;\n;;;\nKväll;Verksamhet;Antal sovande;Avvisade\n2026-01-14;Lilla huset;4;0\n",
            2, "nights", [("night", None), ("site", None), ("occupied", None), ("turned_away_full", None)],
        ),
        (
            "När;Norra;Norra fullt;Lilla huset\n14/1/2026;12;1;3\n15/1/2026;12;1;3\n",
            0, "nights", [("night", None), ("occupied", "norra"), ("turned_away_full", "norra"), ("occupied", "lilla")],
        ),
        (
            "A;B;C\n2026-01-14;lilla;4\n2026-01-15;norra;4\n",
            0, "nights", [("night", None), ("site", None), (None, None)],
        ),
        (
            "Härbärge;Gäst-id;Ankomst;Avresa;Kön\nLilla huset;k7;2026-01-14;;K\n",
            0, "stays", [("site_id", None), ("guest_code", None), ("checked_in", None), ("checked_out", None), ("sex", None)],
        ),
        (
            "Klient;Beslutsdatum;Inflyttad;Utflyttad\np7;2026-01-14;;\n",
            0, "tenancies", [("person_code", None), ("decided_on", None), ("moved_in", None), ("exited_on", None)],
        ),
        (
            "Period;Avsändare;Mottagare;Antal förmedlade\n2026-01;A;B;3\n",
            0, "contacts", [("month", None), ("sender_id", None), ("receiver_id", None), ("sent", None)],
        ),
    ],
)  # fmt: skip
def test_what_is_suggested(text, index, kind, meant):
    assert suggested(text) == (index, kind, meant)


def test_labels_on_two_rows_are_put_together():
    rows = rows_of(";Norra;;Lilla huset;\nDygn;belagda;fullt;belagda;\n2026-01-14;1;2;3;x\n")
    assert labels_at(rows, 0, 2) == ("Dygn", "Norra belagda", "Norra fullt", "Lilla huset belagda", "")
    columns = columns_of(rows, 0, 2)
    assert guessed("nights", columns, SITES) == (
        Guess("night"),
        Guess("occupied", "norra"),
        Guess("turned_away_full", "norra"),
        Guess("occupied", "lilla"),
        Guess(),
    )


def test_labels_are_told_apart():
    assert unique_labels(["Fullt", "", "fullt ", "Fullt"]) == ("Fullt", "(2)", "fullt (2)", "Fullt (3)")


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("Kvinna", "woman"),
        ("“kvinna”", "woman"),
        ("kvinnna", "woman"),
        ("K", "woman"),
        ("man", "man"),
        ("x", None),
        ("", None),
    ],
)
def test_codes_are_suggested_by_name(word, code):
    assert code_guess({"woman": "Kvinna", "man": "Man", "unknown": "Okänt"}, word) == code


@pytest.mark.parametrize(
    ("cells", "name"),
    [
        (["13/01/2026", "01/02/2026"], "DD/MM/YYYY"),
        (["01/02/2026"], None),
        (["igår"], None),
        (["14.1.2026"], "DD.MM.YYYY"),
    ],
)
def test_the_way_of_writing_dates_is_suggested_only_when_it_is_certain(cells, name):
    assert likely_dates(cells) == name


def draft(*meant: tuple[str | None, str | None], kind="nights", **more) -> Draft:
    rows = rows_of(";".join(f"k{n}" for n in range(len(meant))) + "\n" + ";".join("1" for _ in meant) + "\n")
    columns = columns_of(rows, 0, 1)
    meanings = tuple(Meaning(column, *one) for column, one in zip(columns, meant, strict=True))
    return Draft(kind, 0, 1, meanings, **more)


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (draft(("night", None), ("site", None), ("occupied", None)), []),
        (draft(("night", None), ("occupied", None), site="norra"), []),
        (draft(("night", None), ("occupied", "norra"), ("occupied", "lilla")), []),
        (
            draft(("night", None), ("occupied", None)),
            ["Ange vilket boende filen gäller, eller vilken kolumn som anger det."],
        ),
        (draft(("night", None), ("site", None)), ["Ingen kolumn är vald för: Sov här."]),
        (draft((None, None)), ["Ingen kolumn är vald för: Natt, Boende och Sov här."]),
        (
            draft(("night", None), ("occupied", "norra"), ("occupied", "norra")),
            ["k1 och k2 betyder samma sak: Sov här. Hoppa över alla utom en."],
        ),
        (
            draft(("night", None), ("site", None), ("occupied", "norra")),
            ["En fil med en kolumn per boende har ingen kolumn för boendet: hoppa över en av dem."],
        ),
        (draft(("guest_code", None), ("checked_in", None), kind="stays", site="norra"), []),
        (draft(("month", None), kind="contacts"), ["Ingen kolumn är vald för: Från och Till."]),
    ],
)
def test_what_is_missing_is_said(made, said):
    assert obstacles(made) == said


def test_a_draft_becomes_a_mapping_that_leaves_out_what_was_left_out():
    made = draft(
        ("night", None),
        ("occupied", "norra"),
        (None, None),
        codes={"state": {"stängt": "closed"}},
        dates="DD/MM/YYYY",
    )
    mapping = mapping_of(made, "vår")
    assert (mapping.columns, mapping.ignored, mapping.dates) == ({"night": ("k0",)}, ("k2",), "DD/MM/YYYY")
    assert [(wide.column, wide.site, wide.field) for wide in mapping.wide] == [("k1", "norra", "occupied")]
    assert mapping.meaning("state", "STÄNGT ") == "closed"
