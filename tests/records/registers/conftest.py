"""A partnership on either database."""

from __future__ import annotations

import pytest

from lib.records.store import Store
from tests.records.registers.partnership import Partnership, build


@pytest.fixture
def partnership(any_store: Store) -> Partnership:
    return build(any_store)
