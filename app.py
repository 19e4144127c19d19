"""The launcher: `streamlit run app.py`, `python app.py` and any ASGI server all serve this app.

The frame of every page is `lib/main.py`; why it does not stand here is told in
docs/decisions/0001-launcher.md.
"""

import streamlit as st

from lib.service import lifespan, middleware, routes
from lib.settings import settings

app = st.App("lib/main.py", lifespan=lifespan, middleware=middleware(), routes=routes())

if __name__ == "__main__":
    app.run(config={"server.port": settings().port, "server.address": settings().address})
