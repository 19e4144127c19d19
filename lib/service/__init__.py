"""What stands around the app on the wire, put together for the launcher."""

from __future__ import annotations

from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Route

from lib.service.downloads import Downloads
from lib.service.page_language import PageLanguage
from lib.service.start import health, lifespan

__all__ = ["lifespan", "middleware", "routes"]


def middleware() -> list[Middleware]:
    """The app's own middleware."""
    return [Middleware(PageLanguage), Middleware(Downloads)]


def routes() -> list[BaseRoute]:
    """The app's own routes."""
    return [Route("/halsa", health)]
