"""Nights in full: the stays' rollup, kept by the database itself.

A migration stands still: it repeats what it needs instead of importing the models, which move on. What fills
the rollup is no model and says so itself.
"""

import sqlalchemy as sa
from alembic import op

from lib.records.stay_rollup import roll_up

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# SQLite numbers rows by itself only in a column typed INTEGER.
LONG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

SAID = ("site_id", "checked_in", "checked_out", "home_group", "sex", "age_band")  # by a stay of its guest
CELL = "site_id, night, home_group, sex, age_band"
# Columns that sites have got, for the reader who asks how a bed is had: column, longest text.
SITE_SAYS = (("opening_hours", 80), ("admission", 160))


def upgrade() -> None:
    for column, most in SITE_SAYS:
        # Both databases take a column together with its check, and keep the table as it is.
        op.execute(
            f"ALTER TABLE sites ADD COLUMN {column} VARCHAR({most}) "
            f"CONSTRAINT ck_sites_{column}_length CHECK (length({column}) <= {most})"
        )
    _create_stay_changes()
    roll_up(op.get_bind())
    _index_stay_changes()  # after the rows: all at once is faster than one by one
    if op.get_bind().dialect.name == "sqlite":
        _keep_sqlite()
    else:
        _keep_postgresql()


def downgrade() -> None:
    for column, _most in SITE_SAYS:
        op.execute(f"ALTER TABLE sites DROP COLUMN {column}")
    if op.get_bind().dialect.name == "sqlite":
        for moment in ("insert", "update", "delete"):
            op.execute(f"DROP TRIGGER stays_roll_{moment}")
    else:
        op.execute("DROP TRIGGER stays_roll_turn ON stays")
        op.execute("DROP FUNCTION take_turn_with_stays()")
        for moment in ("insert", "update", "delete"):
            op.execute(f"DROP TRIGGER stays_roll_{moment} ON stays")
            op.execute(f"DROP FUNCTION roll_stays_{moment}()")
    op.drop_table("stay_changes")


