"""The session: the folder that ingest makes and everything after it reads and fills.

session.toml     what the user chose
rig.json         cameras
session.db       footage, frames, pictures, clips and their states (SQLite)
points/          point clouds, one a frame
clips/000000/    what training keeps of each clip
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from clipgstream.rig import Rig, read_rig, write_rig
from clipgstream.session_db import (
    ClipRecord,
    Picture,
    PictureRow,
    SourceFile,
    count_clips,
    count_frames,
    create_database,
    read_capture,
    read_clip,
    read_clips,
    read_frame_times,
    read_pictures,
    set_clip_state,
)
from clipgstream.session_schema import check_database, connected
from clipgstream.session_settings import SessionSettings, read_settings, write_settings
from formats.atomic import publish_folder, recover_folder, store_errors
from formats.errors import CgsError, IngestError, StoreError

_SETTINGS_FILE, _RIG_FILE, _DATABASE_FILE = "session.toml", "rig.json", "session.db"
_BUILD_MARK = ".ingest-"

ENDED_KEY = "ended"
"""In the table `capture`: whether anything more will be filmed."""


@dataclass(frozen=True)
class SessionContent:
    """Everything a new session starts with.

    `capture` is what is settled of the footage; where it still grows, it has not `ended`.
    """

    rig: Rig
    settings: SessionSettings
    frame_times_s: Sequence[float]
    files: Sequence[SourceFile] = field(default=())
    pictures: Sequence[PictureRow] = field(default=())
    capture: Mapping[str, Any] = field(default_factory=lambda: {ENDED_KEY: True})


class Session:
    """A session on disk. Holds no open file, so it may be shared between threads and processes."""

    def __init__(self, path: Path, settings: SessionSettings, rig: Rig) -> None:
        """Use `open` or `create`."""
        self.path = path
        self.settings = settings
        self.rig = rig

    @classmethod
    def open(cls, path: Path) -> Session:
        """Opens an existing session.

        Raises:
            IngestError: not a session, or one whose rig is damaged.
            CgsError: a damaged one, or one of another version.
        """
        path = Path(path).absolute()
        missing = [
            name for name in (_SETTINGS_FILE, _RIG_FILE, _DATABASE_FILE) if not (path / name).is_file()
        ]
        if missing:
            raise IngestError(
                "not a session",
                where=path,
                expected=f"a folder with {_SETTINGS_FILE}, {_RIG_FILE} and {_DATABASE_FILE}",
                found=f"no {', no '.join(missing)}" if path.is_dir() else "no such folder",
                hint="make one with `cgs ingest`",
            )
        settings = read_settings(path / _SETTINGS_FILE)
        check_database(path / _DATABASE_FILE)
        return cls(path, settings, read_rig(path / _RIG_FILE))

    @classmethod
    def create(cls, path: Path, content: SessionContent, *, overwrite: bool = False) -> Session:
        """Makes a session as a whole or not at all; clips begin in the state `ready`.

        Raises:
            StoreError: something is at `path` already, or the file system refuses.
        """
        with building(path, overwrite=overwrite) as folder:
            fill(folder, content)
        return cls.open(path)

    @property
    def fps(self) -> float:
        """Frames a second."""
        return self.settings.fps

    @property
    def clip_frames(self) -> int:
        """M; the last clip may have fewer frames."""
        return self.settings.clip_frames

    @property
    def frame_times_s(self) -> tuple[float, ...]:
        """Time of every frame so far on the cameras' clock, by frame_index."""
        return tuple(read_frame_times(self.database))

    @property
    def frame_count(self) -> int:
        """Frames of the capture so far."""
        return count_frames(self.database)

    @property
    def ended(self) -> bool:
        """Whether the footage has ended: no more clips will come."""
        # A session from before footage could grow says nothing.
        return read_capture(self.database, ENDED_KEY) is not False

    @property
    def stream_dir(self) -> Path:
        """Where `cgs pack` puts the stream unless told otherwise."""
        return self.path / "stream"

    @property
    def points_dir(self) -> Path:
        """Folder of the point clouds."""
        return self.path / "points"

    @property
    def database(self) -> Path:
        """The database's file."""
        return self.path / _DATABASE_FILE

    def clips(self) -> list[ClipRecord]:
        """Every clip, in order."""
        return read_clips(self.database)

    def clip(self, clip: int) -> ClipRecord:
        """One clip. Raises CgsError when there is none of this number."""
        with connected(self.database) as connection:
            record = read_clip(connection, clip)
        if record is None:
            last = count_clips(self.database) - 1
            raise CgsError(
                "the session has no such clip", where=self.path, expected=f"0 to {last}", found=clip
            )
        return record

    def clip_starts(self) -> list[int]:
        """First frame of every clip."""
        return [record.first_frame for record in self.clips()]

    def clip_dir(self, clip: int) -> Path:
        """Folder of what training keeps of a clip; made when it is not there. Raises StoreError."""
        return make_clip_dir(self.path, clip)

    def set_clip_state(
        self,
        clip: int,
        state: str,
        *,
        seconds: float | None = None,
        metrics: Mapping[str, Any] | None = None,
        error: str | None = None,
        worker_seconds: float = 0.0,
    ) -> ClipRecord:
        """Moves a clip on, in one transaction.

        Entering `training` counts an attempt. `seconds` replaces what was there, `metrics` are merged
        into what was there, `error` is kept for `failed` alone, `worker_seconds` add up.

        Raises:
            CgsError: no such clip, or the state cannot follow the present one.
        """
        return set_clip_state(
            self.database,
            clip,
            state,
            seconds=seconds,
            metrics=metrics,
            error=error,
            worker_seconds=worker_seconds,
        )

    def pictures(self, clip: int) -> dict[tuple[str, int], Picture]:
        """A clip's pictures by (camera, frame_index); what a camera missed is not in it."""
        record = self.clip(clip)
        return read_pictures(self.database, record.first_frame, record.frames)

    def frame_pictures(self, frame_index: int) -> dict[str, Picture]:
        """A frame's pictures by camera."""
        return {camera: found for (camera, _), found in read_pictures(self.database, frame_index, 1).items()}


