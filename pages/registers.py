"""Registers and settings: every row that a partner keeps by hand, to list, change, end and take back."""

import streamlit as st

from lib.access.guard import guard
from lib.access.rights import View
from lib.screen import states
from lib.screen.headline import headline
from lib.screen.registers import address, look
from lib.screen.registers.grid_view import grid_view
from lib.screen.registers.index import index
from lib.screen.registers.list_view import list_view
from lib.screen.registers.row_view import new_row, stored_row
from lib.screen.views import title
from lib.words import _

identity = guard(View.REGISTERS)
look.dress()
place = address.asked()
register = place.known()

if register is None:
    if place.register:
        states.words(
            _("The address asks for the register “%(name)s”, which is not here.")
            % {"name": place.register[:40]}
        )
    index(identity)
    st.stop()
if not register.may_open(identity):
    headline(title(View.REGISTERS))
    states.no_right()
    st.stop()
with states.part(register.title()):
    if place.adding:
        new_row(identity, register, place)
    elif place.row:
        stored_row(identity, register, place)
    elif place.grid:
        grid_view(identity, register, place)
    else:
        list_view(identity, register, place)
