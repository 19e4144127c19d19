import xml.etree.ElementTree as ET

from lib.charts.sparkline import HEIGHT, WIDTH, sparkline
from lib.charts.theme import ATTENTION, BLUE

NAN = float("nan")
SVG = "{http://www.w3.org/2000/svg}"


def points(svg):
    return [
        [tuple(map(float, pair.split(","))) for pair in line.get("points").split()]
        for line in ET.fromstring(svg).iter(f"{SVG}polyline")
    ]


def test_higher_values_stand_higher_and_inside_the_drawing():
    (line,) = points(sparkline([1, 3, 2]))
    assert [x for x, _ in line] == sorted(x for x, _ in line)
    assert line[1][1] < line[2][1] < line[0][1]
    assert all(0 < x < WIDTH and 0 < y < HEIGHT for x, y in line)


def test_a_missing_month_is_a_gap_and_a_lone_one_a_dot():
    svg = sparkline([1, 2, NAN, 4, NAN, 5, 6])
    assert [len(line) for line in points(svg)] == [2, 2]
    assert len(list(ET.fromstring(svg).iter(f"{SVG}circle"))) == 1


def test_one_value_is_no_line_and_a_level_line_is_drawn_in_the_middle():
    assert sparkline([NAN, 3]) == ""
    (line,) = points(sparkline([3, 3, 3]))
    assert {y for _, y in line} == {HEIGHT / 2}


def test_the_normal_band_holds_the_normal_values_and_attention_has_its_colour():
    svg = sparkline([1, 5, 9], band=(4, 6), attention=True)
    (band,) = ET.fromstring(svg).iter(f"{SVG}rect")
    top, height = float(band.get("y")), float(band.get("height"))
    (line,) = points(svg)
    assert line[2][1] < top < line[1][1] < top + height < line[0][1]
    assert ATTENTION in svg
    assert BLUE not in svg
    assert not list(ET.fromstring(sparkline([1, 5, 9])).iter(f"{SVG}rect"))
