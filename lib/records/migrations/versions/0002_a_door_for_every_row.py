"""A door for every row: histories, open sheets, shared phones, own mappings, moves, whom to ring.

A migration stands still: it repeats what it needs instead of importing the models, which move on.
"""

import re

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# SQLite numbers rows by itself only in a column typed INTEGER.
LONG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# Tables whose rows keep a history; it goes when the row goes.
KEPT = (
    "sites",
    "capacities",
    "events",
    "landlords",
    "flats",
    "tenancies",
    "tenancy_moves",
    "disturbances",
    "stays",
    "counted_contacts",
    "targets",
    "full_house_contacts",
    "signatures",
    "register_openings",
    "identity_waivers",
)
# Tables whose rows forms and links are opened on by number.
NUMBERED = (*KEPT, "accounts", "site_devices", "import_mappings", "night_reports")
# Columns that tables of before have got: table, column, longest text.
ADDED = (("night_reports", "signed_by", 60), ("sites", "report_mail", 200))


def upgrade() -> None:
    _create_tables()
    op.create_index("ix_stays_guest_code", "stays", ["guest_code"])
    op.create_index("ix_stays_checked_in", "stays", ["checked_in", "guest_code"])
    for table, column, most in ADDED:
        # Both databases take a column together with its check, and keep the table as it is.
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN {column} VARCHAR({most}) "
            f"CONSTRAINT ck_{table}_{column}_length CHECK (length({column}) <= {most})"
        )
    if op.get_bind().dialect.name == "sqlite":
        _number_for_good()
        _guard_sqlite()
    else:
        _guard_postgresql()


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table in KEPT:
        op.execute(f"DROP TRIGGER {table}_past" + ("" if sqlite else f" ON {table}"))
    if sqlite:
        op.execute("DROP TRIGGER tenancy_moves_forget")
    else:
        op.execute("DROP TRIGGER tenancy_moves_forget ON tenancy_moves")
        op.execute("DROP FUNCTION forget_row_history()")
    op.drop_index("ix_stays_checked_in", "stays")
    op.drop_index("ix_stays_guest_code", "stays")
    for table, column, _most in ADDED:
        with op.batch_alter_table(table) as changed:
            changed.drop_constraint(op.f(f"ck_{table}_{column}_length"), type_="check")
            changed.drop_column(column)
    op.drop_table("tenancy_moves")
    op.drop_table("site_devices")
    op.drop_table("night_reconciliations")
    op.drop_table("signatures")
    op.drop_table("report_reminders")
    op.drop_table("night_drafts")
    op.drop_table("full_house_contacts")
    op.drop_table("import_mappings")
    op.drop_table("row_history")


def _number_for_good() -> None:
    """Let SQLite never give a removed row's number to another one, as PostgreSQL does not by itself.

    A form or a link that was opened on a row would otherwise meet somebody else's. Each table is made anew
    from its own text, so that its checks, keys, indexes and triggers stay what they were.
    """
    connection = op.get_bind()
    # Children and triggers name the table while it is away.
    connection.exec_driver_sql("PRAGMA legacy_alter_table = ON")
    for table in NUMBERED:
        parts = connection.exec_driver_sql(
            "SELECT type, sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL", (table,)
        ).all()
        made = next(text for kind, text in parts if kind == "table")
        if "AUTOINCREMENT" in made:  # it came down from this version and goes up again
            continue
        key = (
            re.search(r"\bid INTEGER NOT NULL", made),
            re.search(r",\s*(CONSTRAINT pk_\w+ )?PRIMARY KEY \(id\)", made),
        )
        assert key[0] and key[1], made
        made = made[: key[1].start()] + made[key[1].end() :]
        made = made.replace(key[0][0], "id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT", 1)
        made = re.sub(rf'(?i)^CREATE TABLE "?{table}"?', f"CREATE TABLE {table}_anew", made, count=1)
        connection.exec_driver_sql(made)
        connection.exec_driver_sql(f"INSERT INTO {table}_anew SELECT * FROM {table}")
        connection.exec_driver_sql(f"DROP TABLE {table}")
        connection.exec_driver_sql(f"ALTER TABLE {table}_anew RENAME TO {table}")
        for kind, text in parts:
            if kind != "table":
                connection.exec_driver_sql(text)
    connection.exec_driver_sql("PRAGMA legacy_alter_table = OFF")


def _guard_sqlite() -> None:
    for table in KEPT:
        op.execute(
            f"""
            CREATE TRIGGER {table}_past AFTER DELETE ON {table}
            BEGIN DELETE FROM row_history WHERE table_name = '{table}' AND row_id = OLD.id; END
            """
        )
    op.execute(
        """
        CREATE TRIGGER tenancy_moves_forget AFTER DELETE ON tenancy_moves
        BEGIN DELETE FROM row_digest_keys WHERE table_name = 'tenancy_moves' AND row_id = OLD.id; END
        """
    )


def _guard_postgresql() -> None:
    op.execute(
        """
        CREATE FUNCTION forget_row_history() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            DELETE FROM row_history WHERE table_name = TG_TABLE_NAME AND row_id = OLD.id;
            RETURN NULL;
        END $$
        """
    )
    for table in KEPT:
        op.execute(
            f"""
            CREATE TRIGGER {table}_past AFTER DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION forget_row_history()
            """
        )
    op.execute(
        """
        CREATE TRIGGER tenancy_moves_forget AFTER DELETE ON tenancy_moves
        FOR EACH ROW EXECUTE FUNCTION forget_digest_key()
        """
    )


