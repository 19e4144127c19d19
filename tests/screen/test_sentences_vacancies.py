from datetime import date

import pytest

from lib.publication.vacancies import Room, Tonight, Vacancy
from lib.screen.sentences_vacancies import headline
from lib.words import speaking


def site(name: str, room: Room, free: int | None = None) -> Vacancy:
    return Vacancy(name.lower(), name, "Stadsmissionen", room, free, None, ())


@pytest.mark.parametrize(
    ("sites", "said"),
    [
        ((), "Inget boende är öppet i natt."),
        ((site("Eken", Room.FREE, 2), site("Lilla", Room.FULL)), "I natt finns två lediga platser, på Eken."),
        ((site("Eken", Room.UNTOLD),), "Inget boende har lämnat besked om lediga platser än."),
        # One has told, and is full: then it is not so that nobody has told.
        (
            (site("Eken", Room.FULL), site("Lilla", Room.UNTOLD)),
            "Ingen ledig plats är känd. Besked saknas från Lilla.",
        ),
        ((site("Eken", Room.FULL), site("Lilla", Room.CLOSED)), "Det finns ingen ledig plats i natt."),
        ((site("Eken", Room.CLOSED),), "Alla boenden är stängda i natt."),
    ],
)
def test_where_a_bed_is_left(sites: tuple[Vacancy, ...], said: str) -> None:
    with speaking("sv"):
        assert headline(Tonight(date(2026, 11, 22), sites, date(2026, 11, 21), ())) == said
