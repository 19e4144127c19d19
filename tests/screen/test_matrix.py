import re
from datetime import date
from html.parser import HTMLParser

import pytest

from lib.publication.answers import ActionRow, AreaRow, CommitmentRow, Division, PartnerName
from lib.screen import matrix
from lib.words import speaking

VOID = {"br", "img"}


class Tree(HTMLParser):
    """Reads a fragment, checks that every tag closes, and collects cells and text."""

    def __init__(self, html):
        super().__init__()
        self.open, self.tags, self.text = [], [], []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, text):
        self.text.append(text)

    def count(self, tag):
        return sum(name == tag for name, _ in self.tags)


def partner(number, name=None):
    return PartnerName(number, f"p{number}", name or f"Part {number}", name or f"Part {number}")


def promise(area_id, state="on_track", *, who="Part 1", with_=None, number=1):
    return CommitmentRow(
        number, area_id, f"Åtagande {number}", who, with_, "beds", 18.0, 20.0, state, state == "late", None,
        date(2026, 12, 31), None,
    )  # fmt: skip


def area(number, roles=None, gaps=(), name=None):
    return AreaRow(number, f"a{number}", name or f"Område {number}", roles or {}, gaps)


def division(partners=3, areas=(), commitments=(), actions=()):
    parties = tuple(partner(i) for i in range(1, partners + 1)) if isinstance(partners, int) else partners
    return Division(date(2026, 10, 31), parties, tuple(areas), tuple(commitments), tuple(actions), (), {})


def big(areas, partners, promises=1):
    rows = [
        area(i, dict.fromkeys(range(1, partners + 1), ("performs",)) | {1: ("accountable",)})
        for i in range(1, areas + 1)
    ]
    return division(
        partners, rows, [promise(i, number=n) for i in range(1, areas + 1) for n in range(promises)]
    )


def shown(answer, *, projector=False):
    with speaking("sv"):
        return matrix.table(answer, projector=projector)


def test_the_table_has_a_caption_headers_with_scope_and_a_row_header_per_area():
    tree = Tree(shown(big(7, 3)))
    scopes = [attrs.get("scope") for tag, attrs in tree.tags if tag == "th"]
    assert scopes.count("col") == 1 + 3 + 2
    assert scopes.count("rowgroup") == 7
    assert tree.count("caption") == 1
    frame = tree.tags[0][1]
    assert (frame["tabindex"], frame["role"]) == ("0", "region")
    assert frame["aria-label"]


@pytest.mark.parametrize("promises", [0, 1, 3])
@pytest.mark.parametrize(("areas", "partners"), [(7, 3), (25, 8), (1, 1)])
def test_every_row_fills_every_column(areas, partners, promises):
    tree = Tree(shown(big(areas, partners, promises)))
    columns = partners + 3
    lines = areas * max(promises, 1)
    covered = sum(
        int(attrs.get("colspan") or 1) * int(attrs.get("rowspan") or 1)
        for tag, attrs in tree.tags
        if tag in {"td", "th"}
    )
    assert covered == columns * (lines + 1)


def test_roles_stand_in_words_the_accountable_first():
    html = shown(division(1, [area(1, {1: ("informed", "accountable")})]))
    chips = re.findall(r'class="chip (\w+)">([^<]+)<', html)
    assert chips == [("accountable", "Ytterst ansvarig"), ("informed", "Informeras")]


@pytest.mark.parametrize(
    ("gap", "words"),
    [
        ("no_accountable", "ytterst ansvarig saknas"),
        ("several_accountable", "fler än en ytterst ansvarig"),
        ("nobody_performs", "ingen utför"),
    ],
)
def test_a_gap_has_a_triangle_and_words_and_a_tint(gap, words):
    html = shown(division(2, [area(1, {1: ("performs",)}, (gap,)), area(2, {1: ("accountable",)})]))
    assert html.count('class="gap"') == 1
    assert re.search(rf"▲</span>\s*{words}", html)


def test_states_are_marked_by_sign_and_word():
    html = shown(division(1, [area(1), area(2)], [promise(1, "late"), promise(2, "on_track")]))
    assert re.search(r"▲</span>\s*försenat", html)
    assert re.search(r"●</span>\s*följer planen", html)
    assert html.count("▲") == 1


def test_what_needs_attention_stands_first_within_an_area():
    html = shown(division(1, [area(1)], [promise(1), promise(1, "needs_decision")]))
    assert html.index("kräver beslut") < html.index("följer planen")


def test_an_area_without_commitments_says_so():
    assert "inget åtagande" in shown(division(1, [area(1)]))
    with speaking("sv"):
        assert "inget eget åtagande" in matrix.table(division(1, [area(1)]), projector=False, own=True)


HOSTILE = '<script>alert("1")</script>'


def test_user_made_names_are_escaped_everywhere():
    answer = division(
        (partner(1, HOSTILE), partner(2, '" onmouseover="x')),
        [area(1, {1: ("accountable",)}, name=HOSTILE)],
        [promise(1)],
    )
    html = shown(answer) + shown(answer, projector=True)
    tree = Tree(html)
    assert tree.count("script") == 0
    assert not any("onmouseover" in attrs for _, attrs in tree.tags)
    assert HOSTILE in "".join(tree.text)


def test_the_wall_shows_everything_that_fits():
    html = shown(big(7, 3), projector=True)
    assert Tree(html).count("tbody") == 7
    assert "matrix-rest" not in html


def test_a_large_matrix_on_the_wall_keeps_gaps_and_late_ones_and_counts_the_rest():
    answer = big(25, 8)
    areas = [*answer.areas[:23], area(24, {}, ("no_accountable",)), answer.areas[24]]
    commitments = [*answer.commitments[:24], promise(25, "late")]
    html = shown(division(8, areas, commitments), projector=True)
    count = Tree(html).count("tbody")
    assert 6 <= count <= 10
    assert "Område 24" in html
    assert "Område 25" in html
    assert f"Ytterligare {25 - count} områden visas i den vanliga vyn." in html


@pytest.mark.parametrize(("areas", "written", "rest"), [(1, 2, "och 2 till"), (9, 1, "och 3 till")])
def test_the_wall_writes_out_what_fits_and_counts_the_rest(areas, written, rest):
    answer = big(areas, 3, promises=4)
    ordinary, wall = shown(answer), shown(answer, projector=True)
    assert ordinary.count('class="delivered"') == areas * 4
    assert "till</span>" not in ordinary
    assert wall.count('class="delivered"') == areas * written
    assert wall.count(rest) == areas


def test_one_partner_sees_where_it_has_a_part():
    rows = [area(1, {1: ("performs",)}), area(2, {2: ("accountable",)}), area(3), area(4)]
    promises = [promise(3, who="Part 1", number=1), promise(4, who="Part 2", with_="Part 1", number=2)]
    promises += [promise(2, who="Part 2", number=3)]
    actions = [
        ActionRow(n, "x", who, date(2026, 9, 1), date(2026, 10, 1), None, 30)
        for n, who in enumerate(("Part 1", "Part 2"))
    ]
    mine = matrix.of_partner(division(2, rows, promises, actions), partner(1))
    assert [row.id for row in mine.areas] == [1, 3, 4]
    assert [row.id for row in mine.commitments] == [1, 2]
    assert [row.owner for row in mine.actions] == ["Part 1"]
    everything = division(2, rows)
    assert matrix.of_partner(everything, None) is everything


def test_english_matrix():
    with speaking("en"):
        html = matrix.table(division(1, [area(1, {1: ("accountable",)})], [promise(1)]), projector=False)
    assert "Accountable" in html
    assert "18 of 20 beds" in html
