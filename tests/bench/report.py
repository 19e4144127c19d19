"""docs/benchmarks.md from what was measured."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from statistics import median, quantiles

from tests.bench.ten_million import BUDGET, CALENDAR_STAYS, SITES, StaysMeasured
from tests.serving import ROOT

TARGET_ONE, TARGET_TEN, TARGET_FIRST, TARGET_IMPORT = 0.040, 0.150, 1.5, 20.0
TARGET_REGISTER, TARGET_ROWS = 0.100, 5_000
TARGET_ROLLUP, TARGET_STAY, TARGET_QUESTION, TARGET_VIEW = 60.0, 0.002, 0.001, 1.30
Times = dict[str, list[float]]


@dataclass(slots=True)
class Measured:
    """One run of `make bench`; seconds unless the name says otherwise."""

    machine: str
    day: date
    seconds_to_healthy: float = 0.0
    first_session: float = 0.0
    one: Times = field(default_factory=dict)
    ten: Times = field(default_factory=dict)
    stock_one: Times = field(default_factory=dict)
    stock_ten: Times = field(default_factory=dict)
    first_paint: dict[str, float] = field(default_factory=dict)
    memory_mb: float = 0.0
    import_seconds: float = 0.0
    import_rows: int = 0
    stays_seconds: float = 0.0
    stays_rows: int = 0
    registers: Times = field(default_factory=dict)
    stays: StaysMeasured = field(default_factory=StaysMeasured)


def p95(seconds: list[float]) -> float:
    """The 95th percentile."""
    return quantiles(seconds, n=20, method="inclusive")[-1]


def write(measured: Measured) -> None:
    """Write the page, and print it."""
    text = "\n".join(_lines(measured)) + "\n"
    (ROOT / "docs" / "benchmarks.md").write_text(text)
    print(text)


def _lines(m: Measured) -> list[str]:
    return [
        "# Benchmarks",
        "",
        f"Written by `make bench` on {m.day.isoformat()} ({m.machine}), all in one run, on example data over SQLite.",
        "Milliseconds belong to that machine; the ratios to the same pages under Streamlit's stock settings do not.",
        "",
        "## A changed filter: from asking to the last message on the websocket",
        "",
        "| view | one person p50 | p95 | ten people¹ p50 | p95 | stock, one p50 | ratio | stock, ten p95 | ratio |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|",
        *(_view_line(m, view) for view in m.one),
        "",
        f"¹ Ten sessions, each changing the period every 3 seconds. Targets: one person p50 ≤ {TARGET_ONE * 1000:.0f} ms "
        f"({_met(max(median(s) for s in m.one.values()) <= TARGET_ONE)}), ten people p95 ≤ {TARGET_TEN * 1000:.0f} ms "
        f"({_met(max(p95(s) for s in m.ten.values()) <= TARGET_TEN)}).",
        "",
        "## Start and first paint",
        "",
        f"- Start of the process to healthy: {m.seconds_to_healthy:.2f} s.",
        f"- First session after the start, asking to last message: {m.first_session:.2f} s "
        f"(target ≤ {TARGET_FIRST} s: {_met(m.first_session <= TARGET_FIRST)}).",
        f"- Peak memory of the process over the runs above: {m.memory_mb:.0f} MB.",
        "",
        "| view | address asked for → headline on screen (Chromium, best of 3) |",
        "|---|---:|",
        *(f"| {view} | {seconds:.2f} s |" for view, seconds in m.first_paint.items()),
        "",
        "## Files in",
        "",
        f"The Toronto year ({m.import_rows:,} rows, 121 programmes) by `python -m lib import nights`: "
        f"{m.import_seconds:.1f} s, {m.import_rows / m.import_seconds:,.0f} rows a second "
        f"(target ≤ {TARGET_IMPORT:.0f} s: {_met(m.import_seconds <= TARGET_IMPORT)}).",
        "",
        f"{m.stays_rows:,} stays by `python -m lib import stays`: {m.stays_seconds:.1f} s, "
        f"{m.stays_rows / m.stays_seconds:,.0f} rows a second (target ≥ {TARGET_ROWS:,}: "
        f"{_met(m.stays_rows / m.stays_seconds >= TARGET_ROWS)}).",
        "",
        "## Registers with 100,000 nights and 100,000 stays",
        "",
        "One partner with 40 sites; lists are asked for with another page and search each time.",
        "",
        "| page | p50 | p95 | ratio to the overview |",
        "|---|---:|---:|---:|",
        *(_register_line(m, page) for page in m.registers),
        "",
        f"Target: each p50 ≤ {TARGET_REGISTER * 1000:.0f} ms "
        f"({_met(max(median(s) for s in m.registers.values()) <= TARGET_REGISTER)}).",
        "",
        *_stays_lines(m.stays, median(m.one["nattplatser"])),
    ]


def _stays_lines(s: StaysMeasured, example: float) -> list[str]:
    slowest = max(s.questions.values())
    view = median(s.view)
    return [
        f"## {s.stays:,} stays over ten years at {SITES} sites",
        "",
        f"- Rollup from scratch (the migration, {s.rollup_rows:,} difference rows with their indexes): {s.rollup:.0f} s "
        f"(target ≤ {TARGET_ROLLUP:.0f} s: {_met(s.rollup <= TARGET_ROLLUP)}).",
        f"- One stay added as a form adds it, with audit, history and revision: {s.added * 1000:.2f} ms "
        f"(target ≤ {TARGET_STAY * 1000:.0f} ms: {_met(s.added <= TARGET_STAY)}); the same without the rollup "
        f"{s.added_without_rollup * 1000:.2f} ms.",
        f"- The desk's cube, {s.cube_megabytes:.0f} MB: first read {s.cube_read:.1f} s, brought up to date after a stay "
        f"{s.cube_refreshed * 1000:.0f} ms; after {s.steps} of them equal to one made anew, cell by cell.",
        "",
        "| question over all ten years, from the cube | p50 |",
        "|---|---:|",
        *(f"| {name} | {seconds * 1000:.3f} ms |" for name, seconds in s.questions.items()),
        "",
        f"Target: each ≤ {TARGET_QUESTION * 1000:.0f} ms ({_met(slowest <= TARGET_QUESTION)}).",
        "",
        f"- Men per night of the last year from {CALENDAR_STAYS:,} of the stays: SQL calendar join "
        f"{s.calendar_join:.2f} s, cube {s.calendar_cube * 1000:.3f} ms, {s.calendar_join / s.calendar_cube:,.0f} × "
        "(the same numbers; the join grows with nights × stays, the question to the cube does not).",
        f"- The night view's rerun on this database: p50 {view * 1000:.0f} ms, p95 {p95(s.view) * 1000:.0f} ms, "
        f"{view / example:.2f} × the example data (target ≤ {TARGET_VIEW:.2f} ×: {_met(view <= example * TARGET_VIEW)}).",
        f"- This part took {s.all_of_it:.0f} s (at most {BUDGET} s: {_met(s.all_of_it <= BUDGET)}).",
    ]


def _register_line(m: Measured, page: str) -> str:
    seconds, overview = m.registers[page], median(m.one["oversikt"])
    ratio = median(seconds) / overview
    return f"| {page} | {median(seconds) * 1000:.0f} ms | {p95(seconds) * 1000:.0f} ms | {ratio:.1f} × |"


def _view_line(m: Measured, view: str) -> str:
    one, ten, stock, stock_ten = m.one[view], m.ten[view], m.stock_one[view], m.stock_ten[view]
    cells = [median(one), p95(one), median(ten), p95(ten), median(stock)]
    shown = [f"{seconds * 1000:.0f} ms" for seconds in cells]
    shown.append(f"{median(stock) / median(one):.1f} ×")
    shown += [f"{p95(stock_ten) * 1000:.0f} ms", f"{p95(stock_ten) / p95(ten):.1f} ×"]
    return f"| {view} | " + " | ".join(shown) + " |"


def _met(reached: bool) -> str:
    return "reached" if reached else "**not reached**"
