"""What the stages between ingest and packing read of a session, and a copy of it for one clip.

A worker that trains a clip never opens the session's database, which SQLite cannot share between machines:
what it needs of it travels with the task, as a `SessionSnapshot`. Footage and the session's folder it finds
under the same paths.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from clipgstream.rig import Rig
from clipgstream.session import Session, make_clip_dir, split_clips
from clipgstream.session_db import ClipRecord, Picture
from clipgstream.session_settings import SessionSettings
from formats.errors import CgsError

_T = TypeVar("_T")


class SessionView(Protocol):
    """A session as those see it who only read it: `Session` or `SessionSnapshot`; see there."""

    @property
    def path(self) -> Path: ...
    @property
    def settings(self) -> SessionSettings: ...
    @property
    def rig(self) -> Rig: ...
    @property
    def fps(self) -> float: ...
    @property
    def clip_frames(self) -> int: ...
    @property
    def frame_count(self) -> int: ...
    @property
    def points_dir(self) -> Path: ...
    def clip_dir(self, clip: int) -> Path: ...
    def clip(self, clip: int) -> ClipRecord: ...
    def clip_starts(self) -> list[int]: ...
    def pictures(self, clip: int) -> Mapping[tuple[str, int], Picture]: ...
    def frame_pictures(self, frame_index: int) -> dict[str, Picture]: ...


@dataclass(frozen=True)
class SessionSnapshot:
    """What a session said of some clips at one moment. Can be pickled and needs no database.

    Attributes:
        path: the session's folder, absolute.
        frame_count: frames of the capture so far.
        records: the clips that it knows, by number.
        clip_pictures: their pictures by (camera, frame_index).
    """

    path: Path
    settings: SessionSettings
    rig: Rig
    frame_count: int
    records: Mapping[int, ClipRecord]
    clip_pictures: Mapping[int, Mapping[tuple[str, int], Picture]]

    @classmethod
    def take(
        cls, session: Session, clips: Iterable[int], earlier: SessionSnapshot | None = None
    ) -> SessionSnapshot:
        """Of a session, for those clips, of which none still waits for footage.

        Args:
            earlier: of the same session; pictures that it has are not read again.

        Raises:
            CgsError: there is no such clip.
        """
        numbers = sorted(set(clips))
        known = earlier.clip_pictures if earlier is not None else {}
        return cls(
            session.path,
            session.settings,
            session.rig,
            session.frame_count,
            {clip: session.clip(clip) for clip in numbers},
            {clip: known[clip] if clip in known else session.pictures(clip) for clip in numbers},
        )

    @property
    def fps(self) -> float:
        """Frames a second."""
        return self.settings.fps

    @property
    def clip_frames(self) -> int:
        """M; the last clip may have fewer frames."""
        return self.settings.clip_frames

    @property
    def points_dir(self) -> Path:
        """Folder of the point clouds."""
        return self.path / "points"

    def clip_dir(self, clip: int) -> Path:
        """Folder of what training keeps of a clip; made when it is not there. Raises StoreError."""
        return make_clip_dir(self.path, clip)

    def clip(self, clip: int) -> ClipRecord:
        """One of the clips. Raises CgsError when the snapshot is not of it."""
        return self._known(clip, self.records)

    def clip_starts(self) -> list[int]:
        """First frame of every clip of the session."""
        return [record.first_frame for record in split_clips(self.frame_count, self.clip_frames)]

    def pictures(self, clip: int) -> Mapping[tuple[str, int], Picture]:
        """A clip's pictures by (camera, frame_index); what a camera missed is not in it."""
        return self._known(clip, self.clip_pictures)

    def frame_pictures(self, frame_index: int) -> dict[str, Picture]:
        """A frame's pictures by camera."""
        pictures = self.pictures(frame_index // self.clip_frames)
        return {camera: found for (camera, frame), found in pictures.items() if frame == frame_index}

    def _known(self, clip: int, values: Mapping[int, _T]) -> _T:
        if clip not in values:
            raise CgsError(
                "the snapshot of the session is not of this clip",
                where=self.path,
                expected=", ".join(map(str, self.records)),
                found=clip,
            )
        return values[clip]
