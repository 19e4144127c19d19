"""The first tables, and what no column can say: spans that never overlap, keys that go with their rows.

A migration stands still: it repeats what it needs instead of importing the models, which move on.
"""

import tomllib
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MUNICIPALITIES = Path(__file__).parents[4] / "data" / "municipalities.toml"
# SQLite numbers rows by itself only in a column typed INTEGER.
LONG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# table → the columns for which spans of days must not overlap, by type
SPANS = {
    "capacities": {"site_id": "int4"},
    "identity_waivers": {"site_id": "int4"},
    "responsibilities": {"area_id": "int4", "partner_id": "int4", "role": "text_"},
    "targets": {"measure": "text_"},
}
REGISTER = ("stays", "tenancies", "disturbances", "night_details", "point_in_time_counts")


def upgrade() -> None:
    _create_tables()
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgresql()
    _seed()


def downgrade() -> None:
    op.drop_table("disturbances")
    op.drop_table("tenancies")
    op.drop_table("sign_ins")
    op.drop_table("night_revisions")
    op.drop_table("night_details")
    op.drop_table("deliveries")
    op.drop_table("stays")
    op.drop_table("responsibilities")
    op.drop_table("night_reports")
    op.drop_table("identity_waivers")
    op.drop_table("flats")
    op.drop_table("events")
    op.drop_table("commitments")
    op.drop_table("capacities")
    op.drop_table("agreements")
    op.drop_table("actions")
    op.drop_table("accounts")
    op.drop_table("sites")
    op.drop_table("register_openings")
    op.drop_table("point_in_time_counts")
    op.drop_table("landlords")
    op.drop_table("disclosure_assessments")
    op.drop_table("decisions")
    op.drop_table("counted_contacts")
    op.drop_table("areas")
    op.drop_table("targets")
    op.drop_table("sign_in_failures")
    op.drop_table("row_digest_keys")
    op.drop_table("revisions")
    op.drop_table("partners")
    op.drop_table("municipalities")
    op.drop_table("meetings")
    op.drop_table("goals")
    op.drop_table("external_figures")
    op.drop_table("database_facts")
    op.drop_table("audit_log")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION forget_digest_key()")
        op.execute("DROP FUNCTION refuse_stay_under_waiver()")
        op.execute("DROP TYPE text_range")


def _seed() -> None:
    op.execute("INSERT INTO revisions (id, counter) VALUES (1, 0)")
    municipalities = sa.table(
        "municipalities", sa.column("code"), sa.column("name"), sa.column("is_own", sa.Boolean)
    )
    rows = tomllib.loads(MUNICIPALITIES.read_text("utf-8"))["municipality"]
    op.bulk_insert(municipalities, [{"is_own": False} | row for row in rows])


def _guard_sqlite() -> None:
    for table, keys in SPANS.items():
        same = " AND ".join(f"{key} = NEW.{key}" for key in keys)
        for moment in ("INSERT", "UPDATE"):
            op.execute(
                f"""
                CREATE TRIGGER {table}_overlap_{moment.lower()} AFTER {moment} ON {table}
                WHEN EXISTS (
                    SELECT 1 FROM {table} WHERE {same} AND id <> NEW.id
                    AND valid_from <= COALESCE(NEW.valid_to, '9999-12-31')
                    AND NEW.valid_from <= COALESCE(valid_to, '9999-12-31'))
                BEGIN SELECT RAISE(ABORT, 'ex_{table}_overlap'); END
                """
            )
    for moment in ("INSERT", "UPDATE OF site_id, checked_in"):
        op.execute(
            f"""
            CREATE TRIGGER stays_waiver_{moment[:6].lower()} BEFORE {moment} ON stays
            WHEN EXISTS (
                SELECT 1 FROM identity_waivers WHERE site_id = NEW.site_id
                AND NEW.checked_in BETWEEN valid_from AND COALESCE(valid_to, '9999-12-31'))
            BEGIN SELECT RAISE(ABORT, 'ck_stays_no_identity_waiver'); END
            """
        )
    for table in REGISTER:
        op.execute(
            f"""
            CREATE TRIGGER {table}_forget AFTER DELETE ON {table}
            BEGIN DELETE FROM row_digest_keys WHERE table_name = '{table}' AND row_id = OLD.id; END
            """
        )


