"""*More figures* in a running page, and a week as the period of every view that has one."""

import re

import pytest

from lib.access.rights import View
from lib.frame import PAGE_FILES
from tests.signed_in import signed_in_app


def said_by(app) -> str:
    return " ".join(element.proto.body for element in app.get("html"))


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_section_draws_itself_and_holds_its_choice(shared_example, language):
    app = signed_in_app(
        shared_example,
        "styrgrupp",
        PAGE_FILES[View.NIGHT_BEDS],
        language=language,
        mer="siffror",
        per="vecka",
    )
    assert not app.exception
    said = said_by(app)
    caption = "Alla siffror per vecka" if language == "sv" else "All figures per week"
    assert f"<caption>{caption}</caption>" in said
    assert "20.00–08.00, alla dagar" in said
    weeks = re.search(rf"<caption>{caption}</caption>.*?</table>", said, re.DOTALL)[0]
    assert weeks.count("<tr>") == 14, "a header and thirteen weeks"
    app.query_params["per"] = "nonsense"
    app.run()
    assert not app.exception
    assert ("Alla siffror per månad" if language == "sv" else "All figures per month") in said_by(app)


@pytest.mark.parametrize("view", [View.NIGHT_BEDS, View.OVERVIEW, View.MY_ORGANISATION])
@pytest.mark.parametrize("period", ["2026-v10", "2026-01-14..2026-01-14"])
def test_a_week_and_a_night_are_periods_of_every_view(shared_example, view, period):
    app = signed_in_app(shared_example, "chef.stadsmissionen", PAGE_FILES[view], period=period)
    assert not app.exception
    assert "kunde inte visas" not in said_by(app)
    assert ("ecka 10" if "v10" in period else "14 januari") in said_by(app)
