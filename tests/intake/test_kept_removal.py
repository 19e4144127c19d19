"""A kept mapping goes away at the second step only."""

from __future__ import annotations

import pytest

from tests.pages.test_wizard import WIDE, app, kalmar, kept, press, upload  # noqa: F401 -- two are fixtures


def test_a_kept_mapping_is_removed_at_the_second_step(app, kalmar):  # noqa: F811
    upload(app, WIDE)
    press(app, "Spara och gå vidare")
    app.session_state["kept_mappings_more"] = True
    app.run()
    with pytest.raises(StopIteration):  # the first step is no deed of its own
        press(app, "Ta bort")
    assert len(kept(kalmar)) == 1
    press(app, "Ja, ta bort filbeskrivningen")
    assert kept(kalmar) == ()
    assert not app.exception