def make_clip_dir(session: Path, clip: int) -> Path:
    """The folder of a clip in that of its session; made when it is not there. Raises StoreError."""
    folder = session / "clips" / f"{clip:06d}"
    with store_errors("make the clip's folder", folder):
        folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def building(path: Path, *, overwrite: bool = False) -> Iterator[Path]:
    """A temporary folder beside `path` that becomes the session at `path` when the block ends well.

    It fails before the block when the place cannot be used, so that long work is not in vain. After an
    error nothing is left; after a killed process only a hidden folder, which the next ingest to the same
    place removes.

    Raises:
        StoreError: something is at `path` already, or the file system refuses.
    """
    path = Path(path).absolute()
    with store_errors("make the session", path):
        path.parent.mkdir(parents=True, exist_ok=True)
        recover_folder(path)
        _sweep(path)
    check_place(path, overwrite=overwrite)
    with store_errors("make the session", path):
        folder = path.with_name(f".{path.name}{_BUILD_MARK}{os.getpid()}-{secrets.token_hex(4)}")
        folder.mkdir()
    try:
        yield folder
        publish_folder(folder, path)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def is_session(path: Path) -> bool:
    """Whether there is a session at `path`."""
    return (path / _SETTINGS_FILE).is_file() and (path / _DATABASE_FILE).is_file()


def check_place(path: Path, *, overwrite: bool = False) -> None:
    """Raises StoreError when a session cannot be made at `path`; changes nothing."""
    path = Path(path).absolute()
    with store_errors("make the session", path):
        if not path.exists() and not path.is_symlink():
            return
        if path.is_dir() and not any(path.iterdir()):
            return
        session_here = is_session(path)
    if not session_here:
        raise StoreError(
            "the session's place is taken",
            where=path,
            expected="a new or empty folder",
            found="a folder with other things in it" if path.is_dir() else "a file",
            hint="choose another place",
        )
    if not overwrite:
        raise StoreError(
            "a session is here already",
            where=path,
            hint="choose another place, or replace it and all its training with --overwrite",
        )


def _sweep(path: Path) -> None:
    """Removes what killed ingests to the same place left behind."""
    prefix = f".{path.name}{_BUILD_MARK}"
    for entry in path.parent.iterdir():
        if entry.name.startswith(prefix):
            owner = entry.name[len(prefix) :].partition("-")[0]
            if not (owner.isdigit() and _is_running(int(owner))):
                shutil.rmtree(entry, ignore_errors=True)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:  # it runs, as somebody else
        return True
    return True


def fill(folder: Path, content: SessionContent) -> None:
    """Writes a new session's files into a folder from `building`. Raises StoreError."""
    settings = content.settings
    for name in ("points", "clips"):
        with store_errors("make the session", folder / name):
            (folder / name).mkdir()
    write_settings(folder / _SETTINGS_FILE, settings)
    write_rig(folder / _RIG_FILE, content.rig)
    create_database(
        folder / _DATABASE_FILE,
        content.files,
        content.frame_times_s,
        content.pictures,
        split_clips(len(content.frame_times_s), settings.clip_frames, settings.reference_clip),
        content.capture,
    )


def split_clips(frames: int, clip_frames: int, reference: int = 0) -> list[ClipRecord]:
    """Clips of `clip_frames` consecutive frames, the last one shorter when they do not divide.

    Args:
        reference: the clip whose shared model all of them build on.
    """
    return [
        ClipRecord(clip, first, min(clip_frames, frames - first), "ready", reference=reference)
        for clip, first in enumerate(range(0, frames, clip_frames))
    ]
