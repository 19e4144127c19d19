"""Registrera natten: one night of one site, on a phone."""

from lib.access.guard import guard
from lib.access.rights import View
from lib.screen.night_choice import chosen_night
from lib.screen.night_form import dress, night_form

identity = guard(View.TONIGHT)
dress()
night_form(*chosen_night(identity))
