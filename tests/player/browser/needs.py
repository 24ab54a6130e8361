"""What a machine may lack: the tests skip with the reason, except in CI, where they fail."""

from __future__ import annotations

import os

import pytest


def need(there: bool, reason: str) -> None:
    """Go on only when something that the tests need is there.

    Args:
        reason: what is missing and how to get it.
    """
    if there:
        return
    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
