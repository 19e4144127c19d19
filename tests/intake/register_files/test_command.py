"""`python -m lib import stays|tenancies|contacts|template`: what they print, write and answer with."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from lib.intake.command import app
from lib.intake.keeping import keep
from lib.intake.mapping import Mapping, header_digest
from tests.intake.register_files.conftest import HEADERS, House
from tests.signed_in import use_store

STAY = "norra;k7m2;2026-01-14;2026-01-16;0880;woman;30_44"


@pytest.fixture
def run(here: House, tmp_path):
    use_store(here.store)

    def run(register: str, *rows: str, options: tuple[str, ...] = ("--partner", "mission")):
        path = tmp_path / "fil.csv"
        path.write_text("\n".join([HEADERS[register], *rows]))
        return CliRunner().invoke(app, [register, str(path), *options])

    return run


def test_taking_in_and_once_more(run, here: House) -> None:
    result = run("stays", STAY)
    assert (result.exit_code, "Inlästa rader – nya: 1, ändrade: 0." in result.stdout) == (0, True)
    assert len(here.stored("stays")) == 1
    again = run("stays", STAY, options=("--partner", "mission", "--language", "en"))
    assert (again.exit_code, "Nothing to change" in again.stdout) == (0, True)


def test_a_dry_run_shows_and_writes_nothing(run, here: House) -> None:
    result = run("stays", STAY, options=("--partner", "mission", "--dry-run"))
    assert (result.exit_code, "Provkörning" in result.stdout) == (0, True)
    assert here.stored("stays") == []


def test_refused_rows_are_told_written_and_answered_with_3(run, here: House, tmp_path) -> None:
    back = tmp_path / "nekade.csv"
    result = run(
        "stays", STAY, STAY.replace("norra", "x"), options=("--partner", "mission", "--refused", str(back))
    )
    assert result.exit_code == 3
    assert "Rad 3: site_id: ”x” är inte känt." in result.stderr
    assert back.read_text(encoding="utf-8-sig").splitlines()[1].startswith("3;")
    assert len(here.stored("stays")) == 1


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "--partner kommun | mission"),
        (("--partner", "ingen"), "ingen"),
        (("--partner", "mission", "--dates", "fel"), "YYYY-MM-DD"),
        (("--partner", "mission", "--mapping", "samtak"), "annat slags fil"),
        (("--partner", "mission", "--mapping", "finns-inte"), "finns-inte"),
    ],
)
def test_what_stops_the_whole_file_is_answered_with_1(run, here: House, options, said: str) -> None:
    result = run("stays", STAY, options=options)
    assert (result.exit_code, said in result.stderr) == (1, True)
    assert here.stored("stays") == []


def test_a_file_with_the_header_of_a_kept_mapping_is_known_by_it(run, here: House, tmp_path) -> None:
    labels = ["Hus", "Nr", "Kom", "Stad", "K", "Å"]
    fields = ["site_id", "guest_code", "checked_in", "home_group", "sex", "age_band"]
    mapping = Mapping.model_validate(
        {
            "name": "Nattlistan",
            "title": {"sv": "Nattlistan", "en": "Nattlistan"},
            "kind": "stays",
            "columns": {field: [label] for field, label in zip(fields, labels, strict=True)},
            "codes": {"site_id": {"N": "norra"}, "sex": {"F": "woman"}},
        }
    )
    keep(here.store, here.manager, mapping, header_digest(labels))
    path = tmp_path / "lista.csv"
    path.write_text(f"{';'.join(labels)}\nN;k1;2026-01-14;Kalmar;F;30-44\n")
    for options in ([], ["--mapping", "Nattlistan"]):
        result = CliRunner().invoke(app, ["stays", str(path), "--partner", "mission", *options])
        assert result.exit_code == 0, result.stderr
    (stay,) = here.stored("stays")
    assert (stay.site_id, stay.sex) == (here.kalmar.sites["norra"], "woman")


def test_tenancies_and_contacts_too(run, here: House) -> None:
    assert run("tenancies", "p1;2025-10-01;;;;;;sublease;mobile_team;;;;").exit_code == 0
    assert run("contacts", "2026-01;mission;kommun;3;;").exit_code == 0
    assert (len(here.stored("tenancies")), len(here.stored("contacts"))) == (1, 1)


def test_a_template_is_written_and_read_back(run, here: House, tmp_path) -> None:
    path = tmp_path / "mall.xlsx"
    result = CliRunner().invoke(app, ["template", "stays", "--partner", "mission", "--file", str(path)])
    assert (result.exit_code, str(path) in result.stdout.replace("\n", "")) == (0, True)
    assert path.read_bytes().startswith(b"PK")
    wrong = CliRunner().invoke(app, ["template", "okänt", "--partner", "mission"])
    assert wrong.exit_code == 2
