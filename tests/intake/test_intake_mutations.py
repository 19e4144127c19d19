"""Files damaged in every way somebody could think of: words or a preview, never a fault."""

import random

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from lib.intake.problems import FileRefused
from lib.intake.refusals import refused_csv
from lib.intake.summary import counts, extent, notes, recognised, sample
from tests.intake.test_intake_recognition import NIGHTS, book

ROWS = (
    "Datum;Boende;Läge;Belagda;Tillgängliga\n"
    + "".join(f"2026-01-{day:02};Norra härbärget;;{day};20\n" for day in range(1, 29))
    + "2026-02-01;Södra natthärbärget;stängt;;\n"
)
TEXTS = [
    ROWS.encode(),
    ROWS.replace(";", ",").encode("cp1252"),
    ROWS.encode("utf-16"),
    b"\xef\xbb\xbf" + ROWS.encode(),
]
BOOK = book(Natt=NIGHTS, Om=[("x",)])
PIECES = [
    b"\x00",
    b'"',
    b";",
    b"\n",
    b"\r",
    b"=1+1",
    b"-",
    b"\xff\xfe",
    b"9" * 400,
    b"#",
    b"\xc3",
    b"2026-13-45",
    b"PK\x03\x04",
    b",",
]


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    content = bytearray(draw(st.sampled_from([*TEXTS, BOOK])))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(content)))
        match draw(st.sampled_from(["insert", "cut", "flip", "repeat", "end"])):
            case "insert":
                content[at:at] = draw(st.sampled_from(PIECES))
            case "cut":
                del content[at : at + draw(st.integers(1, 60))]
            case "flip" if at < len(content):
                content[at] = draw(st.integers(0, 255))
            case "repeat":
                content[at:at] = content[at : at + 200]
            case _:
                del content[max(at, 1) :]
    return bytes(content)


def look_at_everything(kalmar, content: bytes) -> None:
    try:
        preview = kalmar.preview(content)
    except FileRefused as refused:
        assert str(refused)  # noqa: PT017 -- either words or a preview
        return
    assert len(preview.checked.nights) == preview.new + preview.changed + preview.unchanged
    assert recognised(preview)
    assert counts(preview)
    assert extent(preview)
    assert isinstance(notes(preview), list)
    assert len(sample(preview)) <= 10
    assert refused_csv(preview).count(b"\r\n") >= 1 + preview.refused


@seed(20260114)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None
)
@given(damaged())
def test_sixty_damaged_files_give_words_or_a_preview(kalmar, content):
    look_at_everything(kalmar, content)


def test_every_truncated_workbook_gives_words(kalmar):
    dice = random.Random(7)
    for _ in range(60):
        content = bytearray(BOOK)
        for _ in range(dice.randint(1, 8)):
            content[dice.randrange(len(content))] = dice.randrange(256)
        look_at_everything(
            kalmar, bytes(content[: dice.randint(10, len(content))] if dice.random() < 0.3 else content)
        )
