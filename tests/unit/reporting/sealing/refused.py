"""`with refused("header"):` the one expected error of sealing, for exactly this reason."""

import pytest

from reporting.sealing.errors import NotGenuine


def refused(reason: str) -> pytest.RaisesExc[NotGenuine]:
    """Passes if the block raises NotGenuine for this reason."""
    return pytest.raises(NotGenuine, check=lambda error: error.reason == reason)
