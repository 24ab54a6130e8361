"""What a reference clip that builds on another one says of that. Imports no torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Extended:
    """The shared model that a reference clip has taken over and extended.

    Attributes:
        clip: the reference clip that owns it.
        shared_hash: of its tensors.
        anchors: how many it has.
    """

    clip: int
    shared_hash: str
    anchors: int


def read_extended(metadata: Mapping[str, Any]) -> Extended | None:
    """Of a checkpoint's metadata; None where there is nothing of it. Raises TypeError where it is damaged."""
    extends = metadata.get("extends")
    return None if extends is None else Extended(**extends)