def _create_tables() -> None:
    op.create_table(
        "row_history",
        sa.Column("id", LONG_KEY, nullable=False),
        sa.Column("table_name", sa.String(length=60), nullable=False),
        sa.Column("row_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column(
            "deed",
            sa.Enum(
                "added",
                "changed",
                "undone",
                name="deed",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("former", sa.JSON(none_as_null=True), nullable=True),
        sa.CheckConstraint("length(actor) <= 80", name=op.f("ck_row_history_actor_length")),
        sa.CheckConstraint("length(table_name) <= 60", name=op.f("ck_row_history_table_name_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_row_history")),
    )
    op.create_index("ix_row_history_table_name_row_id", "row_history", ["table_name", "row_id"])
    op.create_table(
        "import_mappings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("header_digest", sa.String(length=64), nullable=False),
        sa.Column("toml", sa.String(length=20000), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "length(header_digest) <= 64", name=op.f("ck_import_mappings_header_digest_length")
        ),
        sa.CheckConstraint("length(kind) <= 20", name=op.f("ck_import_mappings_kind_length")),
        sa.CheckConstraint("length(name) <= 80", name=op.f("ck_import_mappings_name_length")),
        sa.CheckConstraint("length(toml) <= 20000", name=op.f("ck_import_mappings_toml_length")),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_import_mappings_partner_id_partners")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_mappings")),
        sa.UniqueConstraint("partner_id", "name", name=op.f("uq_import_mappings_partner_id_name")),
    )
    op.create_index(op.f("ix_import_mappings_header_digest"), "import_mappings", ["header_digest"])
    op.create_table(
        "full_house_contacts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("hours", sa.String(length=80), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(hours) <= 80", name=op.f("ck_full_house_contacts_hours_length")),
        sa.CheckConstraint("length(name) <= 80", name=op.f("ck_full_house_contacts_name_length")),
        sa.CheckConstraint("length(phone) <= 40", name=op.f("ck_full_house_contacts_phone_length")),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from",
            name=op.f("ck_full_house_contacts_valid_to_not_before_valid_from"),
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_full_house_contacts_partner_id_partners")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_full_house_contacts_site_id_sites")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_full_house_contacts")),
    )
    op.create_index(op.f("ix_full_house_contacts_partner_id"), "full_house_contacts", ["partner_id"])
    op.create_table(
        "night_drafts",
        sa.Column("id", LONG_KEY, nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("night", sa.Date(), nullable=False),
        sa.Column("answers", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(length=80), nullable=False),
        sa.CheckConstraint("length(changed_by) <= 80", name=op.f("ck_night_drafts_changed_by_length")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_night_drafts_site_id_sites")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_night_drafts")),
        sa.UniqueConstraint("site_id", "night", name=op.f("uq_night_drafts_site_id_night")),
    )
    op.create_table(
        "report_reminders",
        sa.Column("id", LONG_KEY, nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("night", sa.Date(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_report_reminders_site_id_sites")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_reminders")),
        sa.UniqueConstraint("site_id", "night", name=op.f("uq_report_reminders_site_id_night")),
    )
    op.create_table(
        "signatures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(name) <= 60", name=op.f("ck_signatures_name_length")),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from",
            name=op.f("ck_signatures_valid_to_not_before_valid_from"),
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_signatures_site_id_sites")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signatures")),
        sa.UniqueConstraint("site_id", "name", name=op.f("uq_signatures_site_id_name")),
    )
    op.create_table(
        "night_reconciliations",
        sa.Column("id", LONG_KEY, nullable=False),
        sa.Column("report_id", LONG_KEY, nullable=False),
        sa.Column("occupied", sa.Integer(), nullable=False),
        sa.Column("stays", sa.Integer(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_by", sa.String(length=80), nullable=False),
        sa.CheckConstraint(
            "length(accepted_by) <= 80", name=op.f("ck_night_reconciliations_accepted_by_length")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["night_reports.id"],
            name=op.f("fk_night_reconciliations_report_id_night_reports"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_night_reconciliations")),
        sa.UniqueConstraint("report_id", name=op.f("uq_night_reconciliations_report_id")),
    )
    op.create_table(
        "site_devices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("pin_hash", sa.String(length=80), nullable=False),
        sa.Column("code_digest", sa.String(length=64), nullable=True),
        sa.Column("code_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("token_digest", sa.String(length=64), nullable=True),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(code_digest) <= 64", name=op.f("ck_site_devices_code_digest_length")),
        sa.CheckConstraint("length(name) <= 60", name=op.f("ck_site_devices_name_length")),
        sa.CheckConstraint("length(pin_hash) <= 80", name=op.f("ck_site_devices_pin_hash_length")),
        sa.CheckConstraint("length(token_digest) <= 64", name=op.f("ck_site_devices_token_digest_length")),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_site_devices_account_id_accounts"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_site_devices_site_id_sites")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_devices")),
        sa.UniqueConstraint("code_digest", name=op.f("uq_site_devices_code_digest")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_site_devices_token_digest")),
    )
    op.create_index(op.f("ix_site_devices_account_id"), "site_devices", ["account_id"])
    op.create_index(op.f("ix_site_devices_site_id"), "site_devices", ["site_id"])
    op.create_table(
        "tenancy_moves",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenancy_id", sa.Integer(), nullable=False),
        sa.Column("moved_on", sa.Date(), nullable=False),
        sa.Column("flat_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["flat_id"], ["flats.id"], name=op.f("fk_tenancy_moves_flat_id_flats")),
        sa.ForeignKeyConstraint(
            ["tenancy_id"],
            ["tenancies.id"],
            name=op.f("fk_tenancy_moves_tenancy_id_tenancies"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tenancy_moves")),
        sa.UniqueConstraint("tenancy_id", "moved_on", name=op.f("uq_tenancy_moves_tenancy_id_moved_on")),
    )
    op.create_index(op.f("ix_tenancy_moves_flat_id"), "tenancy_moves", ["flat_id"])
