"""The registers of Housing First: landlords, flats, tenancies and how they go."""

from __future__ import annotations

from lib.records.registers import options
from lib.records.registers.field import Field, Kind
from lib.records.registers.register import Register
from lib.records.tables import Disturbance, Flat, Landlord, Municipality, Tenancy, TenancyMove
from lib.words import _, pgettext

DECISION, HOME, END = "decision", "home", "end"

LANDLORDS = Register(
    name="landlords",
    table=Landlord,
    title=lambda: _("Landlords"),
    one=lambda: _("landlord"),
    about=lambda: _("Property owners that let flats to the programme."),
    owned_by="partner_id",
    shown=("name", "kind"),
    ordered=("name",),
    searched=("name",),
    children=("flats",),
    fields=(
        Field("name", Kind.TEXT, lambda: _("Name"), required=True, most=200),
        Field("kind", Kind.CHOICE, lambda: _("Kind"), required=True, options=options.landlord_kinds),
    ),
)
FLATS = Register(
    name="flats",
    table=Flat,
    title=lambda: _("Flats"),
    one=lambda: pgettext("register", "flat"),
    about=lambda: _("The programme's flats, by a code that is no address."),
    owned_by="landlord_id",
    ends="available_to",
    shown=("code", "landlord_id", "municipality_code", "available_from", "available_to"),
    ordered=("code",),
    searched=("code",),
    fields=(
        Field(
            "code",
            Kind.TEXT,
            lambda: _("Code"),
            lambda: _("No address, for example A-07"),
            required=True,
            most=20,
        ),
        Field("landlord_id", Kind.REFERENCE, lambda: _("Landlord"), required=True, refers_to=Landlord),
        Field(
            "municipality_code",
            Kind.REFERENCE,
            lambda: _("Municipality"),
            required=True,
            refers_to=Municipality,
        ),
        Field("available_from", Kind.DAY, lambda: _("Available from"), required=True),
        Field(
            "available_to",
            Kind.DAY,
            lambda: _("Available to"),
            lambda: _("The day the flat leaves the programme; empty until further notice"),
        ),
    ),
)
TENANCIES = Register(
    name="tenancies",
    table=Tenancy,
    title=lambda: _("Tenancies"),
    one=lambda: _("tenancy"),
    about=lambda: _("From decision to move-out. The person goes by a random code of this register."),
    owned_by="partner_id",
    secret=True,
    ends="exited_on",
    shown=("person_code", "decided_on", "moved_in", "flat_id", "contract", "taken_over_on", "exited_on"),
    ordered=("-decided_on", "person_code"),
    searched=("person_code",),
    children=("moves", "disturbances"),
    fields=(
        Field(
            "person_code",
            Kind.TEXT,
            lambda: _("Code"),
            lambda: _("Random, for this register only; never made from a personal identity number"),
            required=True,
            most=16,
            section=DECISION,
        ),
        Field(
            "decided_on",
            Kind.DAY,
            lambda: _("Decision"),
            lambda: _("The 90 days count from here"),
            required=True,
            section=DECISION,
        ),
        Field("offered_on", Kind.DAY, lambda: _("Offered a flat"), section=DECISION),
        Field(
            "left_queue_on",
            Kind.DAY,
            lambda: _("Left the queue"),
            lambda: _("Without moving in"),
            section=DECISION,
        ),
        Field(
            "left_queue_reason",
            Kind.CHOICE,
            lambda: _("Why the queue was left"),
            options=options.queue_exits,
            section=DECISION,
        ),
        Field("moved_in", Kind.DAY, lambda: _("Moved in"), section=HOME),
        Field(
            "flat_id",
            Kind.REFERENCE,
            lambda: _("Flat"),
            lambda: _("The first one; a later one is entered as a move"),
            refers_to=Flat,
            section=HOME,
        ),
        Field(
            "contract",
            Kind.CHOICE,
            lambda: pgettext("lease", "Contract"),
            required=True,
            options=options.contracts,
            section=HOME,
        ),
        Field(
            "support",
            Kind.CHOICE,
            lambda: _("Support"),
            required=True,
            options=options.supports,
            section=HOME,
        ),
        Field("taken_over_on", Kind.DAY, lambda: _("Took over the lease"), section=HOME),
        Field("exited_on", Kind.DAY, lambda: _("Moved out"), section=END),
        Field("exit_how", Kind.CHOICE, lambda: _("How did it end?"), options=options.exit_ways, section=END),
        Field(
            "exit_destination",
            Kind.CHOICE,
            lambda: _("Where did the person move?"),
            options=options.exit_destinations,
            section=END,
        ),
    ),
)
MOVES = Register(
    name="moves",
    table=TenancyMove,
    title=lambda: _("Moves within the programme"),
    one=lambda: pgettext("tenancy", "move"),
    about=lambda: _("The tenancy goes on in another flat; no exit."),
    owned_by="tenancy_id",
    secret=True,
    shown=("tenancy_id", "moved_on", "flat_id"),
    ordered=("-moved_on",),
    fields=(
        Field(
            "tenancy_id", Kind.REFERENCE, lambda: _("Tenancy"), required=True, fixed=True, refers_to=Tenancy
        ),
        Field("moved_on", Kind.DAY, lambda: _("Moved on"), required=True),
        Field("flat_id", Kind.REFERENCE, lambda: _("To the flat"), required=True, refers_to=Flat),
    ),
)
DISTURBANCES = Register(
    name="disturbances",
    table=Disturbance,
    title=lambda: _("Disturbances"),
    one=lambda: _("disturbance"),
    about=lambda: _("Day and kind only; no text."),
    owned_by="tenancy_id",
    secret=True,
    shown=("tenancy_id", "occurred_on", "kind"),
    ordered=("-occurred_on",),
    fields=(
        Field(
            "tenancy_id", Kind.REFERENCE, lambda: _("Tenancy"), required=True, fixed=True, refers_to=Tenancy
        ),
        Field("occurred_on", Kind.DAY, lambda: _("Day"), required=True),
        Field("kind", Kind.CHOICE, lambda: _("Kind"), required=True, options=options.disturbance_kinds),
    ),
)
