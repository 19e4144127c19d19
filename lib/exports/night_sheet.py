"""A printable A4 sheet for nights without a phone: the form's own questions, to be typed in afterwards."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from lib.records.night_rules import column_name
from lib.records.tables import TURNED_AWAY_REASONS
from lib.settings import settings
from lib.words import _, language, night_name, sentence_case

TEMPLATE = Path(__file__).with_suffix(".typ")


def night_sheet(site: str, night: date | None) -> bytes:
    """The sheet as PDF (A4, one page) for a site and a night; without a night it can be copied for any.

    Nothing is filled in: an empty box is *not answered*, as in the form.
    """
    import typst

    said = json.dumps(_words(site, night), ensure_ascii=False)
    pdf: bytes = typst.compile(TEMPLATE.read_bytes(), sys_inputs={"said": said}, pdf_standards="ua-1")
    return pdf


def _words(site: str, night: date | None) -> dict[str, object]:
    hints = {
        "occupied": _("Everybody who had a bed at any time of the night, each counted once"),
        "beds_closed": _("cleaning, broken, staffing"),
        "surge_opened": _("cold-weather preparedness"),
        "new_tonight": _("did not sleep here the night before"),
    }
    return {
        "language": language(),
        "title": _("The night on paper"),
        "site": site,
        "night": sentence_case(night_name(night)) if night else "",
        "counts": [{"name": column_name(column), "hint": hint} for column, hint in hints.items()],
        "turned_away": _("Got no bed"),
        "how_to_tally": _("One stroke every time somebody got no bed. Write 0 when nobody was left without."),
        "reasons": [column_name(f"turned_away_{reason}") for reason in TURNED_AWAY_REASONS],
        "closed": _("The house was closed"),
        "signed": _("Signature"),
        "after": _("Type it in under “Report the night” as soon as a phone is at hand, at the latest at "
                   "%(hour)s.00. Write no names and nothing about a person on this sheet.")
                 % {"hour": settings().report_due_hour},
        "footer": _("A night runs from 12.00 to 11.59 and carries the date of its evening."),
    }  # fmt: skip