def _guard_postgresql() -> None:
    # Only ranges have an overlap index without an extension: a key becomes the range that holds just itself.
    op.execute("CREATE TYPE text_range AS RANGE (subtype = text)")
    for table, keys in SPANS.items():
        same = ", ".join(f"{kind}range({key}, {key}, '[]') WITH &&" for key, kind in keys.items())
        op.execute(
            f"""
            ALTER TABLE {table} ADD CONSTRAINT ex_{table}_overlap
            EXCLUDE USING gist ({same}, daterange(valid_from, valid_to, '[]') WITH &&)
            """
        )
    op.execute(
        """
        CREATE FUNCTION refuse_stay_under_waiver() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF EXISTS (
                SELECT 1 FROM identity_waivers WHERE site_id = NEW.site_id
                AND NEW.checked_in BETWEEN valid_from AND COALESCE(valid_to, 'infinity'::date))
            THEN
                RAISE EXCEPTION 'ck_stays_no_identity_waiver' USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        END $$
        """
    )
    op.execute(
        """
        CREATE TRIGGER stays_waiver BEFORE INSERT OR UPDATE OF site_id, checked_in ON stays
        FOR EACH ROW EXECUTE FUNCTION refuse_stay_under_waiver()
        """
    )
    op.execute(
        """
        CREATE FUNCTION forget_digest_key() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            DELETE FROM row_digest_keys WHERE table_name = TG_TABLE_NAME AND row_id = OLD.id;
            RETURN NULL;
        END $$
        """
    )
    for table in REGISTER:
        op.execute(
            f"""
            CREATE TRIGGER {table}_forget AFTER DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION forget_digest_key()
            """
        )


def _choice(*options: str, name: str) -> sa.Enum:
    return sa.Enum(*options, name=name, native_enum=False, create_constraint=True, length=40)


