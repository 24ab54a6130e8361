"""Settings of ingest."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class IngestConfig:
    """How footage becomes frames and clips.

    Attributes:
        clip_frames: M, frames trained together; the last clip of a capture may be shorter.
        sync_tolerance: how far a camera's picture may lie from its frame's time, as a share of the
            frame period, in (0, 0.5].
    """

    clip_frames: int = 10
    sync_tolerance: float = 0.5
