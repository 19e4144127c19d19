"""The same pages under Streamlit's own settings, for comparison: no warm-up, no early sending, its own collection."""

import os
import sys
from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))


async def health(request: Request) -> JSONResponse:
    return JSONResponse({})


app = st.App(ROOT / "lib" / "main.py", routes=[Route("/halsa", health)])

if __name__ == "__main__":
    app.run(config={"server.port": int(os.environ["SAMTAK_PORT"]), "runner.postScriptGC": True})