def _create_tables() -> None:
    op.create_table(
        "audit_log",
        sa.Column("id", LONG_KEY, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column(
            "category", _choice("account", "operational", "register", name="auditcategory"), nullable=False
        ),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("table_name", sa.String(length=60), nullable=True),
        sa.Column("row_id", sa.String(length=60), nullable=True),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.Column("fields", sa.String(length=1000), nullable=True),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("after", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.CheckConstraint("length(action) <= 40", name=op.f("ck_audit_log_action_length")),
        sa.CheckConstraint("length(actor) <= 80", name=op.f("ck_audit_log_actor_length")),
        sa.CheckConstraint("length(digest) <= 64", name=op.f("ck_audit_log_digest_length")),
        sa.CheckConstraint("length(fields) <= 1000", name=op.f("ck_audit_log_fields_length")),
        sa.CheckConstraint("length(row_id) <= 60", name=op.f("ck_audit_log_row_id_length")),
        sa.CheckConstraint("length(table_name) <= 60", name=op.f("ck_audit_log_table_name_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_log")),
    )
    op.create_index("ix_audit_log_category_at", "audit_log", ["category", "at"])
    op.create_index(op.f("ix_audit_log_partner_id"), "audit_log", ["partner_id"])
    op.create_table(
        "database_facts",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.CheckConstraint("length(name) <= 40", name=op.f("ck_database_facts_name_length")),
        sa.CheckConstraint("length(value) <= 200", name=op.f("ck_database_facts_value_length")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_database_facts")),
    )
    op.create_table(
        "external_figures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("measure", sa.String(length=80), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("period", sa.String(length=30), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("link", sa.String(length=400), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(link) <= 400", name=op.f("ck_external_figures_link_length")),
        sa.CheckConstraint("length(measure) <= 80", name=op.f("ck_external_figures_measure_length")),
        sa.CheckConstraint("length(period) <= 30", name=op.f("ck_external_figures_period_length")),
        sa.CheckConstraint("length(source) <= 200", name=op.f("ck_external_figures_source_length")),
        sa.CheckConstraint("length(unit) <= 40", name=op.f("ck_external_figures_unit_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_external_figures")),
        sa.UniqueConstraint(
            "measure", "source", "period", name=op.f("uq_external_figures_measure_source_period")
        ),
    )
    op.create_table(
        "goals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("level", _choice("national", "partnership", name="goallevel"), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(title) <= 200", name=op.f("ck_goals_title_length")),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from",
            name=op.f("ck_goals_valid_to_not_before_valid_from"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goals")),
    )
    op.create_table(
        "meetings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("dispatch_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(title) <= 200", name=op.f("ck_meetings_title_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetings")),
        sa.UniqueConstraint("held_on", name=op.f("uq_meetings_held_on")),
    )
    op.create_table(
        "municipalities",
        sa.Column("code", sa.String(length=4), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("is_own", sa.Boolean(), nullable=False),
        sa.CheckConstraint("length(code) <= 4", name=op.f("ck_municipalities_code_length")),
        sa.CheckConstraint("length(name) <= 40", name=op.f("ck_municipalities_name_length")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_municipalities")),
        sa.UniqueConstraint("name", name=op.f("uq_municipalities_name")),
    )
    op.create_table(
        "partners",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("short_name", sa.String(length=40), nullable=False),
        sa.Column(
            "kind",
            _choice("civil_society", "municipal", "public", "housing_company", name="partnerkind"),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(code) <= 20", name=op.f("ck_partners_code_length")),
        sa.CheckConstraint("length(name) <= 200", name=op.f("ck_partners_name_length")),
        sa.CheckConstraint("length(short_name) <= 40", name=op.f("ck_partners_short_name_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partners")),
        sa.UniqueConstraint("code", name=op.f("uq_partners_code")),
    )
    op.create_table(
        "revisions",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("counter", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_revisions_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revisions")),
    )
    op.create_table(
        "row_digest_keys",
        sa.Column("table_name", sa.String(length=60), nullable=False),
        sa.Column("row_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("random_id", sa.String(length=22), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.CheckConstraint("length(key) <= 64", name=op.f("ck_row_digest_keys_key_length")),
        sa.CheckConstraint("length(random_id) <= 22", name=op.f("ck_row_digest_keys_random_id_length")),
        sa.CheckConstraint("length(table_name) <= 60", name=op.f("ck_row_digest_keys_table_name_length")),
        sa.PrimaryKeyConstraint("table_name", "row_id", name=op.f("pk_row_digest_keys")),
        sa.UniqueConstraint("random_id", name=op.f("uq_row_digest_keys_random_id")),
    )
    op.create_table(
        "sign_in_failures",
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wait_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(subject) <= 80", name=op.f("ck_sign_in_failures_subject_length")),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_sign_in_failures")),
    )
    op.create_table(
        "targets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("measure", sa.String(length=60), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(measure) <= 60", name=op.f("ck_targets_measure_length")),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from",
            name=op.f("ck_targets_valid_to_not_before_valid_from"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_targets")),
    )
    op.create_index(op.f("ix_targets_measure"), "targets", ["measure"])
    op.create_table(
        "areas",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("goal_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(code) <= 30", name=op.f("ck_areas_code_length")),
        sa.CheckConstraint("length(name) <= 60", name=op.f("ck_areas_name_length")),
        sa.ForeignKeyConstraint(["goal_id"], ["goals.id"], name=op.f("fk_areas_goal_id_goals")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_areas")),
        sa.UniqueConstraint("code", name=op.f("uq_areas_code")),
        sa.UniqueConstraint("name", name=op.f("uq_areas_name")),
    )
    op.create_table(
        "counted_contacts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sender_id", sa.Integer(), nullable=False),
        sa.Column("receiver_id", sa.Integer(), nullable=False),
        sa.Column("reporter_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=True),
        sa.Column("received", sa.Integer(), nullable=True),
        sa.Column("started", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "CAST(month AS VARCHAR(10)) LIKE '%-01'", name=op.f("ck_counted_contacts_month_is_first_day")
        ),
        sa.CheckConstraint(
            "(reporter_id = sender_id AND sent IS NOT NULL AND received IS NULL AND started IS NULL) OR (reporter_id = receiver_id AND sent IS NULL AND received IS NOT NULL)",
            name=op.f("ck_counted_contacts_own_side_only"),
        ),
        sa.CheckConstraint("received >= 0", name=op.f("ck_counted_contacts_received_not_negative")),
        sa.CheckConstraint(
            "reporter_id IN (sender_id, receiver_id)", name=op.f("ck_counted_contacts_reporter_takes_part")
        ),
        sa.CheckConstraint("sender_id <> receiver_id", name=op.f("ck_counted_contacts_two_partners")),
        sa.CheckConstraint("sent >= 0", name=op.f("ck_counted_contacts_sent_not_negative")),
        sa.CheckConstraint("started >= 0", name=op.f("ck_counted_contacts_started_not_negative")),
        sa.CheckConstraint(
            "started IS NULL OR started <= received", name=op.f("ck_counted_contacts_started_among_received")
        ),
        sa.ForeignKeyConstraint(
            ["receiver_id"], ["partners.id"], name=op.f("fk_counted_contacts_receiver_id_partners")
        ),
        sa.ForeignKeyConstraint(
            ["reporter_id"], ["partners.id"], name=op.f("fk_counted_contacts_reporter_id_partners")
        ),
        sa.ForeignKeyConstraint(
            ["sender_id"], ["partners.id"], name=op.f("fk_counted_contacts_sender_id_partners")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counted_contacts")),
        sa.UniqueConstraint(
            "sender_id",
            "receiver_id",
            "month",
            "reporter_id",
            name=op.f("uq_counted_contacts_sender_id_receiver_id_month_reporter_id"),
        ),
    )
    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("wording", sa.String(length=1000), nullable=False),
        sa.Column(
            "level",
            _choice("group_agrees", "proposal", "delegated", "execution", name="decisionlevel"),
            nullable=False,
        ),
        sa.Column("reference", sa.String(length=80), nullable=True),
        sa.Column("reservation", sa.String(length=1000), nullable=True),
        sa.Column("conflict_of_interest", sa.String(length=200), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "length(conflict_of_interest) <= 200", name=op.f("ck_decisions_conflict_of_interest_length")
        ),
        sa.CheckConstraint("length(reference) <= 80", name=op.f("ck_decisions_reference_length")),
        sa.CheckConstraint("length(reservation) <= 1000", name=op.f("ck_decisions_reservation_length")),
        sa.CheckConstraint("length(wording) <= 1000", name=op.f("ck_decisions_wording_length")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_decisions_meeting_id_meetings")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
    )
    op.create_index(op.f("ix_decisions_meeting_id"), "decisions", ["meeting_id"])
    op.create_table(
        "disclosure_assessments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column(
            "register",
            _choice("stays", "tenancies", "night_details", "counts", name="registerkind"),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("delegation", sa.String(length=80), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "length(delegation) <= 80", name=op.f("ck_disclosure_assessments_delegation_length")
        ),
        sa.CheckConstraint("length(name) <= 200", name=op.f("ck_disclosure_assessments_name_length")),
        sa.CheckConstraint(
            "length(reference) <= 80", name=op.f("ck_disclosure_assessments_reference_length")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_disclosure_assessments_partner_id_partners")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure_assessments")),
    )
    op.create_index(op.f("ix_disclosure_assessments_partner_id"), "disclosure_assessments", ["partner_id"])
    op.create_table(
        "landlords",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "kind", _choice("municipal", "private", "cooperative", name="landlordkind"), nullable=False
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(name) <= 200", name=op.f("ck_landlords_name_length")),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_landlords_partner_id_partners")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_landlords")),
        sa.UniqueConstraint("name", name=op.f("uq_landlords_name")),
    )
    op.create_index(op.f("ix_landlords_partner_id"), "landlords", ["partner_id"])
    op.create_table(
        "point_in_time_counts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("count_day", sa.Date(), nullable=False),
        sa.Column("situation", _choice("1_outdoors", "1", "2", "3", "4", name="situation"), nullable=False),
        sa.Column(
            "duration",
            _choice("under_3_months", "3_to_12_months", "over_1_year", "unknown", name="duration"),
            nullable=False,
        ),
        sa.Column("adults", sa.Integer(), nullable=False),
        sa.Column("children", sa.Integer(), nullable=True),
        sa.Column("duplicates_checked", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("adults >= 0", name=op.f("ck_point_in_time_counts_adults_not_negative")),
        sa.CheckConstraint("children >= 0", name=op.f("ck_point_in_time_counts_children_not_negative")),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_point_in_time_counts_partner_id_partners")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_point_in_time_counts")),
        sa.UniqueConstraint(
            "partner_id",
            "count_day",
            "situation",
            "duration",
            name=op.f("uq_point_in_time_counts_partner_id_count_day_situation_duration"),
        ),
    )
    op.create_table(
        "register_openings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column(
            "register",
            _choice("stays", "tenancies", "night_details", "counts", name="registerkind"),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("delegation", sa.String(length=80), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(delegation) <= 80", name=op.f("ck_register_openings_delegation_length")),
        sa.CheckConstraint("length(name) <= 200", name=op.f("ck_register_openings_name_length")),
        sa.CheckConstraint("length(reference) <= 80", name=op.f("ck_register_openings_reference_length")),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_register_openings_partner_id_partners")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_openings")),
        sa.UniqueConstraint("partner_id", "register", name=op.f("uq_register_openings_partner_id_register")),
    )
    op.create_table(
        "sites",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "legal_form",
            _choice("individual_assessment", "without_assessment", "civil_society", name="legalform"),
            nullable=False,
        ),
        sa.Column("sector", sa.String(length=60), nullable=True),
        sa.Column("groups", sa.Integer(), nullable=False),
        sa.Column("open_from", sa.Date(), nullable=False),
        sa.Column("open_to", sa.Date(), nullable=True),
        sa.Column("season_start_month", sa.Integer(), nullable=True),
        sa.Column("season_end_month", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(season_start_month IS NULL) = (season_end_month IS NULL)",
            name=op.f("ck_sites_season_has_both_ends"),
        ),
        sa.CheckConstraint("groups >= 1", name=op.f("ck_sites_groups_positive")),
        sa.CheckConstraint("length(code) <= 120", name=op.f("ck_sites_code_length")),
        sa.CheckConstraint("length(name) <= 200", name=op.f("ck_sites_name_length")),
        sa.CheckConstraint("length(sector) <= 60", name=op.f("ck_sites_sector_length")),
        sa.CheckConstraint(
            "open_to IS NULL OR open_from IS NULL OR open_to >= open_from",
            name=op.f("ck_sites_open_to_not_before_open_from"),
        ),
        sa.CheckConstraint("season_end_month BETWEEN 1 AND 12", name=op.f("ck_sites_season_end_is_month")),
        sa.CheckConstraint(
            "season_start_month BETWEEN 1 AND 12", name=op.f("ck_sites_season_start_is_month")
        ),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_sites_partner_id_partners")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sites")),
        sa.UniqueConstraint("code", name=op.f("uq_sites_code")),
        sa.UniqueConstraint("name", name=op.f("uq_sites_name")),
    )
    op.create_index(op.f("ix_sites_partner_id"), "sites", ["partner_id"])
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column(
            "role",
            _choice(
                "night_reporter", "register_manager", "steering", "coordinator", "administrator", name="role"
            ),
            nullable=False,
        ),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("password_hash", sa.String(length=80), nullable=True),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("sessions_valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "role NOT IN ('night_reporter', 'register_manager') OR partner_id IS NOT NULL",
            name=op.f("ck_accounts_partner_for_register_roles"),
        ),
        sa.CheckConstraint("length(language) <= 2", name=op.f("ck_accounts_language_length")),
        sa.CheckConstraint("length(name) <= 120", name=op.f("ck_accounts_name_length")),
        sa.CheckConstraint("length(password_hash) <= 80", name=op.f("ck_accounts_password_hash_length")),
        sa.CheckConstraint("length(username) <= 80", name=op.f("ck_accounts_username_length")),
        sa.CheckConstraint("username = lower(username)", name=op.f("ck_accounts_username_lower")),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_accounts_partner_id_partners")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_accounts_site_id_sites")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("username", name=op.f("uq_accounts_username")),
    )
    op.create_table(
        "actions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "closed_on IS NULL OR closed_on >= opened_on", name=op.f("ck_actions_closed_not_before_opened")
        ),
        sa.CheckConstraint("length(title) <= 200", name=op.f("ck_actions_title_length")),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_actions_area_id_areas")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_actions_meeting_id_meetings")),
        sa.ForeignKeyConstraint(["owner_id"], ["partners.id"], name=op.f("fk_actions_owner_id_partners")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_actions")),
    )
    op.create_index(op.f("ix_actions_meeting_id"), "actions", ["meeting_id"])
    op.create_table(
        "agreements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", _choice("iop", "landlord", "municipality", name="agreementkind"), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("landlord_id", sa.Integer(), nullable=True),
        sa.Column("municipality_code", sa.String(length=4), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            _choice(
                "not_asked",
                "dialogue",
                "proposed",
                "decided",
                "in_force",
                "under_review",
                "ended",
                name="agreementstatus",
            ),
            nullable=False,
        ),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("notice_by", sa.Date(), nullable=True),
        sa.Column("extension", sa.String(length=80), nullable=True),
        sa.Column("reference", sa.String(length=80), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "ends_on IS NULL OR notice_by IS NULL OR ends_on >= notice_by",
            name=op.f("ck_agreements_ends_on_not_before_notice_by"),
        ),
        sa.CheckConstraint(
            "ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on",
            name=op.f("ck_agreements_ends_on_not_before_starts_on"),
        ),
        sa.CheckConstraint("length(extension) <= 80", name=op.f("ck_agreements_extension_length")),
        sa.CheckConstraint(
            "length(municipality_code) <= 4", name=op.f("ck_agreements_municipality_code_length")
        ),
        sa.CheckConstraint("length(reference) <= 80", name=op.f("ck_agreements_reference_length")),
        sa.CheckConstraint("length(title) <= 200", name=op.f("ck_agreements_title_length")),
        sa.ForeignKeyConstraint(
            ["landlord_id"], ["landlords.id"], name=op.f("fk_agreements_landlord_id_landlords")
        ),
        sa.ForeignKeyConstraint(
            ["municipality_code"],
            ["municipalities.code"],
            name=op.f("fk_agreements_municipality_code_municipalities"),
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["partners.id"], name=op.f("fk_agreements_owner_id_partners")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreements")),
    )
    op.create_table(
        "capacities",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("regular_beds", sa.Integer(), nullable=False),
        sa.Column("agreed_beds", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("agreed_beds >= 0", name=op.f("ck_capacities_agreed_beds_not_negative")),
        sa.CheckConstraint("regular_beds >= 0", name=op.f("ck_capacities_regular_beds_not_negative")),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from",
            name=op.f("ck_capacities_valid_to_not_before_valid_from"),
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_capacities_site_id_sites")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capacities")),
    )
    op.create_index(op.f("ix_capacities_site_id"), "capacities", ["site_id"])
    op.create_table(
        "commitments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("contributor_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column(
            "resource",
            _choice(
                "money",
                "staff_hours",
                "volunteer_hours",
                "beds",
                "flats",
                "visits",
                "persons",
                "agreements",
                "support_hours",
                name="resource",
            ),
            nullable=False,
        ),
        sa.Column("target", sa.Double(), nullable=False),
        sa.Column("is_level", sa.Boolean(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column(
            "status",
            _choice("not_started", "ongoing", "done", "needs_decision", name="commitmentstatus"),
            nullable=False,
        ),
        sa.Column("next_check", sa.Date(), nullable=True),
        sa.Column("clause", sa.String(length=40), nullable=True),
        sa.Column("goal_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on",
            name=op.f("ck_commitments_ends_on_not_before_starts_on"),
        ),
        sa.CheckConstraint("length(clause) <= 40", name=op.f("ck_commitments_clause_length")),
        sa.CheckConstraint("length(title) <= 200", name=op.f("ck_commitments_title_length")),
        sa.CheckConstraint("target >= 0", name=op.f("ck_commitments_target_not_negative")),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_commitments_area_id_areas")),
        sa.ForeignKeyConstraint(
            ["contributor_id"], ["partners.id"], name=op.f("fk_commitments_contributor_id_partners")
        ),
        sa.ForeignKeyConstraint(["goal_id"], ["goals.id"], name=op.f("fk_commitments_goal_id_goals")),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_commitments_partner_id_partners")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitments")),
    )
    op.create_index(op.f("ix_commitments_area_id"), "commitments", ["area_id"])
    op.create_index(op.f("ix_commitments_partner_id"), "commitments", ["partner_id"])
    op.create_table(
        "events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("landlord_id", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            _choice(
                "cold_spell",
                "capacity_change",
                "closure",
                "counting_rule",
                "allocation_pause",
                "other",
                name="eventkind",
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("is_break", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on",
            name=op.f("ck_events_ends_on_not_before_starts_on"),
        ),
        sa.CheckConstraint("length(title) <= 80", name=op.f("ck_events_title_length")),
        sa.ForeignKeyConstraint(
            ["landlord_id"], ["landlords.id"], name=op.f("fk_events_landlord_id_landlords")
        ),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_events_partner_id_partners")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_events_site_id_sites")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
    )
    op.create_index(op.f("ix_events_partner_id"), "events", ["partner_id"])
    op.create_table(
        "flats",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("landlord_id", sa.Integer(), nullable=False),
        sa.Column("municipality_code", sa.String(length=4), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("available_from", sa.Date(), nullable=False),
        sa.Column("available_to", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "available_to IS NULL OR available_from IS NULL OR available_to >= available_from",
            name=op.f("ck_flats_available_to_not_before_available_from"),
        ),
        sa.CheckConstraint("length(code) <= 20", name=op.f("ck_flats_code_length")),
        sa.CheckConstraint("length(municipality_code) <= 4", name=op.f("ck_flats_municipality_code_length")),
        sa.ForeignKeyConstraint(
            ["landlord_id"], ["landlords.id"], name=op.f("fk_flats_landlord_id_landlords")
        ),
        sa.ForeignKeyConstraint(
            ["municipality_code"],
            ["municipalities.code"],
            name=op.f("fk_flats_municipality_code_municipalities"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flats")),
        sa.UniqueConstraint("code", name=op.f("uq_flats_code")),
    )
    op.create_index(op.f("ix_flats_landlord_id"), "flats", ["landlord_id"])
    op.create_table(
        "identity_waivers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("committee", sa.String(length=200), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("paragraph", sa.String(length=40), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(committee) <= 200", name=op.f("ck_identity_waivers_committee_length")),
        sa.CheckConstraint("length(paragraph) <= 40", name=op.f("ck_identity_waivers_paragraph_length")),
        sa.CheckConstraint("length(reference) <= 80", name=op.f("ck_identity_waivers_reference_length")),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from",
            name=op.f("ck_identity_waivers_valid_to_not_before_valid_from"),
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_identity_waivers_site_id_sites")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_waivers")),
    )
    op.create_index(op.f("ix_identity_waivers_site_id"), "identity_waivers", ["site_id"])
    op.create_table(
        "night_reports",
        sa.Column("id", LONG_KEY, nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("night", sa.Date(), nullable=False),
        sa.Column("state", _choice("reported", "closed", name="nightstate"), nullable=False),
        sa.Column("occupied", sa.Integer(), nullable=True),
        sa.Column("surge_opened", sa.Integer(), nullable=False),
        sa.Column("beds_closed", sa.Integer(), nullable=False),
        sa.Column("stated_available", sa.Integer(), nullable=True),
        sa.Column("new_tonight", sa.Integer(), nullable=True),
        sa.Column("turned_away_full", sa.Integer(), nullable=True),
        sa.Column("turned_away_group_full", sa.Integer(), nullable=True),
        sa.Column("turned_away_not_target", sa.Integer(), nullable=True),
        sa.Column("turned_away_suspended", sa.Integer(), nullable=True),
        sa.Column("turned_away_order", sa.Integer(), nullable=True),
        sa.Column("turned_away_late", sa.Integer(), nullable=True),
        sa.Column("turned_away_other", sa.Integer(), nullable=True),
        sa.Column("referred_elsewhere", sa.Integer(), nullable=True),
        sa.Column("declined_offer", sa.Integer(), nullable=True),
        sa.Column("minor_referred", sa.Integer(), nullable=True),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reported_by", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'reported') = (occupied IS NOT NULL)",
            name=op.f("ck_night_reports_occupied_when_reported"),
        ),
        sa.CheckConstraint("beds_closed >= 0", name=op.f("ck_night_reports_beds_closed_not_negative")),
        sa.CheckConstraint("declined_offer >= 0", name=op.f("ck_night_reports_declined_offer_not_negative")),
        sa.CheckConstraint("length(reported_by) <= 80", name=op.f("ck_night_reports_reported_by_length")),
        sa.CheckConstraint("minor_referred >= 0", name=op.f("ck_night_reports_minor_referred_not_negative")),
        sa.CheckConstraint("new_tonight >= 0", name=op.f("ck_night_reports_new_tonight_not_negative")),
        sa.CheckConstraint("occupied >= 0", name=op.f("ck_night_reports_occupied_not_negative")),
        sa.CheckConstraint(
            "referred_elsewhere >= 0", name=op.f("ck_night_reports_referred_elsewhere_not_negative")
        ),
        sa.CheckConstraint(
            "stated_available >= 0", name=op.f("ck_night_reports_stated_available_not_negative")
        ),
        sa.CheckConstraint("surge_opened >= 0", name=op.f("ck_night_reports_surge_opened_not_negative")),
        sa.CheckConstraint(
            "turned_away_full >= 0", name=op.f("ck_night_reports_turned_away_full_not_negative")
        ),
        sa.CheckConstraint(
            "turned_away_group_full >= 0", name=op.f("ck_night_reports_turned_away_group_full_not_negative")
        ),
        sa.CheckConstraint(
            "turned_away_late >= 0", name=op.f("ck_night_reports_turned_away_late_not_negative")
        ),
        sa.CheckConstraint(
            "turned_away_not_target >= 0", name=op.f("ck_night_reports_turned_away_not_target_not_negative")
        ),
        sa.CheckConstraint(
            "turned_away_order >= 0", name=op.f("ck_night_reports_turned_away_order_not_negative")
        ),
        sa.CheckConstraint(
            "turned_away_other >= 0", name=op.f("ck_night_reports_turned_away_other_not_negative")
        ),
        sa.CheckConstraint(
            "turned_away_suspended >= 0", name=op.f("ck_night_reports_turned_away_suspended_not_negative")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_night_reports_site_id_sites")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_night_reports")),
        sa.UniqueConstraint("site_id", "night", name=op.f("uq_night_reports_site_id_night")),
    )
    op.create_index("ix_night_reports_night", "night_reports", ["night"])
    op.create_table(
        "responsibilities",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            _choice("accountable", "performs", "consulted", "informed", name="responsibilityrole"),
            nullable=False,
        ),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from",
            name=op.f("ck_responsibilities_valid_to_not_before_valid_from"),
        ),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_responsibilities_area_id_areas")),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_responsibilities_partner_id_partners")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_responsibilities")),
    )
    op.create_index(op.f("ix_responsibilities_area_id"), "responsibilities", ["area_id"])
    op.create_index(op.f("ix_responsibilities_partner_id"), "responsibilities", ["partner_id"])
    op.create_table(
        "stays",
        sa.Column("id", LONG_KEY, nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("guest_code", sa.String(length=16), nullable=False),
        sa.Column("checked_in", sa.Date(), nullable=False),
        sa.Column("checked_out", sa.Date(), nullable=True),
        sa.Column("home_group", sa.String(length=40), nullable=False),
        sa.Column("sex", sa.String(length=20), nullable=False),
        sa.Column("age_band", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "checked_out IS NULL OR checked_in IS NULL OR checked_out >= checked_in",
            name=op.f("ck_stays_checked_out_not_before_checked_in"),
        ),
        sa.CheckConstraint("length(age_band) <= 20", name=op.f("ck_stays_age_band_length")),
        sa.CheckConstraint("length(guest_code) <= 16", name=op.f("ck_stays_guest_code_length")),
        sa.CheckConstraint("length(home_group) <= 40", name=op.f("ck_stays_home_group_length")),
        sa.CheckConstraint("length(sex) <= 20", name=op.f("ck_stays_sex_length")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_stays_site_id_sites")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stays")),
    )
    op.create_index("ix_stays_site_id_checked_in", "stays", ["site_id", "checked_in"])
    op.create_index("ix_stays_site_id_checked_out", "stays", ["site_id", "checked_out"])
    op.create_index(
        "uq_stays_one_open",
        "stays",
        ["site_id", "guest_code"],
        unique=True,
        sqlite_where=sa.text("checked_out IS NULL"),
        postgresql_where=sa.text("checked_out IS NULL"),
    )
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("commitment_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("amount", sa.Double(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "CAST(month AS VARCHAR(10)) LIKE '%-01'", name=op.f("ck_deliveries_month_is_first_day")
        ),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_deliveries_amount_not_negative")),
        sa.ForeignKeyConstraint(
            ["commitment_id"],
            ["commitments.id"],
            name=op.f("fk_deliveries_commitment_id_commitments"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("commitment_id", "month", name=op.f("uq_deliveries_commitment_id_month")),
    )
    op.create_table(
        "night_details",
        sa.Column("id", LONG_KEY, nullable=False),
        sa.Column("report_id", LONG_KEY, nullable=False),
        sa.Column("dimension", _choice("home", "sex", name="detaildimension"), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("persons", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(category) <= 40", name=op.f("ck_night_details_category_length")),
        sa.CheckConstraint("persons >= 0", name=op.f("ck_night_details_persons_not_negative")),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["night_reports.id"],
            name=op.f("fk_night_details_report_id_night_reports"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_night_details")),
        sa.UniqueConstraint(
            "report_id", "dimension", "category", name=op.f("uq_night_details_report_id_dimension_category")
        ),
    )
    op.create_table(
        "night_revisions",
        sa.Column("id", LONG_KEY, nullable=False),
        sa.Column("report_id", LONG_KEY, nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_by", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("former", sa.JSON(none_as_null=True), nullable=False),
        sa.CheckConstraint("length(reason) <= 200", name=op.f("ck_night_revisions_reason_length")),
        sa.CheckConstraint("length(replaced_by) <= 80", name=op.f("ck_night_revisions_replaced_by_length")),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["night_reports.id"],
            name=op.f("fk_night_revisions_report_id_night_reports"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_night_revisions")),
    )
    op.create_index(op.f("ix_night_revisions_report_id"), "night_revisions", ["report_id"])
    op.create_table(
        "sign_ins",
        sa.Column("token_id", sa.String(length=43), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(token_id) <= 43", name=op.f("ck_sign_ins_token_id_length")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_sign_ins_account_id_accounts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_id", name=op.f("pk_sign_ins")),
    )
    op.create_index(op.f("ix_sign_ins_account_id"), "sign_ins", ["account_id"])
    op.create_table(
        "tenancies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("person_code", sa.String(length=16), nullable=False),
        sa.Column("flat_id", sa.Integer(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("offered_on", sa.Date(), nullable=True),
        sa.Column("left_queue_on", sa.Date(), nullable=True),
        sa.Column("left_queue_reason", sa.String(length=40), nullable=True),
        sa.Column("moved_in", sa.Date(), nullable=True),
        sa.Column("contract", _choice("sublease", "first_hand", name="contract"), nullable=False),
        sa.Column(
            "support", _choice("mobile_team", "housing_support", "none", name="support"), nullable=False
        ),
        sa.Column("taken_over_on", sa.Date(), nullable=True),
        sa.Column("exited_on", sa.Date(), nullable=True),
        sa.Column(
            "exit_how",
            _choice(
                "own_notice",
                "sublease_ended",
                "terminated_arrears",
                "terminated_disturbance",
                "evicted",
                "deceased",
                "other",
                name="exithow",
            ),
            nullable=True,
        ),
        sa.Column(
            "exit_destination",
            _choice(
                "own_home",
                "kin_permanent",
                "kin_short",
                "higher_support",
                "institution",
                "prison",
                "acute",
                "unknown",
                name="exitdestination",
            ),
            nullable=True,
        ),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("takeover_recorded_on", sa.Date(), nullable=True),
        sa.Column("exit_recorded_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(exited_on IS NULL) = (exit_how IS NULL) AND (exited_on IS NULL) = (exit_destination IS NULL)",
            name=op.f("ck_tenancies_exit_is_whole"),
        ),
        sa.CheckConstraint(
            "exited_on IS NULL OR moved_in IS NULL OR exited_on >= moved_in",
            name=op.f("ck_tenancies_exited_on_not_before_moved_in"),
        ),
        sa.CheckConstraint(
            "left_queue_on IS NULL OR decided_on IS NULL OR left_queue_on >= decided_on",
            name=op.f("ck_tenancies_left_queue_on_not_before_decided_on"),
        ),
        sa.CheckConstraint(
            "left_queue_on IS NULL OR moved_in IS NULL", name=op.f("ck_tenancies_left_queue_or_moved_in")
        ),
        sa.CheckConstraint(
            "length(left_queue_reason) <= 40", name=op.f("ck_tenancies_left_queue_reason_length")
        ),
        sa.CheckConstraint("length(person_code) <= 16", name=op.f("ck_tenancies_person_code_length")),
        sa.CheckConstraint(
            "moved_in IS NOT NULL OR exited_on IS NULL", name=op.f("ck_tenancies_exit_needs_move_in")
        ),
        sa.CheckConstraint(
            "moved_in IS NOT NULL OR taken_over_on IS NULL", name=op.f("ck_tenancies_takeover_needs_move_in")
        ),
        sa.CheckConstraint(
            "moved_in IS NULL OR decided_on IS NULL OR moved_in >= decided_on",
            name=op.f("ck_tenancies_moved_in_not_before_decided_on"),
        ),
        sa.CheckConstraint(
            "moved_in IS NULL OR flat_id IS NOT NULL", name=op.f("ck_tenancies_moved_in_has_flat")
        ),
        sa.CheckConstraint(
            "offered_on IS NULL OR decided_on IS NULL OR offered_on >= decided_on",
            name=op.f("ck_tenancies_offered_on_not_before_decided_on"),
        ),
        sa.CheckConstraint(
            "taken_over_on IS NULL OR moved_in IS NULL OR taken_over_on >= moved_in",
            name=op.f("ck_tenancies_taken_over_on_not_before_moved_in"),
        ),
        sa.ForeignKeyConstraint(["flat_id"], ["flats.id"], name=op.f("fk_tenancies_flat_id_flats")),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_tenancies_partner_id_partners")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tenancies")),
    )
    op.create_index(op.f("ix_tenancies_flat_id"), "tenancies", ["flat_id"])
    op.create_index(op.f("ix_tenancies_partner_id"), "tenancies", ["partner_id"])
    op.create_index("ix_tenancies_person_code", "tenancies", ["person_code"])
    op.create_table(
        "disturbances",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenancy_id", sa.Integer(), nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(kind) <= 40", name=op.f("ck_disturbances_kind_length")),
        sa.ForeignKeyConstraint(
            ["tenancy_id"],
            ["tenancies.id"],
            name=op.f("fk_disturbances_tenancy_id_tenancies"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disturbances")),
    )
    op.create_index(op.f("ix_disturbances_tenancy_id"), "disturbances", ["tenancy_id"])