def _create_stay_changes() -> None:
    op.create_table(
        "stay_changes",
        sa.Column("id", LONG_KEY, nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("night", sa.Date(), nullable=False),
        sa.Column("home_group", sa.String(length=40), nullable=False),
        sa.Column("sex", sa.String(length=20), nullable=False),
        sa.Column("age_band", sa.String(length=20), nullable=False),
        sa.Column("change", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(age_band) <= 20", name=op.f("ck_stay_changes_age_band_length")),
        sa.CheckConstraint("length(home_group) <= 40", name=op.f("ck_stay_changes_home_group_length")),
        sa.CheckConstraint("length(sex) <= 20", name=op.f("ck_stay_changes_sex_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stay_changes")),
        sqlite_autoincrement=True,
    )


def _index_stay_changes() -> None:
    op.create_index("ix_stay_changes_cell", "stay_changes", CELL.split(", "))
    op.create_index(
        "ix_stay_changes_nothing",
        "stay_changes",
        ["site_id"],
        sqlite_where=sa.text("change = 0"),
        postgresql_where=sa.text("change = 0"),
    )


def _keep_sqlite() -> None:
    """One row a cell, with a new number each time its sum changes: readers ask for the numbers above theirs.

    A new row and then away with the old one, rather than an upsert: an upsert would keep the number, and a
    REPLACE here would be overruled by the conflict clause of whatever statement writes the stay.
    """
    comes, goes = _moves_sqlite("NEW", 1), _moves_sqlite("OLD", -1)
    is_other = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in SAID)
    op.execute(f"CREATE TRIGGER stays_roll_insert AFTER INSERT ON stays BEGIN {comes} END")
    op.execute(
        f"""
        CREATE TRIGGER stays_roll_update AFTER UPDATE OF {", ".join(SAID)} ON stays WHEN {is_other}
        BEGIN {goes} {comes} END
        """
    )
    # A removed stay leaves no row behind; the lowest row gets a new number, so that readers start anew.
    op.execute(
        f"""
        CREATE TRIGGER stays_roll_delete AFTER DELETE ON stays BEGIN {goes}
            DELETE FROM stay_changes WHERE site_id = OLD.site_id AND change = 0;
            INSERT INTO stay_changes ({CELL}, change)
            SELECT {CELL}, change FROM stay_changes WHERE id = (SELECT min(id) FROM stay_changes);
            DELETE FROM stay_changes WHERE id = (SELECT min(id) FROM stay_changes);
        END
        """
    )


def _moves_sqlite(row: str, step: int) -> str:
    """The statements by which a stay's arrival and departure move their cells by `step` and `-step`."""
    stayed = f"{row}.checked_out > {row}.checked_in"
    moves = (
        (f"{row}.checked_in", step, f"{row}.checked_out IS NULL OR {stayed}"),
        (f"{row}.checked_out", -step, stayed),
    )
    statements = []
    for night, change, when in moves:
        who = f"{row}.home_group, {row}.sex, {row}.age_band"
        cell = (
            f"site_id = {row}.site_id AND night = {night} AND home_group = {row}.home_group "
            f"AND sex = {row}.sex AND age_band = {row}.age_band"
        )
        statements.append(
            f"""
            INSERT INTO stay_changes ({CELL}, change)
            SELECT {row}.site_id, {night}, {who},
                {change} + COALESCE((SELECT change FROM stay_changes WHERE {cell}), 0)
            WHERE {when};
            DELETE FROM stay_changes WHERE {cell} AND id < (SELECT max(id) FROM stay_changes WHERE {cell});
            """
        )
    return "".join(statements)


def _keep_postgresql() -> None:
    """The same, a whole statement at a time: row by row, a file with many arrivals on one night would renew one
    cell as often, and PostgreSQL walks through every version of it that the transaction has left behind.

    Writers of stays take turns, so that no lower number appears after a higher one was read.
    """
    op.execute(
        """
        CREATE FUNCTION take_turn_with_stays() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM pg_advisory_xact_lock(hashtext('stay_changes'), 0);
            RETURN NULL;
        END $$
        """
    )
    op.execute(
        """
        CREATE TRIGGER stays_roll_turn BEFORE INSERT OR UPDATE OR DELETE ON stays
        FOR EACH STATEMENT EXECUTE FUNCTION take_turn_with_stays()
        """
    )
    came, went = _moves_postgresql("came", 1), _moves_postgresql("went", -1)
    # A removed stay leaves no row behind; the lowest row gets a new number, so that readers start anew.
    swept = """
        DELETE FROM stay_changes WHERE change = 0 AND site_id IN (SELECT site_id FROM went);
        UPDATE stay_changes SET id = nextval(pg_get_serial_sequence('stay_changes', 'id'))
        WHERE EXISTS (SELECT FROM went) AND id = (SELECT min(id) FROM stay_changes);
    """
    _roll_postgresql("insert", "NEW TABLE AS came", came)
    _roll_postgresql("update", "OLD TABLE AS went NEW TABLE AS came", f"{went} UNION ALL {came}")
    _roll_postgresql("delete", "OLD TABLE AS went", went, swept)


def _moves_postgresql(rows: str, step: int) -> str:
    """The arrivals and departures of `rows`, a table like `stays`: cell and change."""
    who = "home_group, sex, age_band"
    return f"""
        SELECT site_id, checked_in AS night, {who}, {step} AS change FROM {rows}
        WHERE checked_out IS DISTINCT FROM checked_in
        UNION ALL
        SELECT site_id, checked_out, {who}, {-step} FROM {rows} WHERE checked_out <> checked_in
    """


def _roll_postgresql(moment: str, rows: str, moves: str, then: str = "") -> None:
    """A trigger that adds the sums of `moves` to their cells, each under a new number."""
    cell = CELL.split(", ")
    same = " AND ".join(f"kept.{name} = summed.{name}" for name in cell)
    moved = " AND ".join(f"moved.{name} = summed.{name}" for name in cell)
    op.execute(
        f"""
        CREATE FUNCTION roll_stays_{moment}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            WITH summed AS (
                SELECT {CELL}, sum(change)::integer AS change FROM ({moves}) AS moves
                GROUP BY {CELL} HAVING sum(change) <> 0
            ), moved AS (
                UPDATE stay_changes AS kept
                SET change = kept.change + summed.change,
                    id = nextval(pg_get_serial_sequence('stay_changes', 'id'))
                FROM summed WHERE {same}
                RETURNING {", ".join(f"kept.{name}" for name in cell)}
            )
            INSERT INTO stay_changes ({CELL}, change)
            SELECT {CELL}, change FROM summed WHERE NOT EXISTS (SELECT FROM moved WHERE {moved});
            {then}
            RETURN NULL;
        END $$
        """
    )
    op.execute(
        f"""
        CREATE TRIGGER stays_roll_{moment} AFTER {moment} ON stays REFERENCING {rows}
        FOR EACH STATEMENT EXECUTE FUNCTION roll_stays_{moment}()
        """
    )
