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

SAID = ("site_id", "checked_in", "checked_out", "home_group", "sex", "age_band")
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
        for trigger in ("stays_roll_turn", "stays_roll_update", "stays_roll"):
            op.execute(f"DROP TRIGGER {trigger} ON stays")
        op.execute("DROP FUNCTION take_turn_with_stays()")
        op.execute("DROP FUNCTION roll_stay()")
        op.execute("DROP FUNCTION move_stay_change(integer, date, text, text, text, integer)")
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
    """The same. Writers of stays take turns, so that no lower number appears after a higher one was read."""
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
        CREATE FUNCTION move_stay_change(
            site integer, evening date, home text, gender text, age text, step integer
        ) RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
            UPDATE stay_changes
            SET change = change + step, id = nextval(pg_get_serial_sequence('stay_changes', 'id'))
            WHERE site_id = site AND night = evening AND home_group = home AND sex = gender AND age_band = age;
            IF NOT FOUND THEN
                INSERT INTO stay_changes (site_id, night, home_group, sex, age_band, change)
                VALUES (site, evening, home, gender, age, step);
            END IF;
        END $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION roll_stay() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP <> 'INSERT' AND OLD.checked_out IS DISTINCT FROM OLD.checked_in THEN
                PERFORM move_stay_change(
                    OLD.site_id, OLD.checked_in, OLD.home_group, OLD.sex, OLD.age_band, -1);
                IF OLD.checked_out IS NOT NULL THEN
                    PERFORM move_stay_change(
                        OLD.site_id, OLD.checked_out, OLD.home_group, OLD.sex, OLD.age_band, 1);
                END IF;
            END IF;
            IF TG_OP <> 'DELETE' AND NEW.checked_out IS DISTINCT FROM NEW.checked_in THEN
                PERFORM move_stay_change(
                    NEW.site_id, NEW.checked_in, NEW.home_group, NEW.sex, NEW.age_band, 1);
                IF NEW.checked_out IS NOT NULL THEN
                    PERFORM move_stay_change(
                        NEW.site_id, NEW.checked_out, NEW.home_group, NEW.sex, NEW.age_band, -1);
                END IF;
            END IF;
            IF TG_OP = 'DELETE' THEN
                DELETE FROM stay_changes WHERE site_id = OLD.site_id AND change = 0;
                UPDATE stay_changes SET id = nextval(pg_get_serial_sequence('stay_changes', 'id'))
                WHERE id = (SELECT min(id) FROM stay_changes);
            END IF;
            RETURN NULL;
        END $$
        """
    )
    is_other = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in SAID)
    op.execute(
        """
        CREATE TRIGGER stays_roll_turn BEFORE INSERT OR UPDATE OR DELETE ON stays
        FOR EACH STATEMENT EXECUTE FUNCTION take_turn_with_stays()
        """
    )
    op.execute(
        """
        CREATE TRIGGER stays_roll AFTER INSERT OR DELETE ON stays
        FOR EACH ROW EXECUTE FUNCTION roll_stay()
        """
    )
    op.execute(
        f"""
        CREATE TRIGGER stays_roll_update AFTER UPDATE OF {", ".join(SAID)} ON stays
        FOR EACH ROW WHEN ({is_other}) EXECUTE FUNCTION roll_stay()
        """
    )
