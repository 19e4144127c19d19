"""The registers around the night beds: sites, capacity, events, stays, contacts, and whom to ring."""

from __future__ import annotations

from lib.records.registers import options
from lib.records.registers.field import Field, Kind
from lib.records.registers.register import Register
from lib.records.tables import (
    Capacity,
    CountedContact,
    Event,
    FullHouseContact,
    IdentityWaiver,
    Landlord,
    Partner,
    Signature,
    Site,
    Stay,
)
from lib.words import _, pgettext

MOST_BEDS = 9_999


def _site() -> Field:
    return Field("site_id", Kind.REFERENCE, lambda: _("Site"), required=True, fixed=True, refers_to=Site)


def _from() -> Field:
    return Field("valid_from", Kind.DAY, lambda: _("Holds from"), required=True)


def _to() -> Field:
    return Field(
        "valid_to", Kind.DAY, lambda: _("Holds to"), lambda: _("Last day; empty until further notice")
    )


def _opening_hours() -> str:
    return _("For example 20.00–08.00, every day")


def _admission() -> str:
    return _("For example: over 18, no booking, pets welcome")


SITES = Register(
    name="sites",
    table=Site,
    title=lambda: _("Sites"),
    one=lambda: _("site"),
    about=lambda: _("Shelters and programmes with night beds."),
    owned_by="partner_id",
    ends="open_to",
    shown=("name", "legal_form", "sector", "groups", "open_from", "open_to"),
    ordered=("name",),
    searched=("name", "code", "sector"),
    children=("capacity", "waivers", "signatures"),
    fields=(
        Field("name", Kind.TEXT, lambda: _("Name"), required=True, most=200),
        Field(
            "code",
            Kind.TEXT,
            lambda: _("Code"),
            lambda: _("Used in addresses and files, for example norra-harbarget"),
            required=True,
            most=120,
            fixed=True,
        ),
        Field("legal_form", Kind.CHOICE, lambda: _("Legal form"), required=True, options=options.legal_forms),
        Field("sector", Kind.TEXT, lambda: _("Sector"), lambda: _("Whom it is for"), most=60),
        Field(
            "groups",
            Kind.WHOLE,
            lambda: _("Groups"),
            lambda: _("How many groups of people the site is open to"),
            required=True,
            least=1,
            most=20,
        ),
        Field("open_from", Kind.DAY, lambda: _("Opened"), required=True),
        Field("open_to", Kind.DAY, lambda: pgettext("site", "Closed"), lambda: _("Last night it was open")),
        Field("season_start_month", Kind.WHOLE, lambda: _("Season from month"), least=1, most=12),
        Field("season_end_month", Kind.WHOLE, lambda: _("Season to month"), least=1, most=12),
        Field(
            "report_mail",
            Kind.TEXT,
            lambda: _("Mail for missing reports"),
            lambda: _("Gets a message in the morning if the night has not been reported"),
            most=200,
        ),
        Field("opening_hours", Kind.TEXT, lambda: _("Opening hours"), _opening_hours, most=80),
        Field("admission", Kind.TEXT, lambda: _("Who is let in"), _admission, most=160),
    ),
)
CAPACITY = Register(
    name="capacity",
    table=Capacity,
    title=lambda: _("Capacity"),
    one=lambda: _("capacity"),
    about=lambda: _("How many beds a site has from one night to another. The periods may not overlap."),
    owned_by="site_id",
    ends="valid_to",
    shown=("site_id", "valid_from", "valid_to", "regular_beds", "agreed_beds"),
    ordered=("site_id", "-valid_from"),
    fields=(
        _site(),
        Field("valid_from", Kind.DAY, lambda: _("From the night of"), required=True),
        Field(
            "valid_to",
            Kind.DAY,
            lambda: _("To the night of"),
            lambda: _("Last night; empty until further notice"),
        ),
        Field("regular_beds", Kind.WHOLE, lambda: _("Regular beds"), required=True, most=MOST_BEDS),
        Field(
            "agreed_beds",
            Kind.WHOLE,
            lambda: _("Agreed beds"),
            lambda: _("Beds agreed in the partnership"),
            most=MOST_BEDS,
        ),
    ),
)
EVENTS = Register(
    name="events",
    table=Event,
    title=lambda: _("Events"),
    one=lambda: _("event"),
    about=lambda: _("What explains the figures: named and marked on the charts."),
    owned_by="partner_id",
    ends="ends_on",
    shown=("title", "kind", "site_id", "starts_on", "ends_on", "is_break"),
    ordered=("-starts_on",),
    searched=("title",),
    fields=(
        Field("title", Kind.TEXT, lambda: _("Name on the chart"), required=True, most=80),
        Field("kind", Kind.CHOICE, lambda: _("Kind"), required=True, options=options.event_kinds),
        Field("site_id", Kind.REFERENCE, lambda: _("Site"), lambda: _("Empty for all sites"), refers_to=Site),
        Field(
            "landlord_id",
            Kind.REFERENCE,
            lambda: _("Landlord"),
            lambda: _("For a pause in allocation"),
            refers_to=Landlord,
        ),
        Field("starts_on", Kind.DAY, lambda: _("First day"), required=True),
        Field("ends_on", Kind.DAY, lambda: _("Last day"), lambda: _("Empty while it goes on")),
        Field(
            "is_break",
            Kind.FLAG,
            lambda: _("Starts a new baseline"),
            lambda: _("Figures before and after are not compared"),
        ),
    ),
)
STAYS = Register(
    name="stays",
    table=Stay,
    title=lambda: _("Stays"),
    one=lambda: _("stay"),
    about=lambda: _("The arrival night counts, the departure day does not. Guests go by a random code."),
    owned_by="site_id",
    secret=True,
    ends="checked_out",
    shown=("guest_code", "site_id", "checked_in", "checked_out", "home_group", "sex", "age_band"),
    ordered=("-checked_in", "guest_code"),
    searched=("guest_code",),
    fields=(
        _site(),
        Field(
            "guest_code",
            Kind.TEXT,
            lambda: _("Guest code"),
            lambda: _("Random, for this register only; never made from a personal identity number"),
            required=True,
            most=16,
        ),
        Field(
            "checked_in", Kind.DAY, lambda: _("Checked in"), lambda: _("The evening's date"), required=True
        ),
        Field(
            "checked_out",
            Kind.DAY,
            lambda: _("Checked out"),
            lambda: _("The day of leaving; empty while the guest stays"),
        ),
        Field(
            "home_group",
            Kind.CHOICE,
            lambda: _("Home municipality"),
            required=True,
            options=options.home_groups,
        ),
        Field("sex", Kind.CHOICE, lambda: _("Sex"), required=True, options=options.sexes),
        Field("age_band", Kind.CHOICE, lambda: _("Age"), required=True, options=options.age_bands),
    ),
)
CONTACTS = Register(
    name="contacts",
    table=CountedContact,
    title=lambda: _("Counted contacts"),
    one=lambda: _("month of contacts"),
    about=lambda: _(
        "Totals by month: the sender reports those sent, the receiver those received and started."
    ),
    owned_by="reporter_id",
    shown=("month", "sender_id", "receiver_id", "sent", "received", "started"),
    ordered=("-month", "sender_id"),
    fields=(
        Field("month", Kind.MONTH, lambda: _("Month"), required=True, fixed=True),
        Field("sender_id", Kind.REFERENCE, lambda: _("From"), required=True, fixed=True, refers_to=Partner),
        Field("receiver_id", Kind.REFERENCE, lambda: _("To"), required=True, fixed=True, refers_to=Partner),
        Field(
            "sent",
            Kind.WHOLE,
            lambda: pgettext("contacts", "Sent"),
            lambda: _("Only the sender"),
            most=99_999,
        ),
        Field(
            "received",
            Kind.WHOLE,
            lambda: pgettext("contacts", "Received"),
            lambda: _("Only the receiver"),
            most=99_999,
        ),
        Field(
            "started",
            Kind.WHOLE,
            lambda: pgettext("contacts", "Started"),
            lambda: _("Of those received"),
            most=99_999,
        ),
    ),
)
FULL_HOUSE = Register(
    name="full-house",
    table=FullHouseContact,
    title=lambda: _("When it is full, ring …"),
    one=lambda: _("number to ring"),
    about=lambda: _("The card that the night staff sees when there is no bed left."),
    owned_by="partner_id",
    ends="valid_to",
    shown=("position", "name", "phone", "hours", "site_id"),
    ordered=("position", "name"),
    fields=(
        Field(
            "site_id",
            Kind.REFERENCE,
            lambda: _("Site"),
            lambda: _("Empty for all your sites"),
            refers_to=Site,
        ),
        Field("position", Kind.WHOLE, lambda: _("Order"), required=True, least=1, most=99),
        Field("name", Kind.TEXT, lambda: _("Whom to ring"), required=True, most=80),
        Field("phone", Kind.TEXT, lambda: _("Telephone"), required=True, most=40),
        Field("hours", Kind.TEXT, lambda: _("When"), lambda: _("For example all night"), most=80),
        _from(),
        _to(),
    ),
)
SIGNATURES = Register(
    name="signatures",
    table=Signature,
    title=lambda: _("Signatures on the shared phone"),
    one=lambda: _("signature"),
    about=lambda: _("Who may sign a night on the site's shared phone."),
    owned_by="site_id",
    secret=True,  # names of staff: the owner's own
    ends="valid_to",
    shown=("name", "site_id", "valid_from", "valid_to"),
    ordered=("site_id", "name"),
    searched=("name",),
    fields=(
        _site(),
        Field("name", Kind.TEXT, lambda: _("Name or initials"), required=True, most=60),
        _from(),
        _to(),
    ),
)
WAIVERS = Register(
    name="waivers",
    table=IdentityWaiver,
    title=lambda: _("Decisions to waive identity records"),
    one=lambda: _("waiver"),
    about=lambda: _("While the waiver holds, no stays can be registered at the site."),
    owned_by="site_id",
    ends="valid_to",
    shown=("site_id", "valid_from", "valid_to", "committee", "paragraph"),
    ordered=("site_id", "-valid_from"),
    fields=(
        _site(),
        _from(),
        _to(),
        Field("committee", Kind.TEXT, lambda: _("Committee"), required=True, most=200),
        Field("decided_on", Kind.DAY, lambda: _("Decided on"), required=True),
        Field("paragraph", Kind.TEXT, lambda: _("Paragraph"), required=True, most=40),
        Field("reference", Kind.TEXT, lambda: _("Reference number"), required=True, most=80),
    ),
)
