"""The rows behind the pictures of Housing First, and its further key figures."""

from __future__ import annotations

from lib.charts.exits import written
from lib.charts.retention import has_numbers_at_risk
from lib.exports.csv import Cell, Share
from lib.measures.catalogue import catalogue
from lib.measures.figure import Figure
from lib.publication.answers import HousingFirst
from lib.screen.chart import ChartTable
from lib.screen.definitions import unit_words
from lib.screen.figures import FigureView, figure_text
from lib.screen.sentences_housing import class_label, exits_title, is_merged
from lib.words import _, language


def curve(answer: HousingFirst) -> ChartTable:
    """The curve step by step; numbers at risk only where the viewer may see them."""
    headers = [_("Days after moving in"), _("Without a negative exit"), _("Lowest"), _("Highest")]
    rows: list[list[Cell]] = [
        [int(row["days"]), Share(row["value"]), Share(row["low"]), Share(row["high"])]
        for row in answer.curve.to_dict("records")
    ]
    if has_numbers_at_risk(answer.curve):
        headers.append(_("Still living there"))
        rows = [[*row, int(n)] for row, n in zip(rows, answer.curve["at_risk"], strict=True)]
    caption = _("Share without a negative exit, with its 95 percent interval")
    return ChartTable(headers, rows, caption, _file(answer, _("without-negative-exit")))


def exits(answer: HousingFirst) -> ChartTable:
    """Where the tenants are, class by class."""
    merged = is_merged(answer)
    rows = [
        (class_label(row["class"], merged=merged), written(row["persons"], rounded=row["rounded"]))
        for row in answer.exits.to_dict("records")
    ]
    return ChartTable(
        [_("Where"), _("Tenants")], rows, exits_title(answer), _file(answer, _("where-the-tenants-are"))
    )


def further(answer: HousingFirst) -> list[list[FigureView]]:
    """The figures under *More*, row by row: who stayed, who lost no home, leases, flats and waiting."""
    rows: list[list[Figure | None]] = [
        list(answer.still_housed.values()),
        list(answer.without_negative_exit.values()),
        [answer.taken_over, answer.flats, answer.waiting, answer.median_wait],
    ]
    rounded = not answer.exact
    return [
        [_view(figure, rounded=rounded) for figure in row if figure is not None] for row in rows if any(row)
    ]


def shown_keys(answer: HousingFirst) -> list[str]:
    """The catalogue keys of the figures that the view shows first."""
    first = (answer.still_housed.get(12), answer.without_negative_exit.get(12), answer.taken_over)
    return [figure.key for figure in first if figure is not None]


def _view(figure: Figure, *, rounded: bool) -> FigureView:
    text = figure_text(figure, rounded=rounded)
    known = catalogue().get(figure.key)
    label = known.title.in_language(language()) if known else figure.key
    unit = unit_words(known.unit) if known and not text.in_words else ""
    return FigureView(label, text.value, text.arithmetic or unit, in_words=text.in_words)


def _file(answer: HousingFirst, what: str) -> str:
    return f"{what}-{answer.as_of.isoformat()}"
