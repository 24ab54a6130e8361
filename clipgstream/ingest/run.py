"""Ingest: footage and calibration in, a session out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from clipgstream.geometry.supplied import check_supplied, kind_by_folder
from clipgstream.ingest.calibration import Calibration, read_calibration
from clipgstream.ingest.config import IngestConfig
from clipgstream.ingest.footage import (
    Progress,
    find_footage,
    hash_files,
    match_footage,
    probe,
    read_recordings,
)
from clipgstream.ingest.recording import Recording
from clipgstream.ingest.rig_fit import fit_rig
from clipgstream.ingest.sync import SyncSettings, Timeline, synchronise
from clipgstream.ingest.timestamps import TIMESTAMPS_FILE, CameraTimes, read_timestamps
from clipgstream.rig import Rig
from clipgstream.session import SessionContent, building, check_place, fill
from clipgstream.session_db import PictureRow, SourceFile
from clipgstream.session_settings import SessionSettings
from formats.atomic import store_errors
from formats.errors import ConfigError, IngestError

__all__ = ["IngestReport", "Progress", "ingest", "probe"]


@dataclass(frozen=True)
class IngestReport:
    """What a session was made of.

    Attributes:
        cameras: names, held-out ones included.
        frames, clips: how many.
        fps: frames a second.
        missing: (camera, frame_index) of pictures that are not there and will be masked.
        notes: what else the user should know.
    """

    cameras: tuple[str, ...]
    frames: int
    clips: int
    fps: float
    missing: list[tuple[str, int]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def ingest(
    footage: Path,
    calibration: Path,
    session: Path,
    *,
    hold_out: Sequence[str] = (),
    timestamps: Path | None = None,
    fps: float | None = None,
    points: Path | None = None,
    reference_clip: int = 0,
    preset: str = "cpu",
    overrides: Mapping[str, str] | None = None,
    config: IngestConfig | None = None,
    overwrite: bool = False,
    dry_run: bool = False,
    allow_missing_cameras: bool = False,
    allow_uneven: bool = False,
    progress: Progress | None = None,
) -> IngestReport:
    """Makes a session, as a whole or not at all.

    Args:
        footage: folder of videos or image folders, named after the cameras.
        calibration: see `read_calibration`.
        session: folder to make.
        hold_out: cameras kept for evaluation.
        timestamps: CSV of capture times; None takes the `timestamps.csv` that caliscope put beside its
            calibration or the footage, or else the videos' own timestamps.
        fps: frame rate; needed for image folders, else found from the timestamps.
        points: folder of supplied point clouds.
        reference_clip: the clip that is trained first, whose anchors the others build on.
        preset, overrides: settings to train with, kept in the session.
        overwrite: replaces the session that is at `session`, with all its training.
        dry_run: checks everything and writes nothing.
        allow_missing_cameras: calibrated cameras without footage are left out instead of refused.
        allow_uneven: recordings of different length are cut to what they share instead of refused.

    Raises:
        ConfigError: a setting out of its range, or no such reference clip.
        IngestError: footage or calibration that cannot be used.
        StoreError: the session cannot be written there.
    """
    config = config or IngestConfig()
    check_settings(config, fps)
    if points is not None:
        kind_by_folder(points)
    sync = SyncSettings(config.sync_tolerance, fps, allow_uneven, tuple(hold_out))
    if dry_run:
        check_place(session, overwrite=overwrite)
    with nullcontext() if dry_run else building(session, overwrite=overwrite) as folder:
        capture = _read_capture(footage, calibration, timestamps, allow_missing_cameras, sync, progress)
        settings = SessionSettings(
            preset,
            dict(overrides or {}),
            tuple(hold_out),
            config.clip_frames,
            capture.timeline.fps,
            str(Path(footage).absolute()),
            str(capture.calibration.absolute()),
            None if capture.timestamps is None else str(capture.timestamps.absolute()),
            None if points is None else str(Path(points).absolute()),
            reference_clip,
        )
        frames = len(capture.timeline.times_s)
        clips = -(-frames // config.clip_frames)
        if reference_clip >= clips:
            raise ConfigError(
                "the footage has no such reference clip",
                where=footage,
                expected=f"0 to {clips - 1}",
                found=reference_clip,
            )
        if points is not None:
            check_supplied(points, frames, range(0, frames, config.clip_frames))
        if folder is not None:
            fill(folder, _content(capture, settings, progress))
    return IngestReport(
        capture.rig.names(),
        frames,
        clips,
        capture.timeline.fps,
        capture.timeline.missing(),
        list(capture.notes),
    )


@dataclass(frozen=True)
class _Capture:
    """Footage and calibration that go together, at the footage's picture sizes."""

    rig: Rig
    recordings: Sequence[Recording]
    times: Mapping[str, CameraTimes]
    timeline: Timeline
    calibration: Path
    timestamps: Path | None
    notes: Sequence[str]


def _read_capture(
    footage: Path,
    calibration: Path,
    timestamps: Path | None,
    allow_missing_cameras: bool,
    sync: SyncSettings,
    progress: Progress | None,
) -> _Capture:
    calibrated = read_calibration(calibration)
    found = find_footage(footage)
    names = match_footage(
        found, calibrated.rig.names(), calibrated.ignored, allow_missing_cameras=allow_missing_cameras
    )
    rig = Rig(tuple(calibrated.rig.camera(name) for name in names)).with_held_out(sync.held_out)
    recordings = read_recordings({name: found[name] for name in names}, progress)
    rig, notes = fit_rig(rig, recordings)
    csv = Path(timestamps) if timestamps else _default_timestamps(footage, calibrated)
    times = _times(recordings, csv, sync.fps)
    timeline = synchronise(times, sync)
    left_out = [note for recording in recordings for note in recording.notes]
    notes = [*calibrated.notes, *_camera_notes(calibrated, names), *left_out, *notes, *timeline.notes]
    return _Capture(rig, recordings, times, timeline, calibrated.path, csv, notes)


def check_settings(config: IngestConfig, fps: float | None) -> None:
    """Raises ConfigError for settings that cannot be used."""
    if config.clip_frames < 1:
        raise ConfigError("a clip needs frames", expected="clip_frames >= 1", found=config.clip_frames)
    if not 0.0 < config.sync_tolerance <= 0.5:
        raise ConfigError(
            "the sync tolerance is out of range",
            expected="more than 0, at most 0.5 frame periods",
            found=config.sync_tolerance,
        )
    if fps is not None and not 0.0 < fps <= 10_000.0:
        raise ConfigError("the frame rate is out of range", expected="above 0, at most 10000", found=fps)


def _default_timestamps(footage: Path, calibrated: Calibration) -> Path | None:
    if calibrated.kind != "caliscope":
        return None
    for folder in (Path(footage), calibrated.path.parent):
        if (folder / TIMESTAMPS_FILE).is_file():
            return folder / TIMESTAMPS_FILE
    return None


def _camera_notes(calibrated: Calibration, names: Sequence[str]) -> list[str]:
    left_out = [name for name in calibrated.rig.names() if name not in names]
    return [f"no footage of {', '.join(left_out)}: left out"] if left_out else []


def _times(recordings: Sequence[Recording], csv: Path | None, fps: float | None) -> dict[str, CameraTimes]:
    """Capture times of every camera's pictures: from the CSV, the image numbers or the video."""
    if csv is None:
        return {recording.camera: CameraTimes(_own_times(recording, fps), None) for recording in recordings}
    rows = read_timestamps(csv, {recording.camera for recording in recordings})
    for recording in recordings:
        count = len(rows[recording.camera].times_s) if recording.camera in rows else 0
        if count != recording.pictures:
            raise IngestError(
                "the timestamps do not fit the footage",
                where=f"camera {recording.camera!r} of {csv}",
                expected=f"{recording.pictures} rows, one for each picture of {recording.path}",
                found=count,
                hint="export timestamps and footage together; every recorded picture needs its row",
            )
    return {recording.camera: rows[recording.camera] for recording in recordings}


def _own_times(recording: Recording, fps: float | None) -> np.ndarray:
    if recording.times_s is not None:
        return recording.times_s
    if fps is None:
        raise IngestError(
            "images have no frame rate",
            where=recording.path,
            expected="a frame rate or a file of timestamps",
            hint="give the frame rate, such as --fps 30",
        )
    return np.array(recording.numbers, dtype=np.float64) / fps


def _content(capture: _Capture, settings: SessionSettings, progress: Progress | None) -> SessionContent:
    files = [file for recording in capture.recordings for file in _source_files(recording)]
    unhashed = [file.path for file in files if not file.sha256]
    hashes = iter(hash_files(unhashed, progress))
    files = [file if file.sha256 else replace(file, sha256=next(hashes)) for file in files]
    rows: list[PictureRow] = []
    first_file = 0
    for recording in capture.recordings:
        rows += _picture_rows(recording, first_file, capture.times[recording.camera], capture.timeline)
        first_file += len(recording.files)
    return SessionContent(capture.rig, settings, capture.timeline.times_s.tolist(), files, rows)


def _source_files(recording: Recording) -> Sequence[SourceFile]:
    """Files of a recording; those of pieces are hashed, others are not yet."""
    if recording.pieces:
        return recording.pieces
    return [_source_file(recording.camera, path.absolute()) for path in recording.files]


def _source_file(camera: str, path: Path) -> SourceFile:
    with store_errors("read the footage", path):
        status = path.stat()
    return SourceFile(camera, path, status.st_size, status.st_mtime_ns, "")


def _picture_rows(
    recording: Recording, first_file: int, times: CameraTimes, timeline: Timeline
) -> list[PictureRow]:
    rows = []
    for frame, number in enumerate(timeline.pictures[recording.camera].tolist()):
        if number < 0:
            continue
        file, picture = _place(recording, number)
        rows.append(
            PictureRow(
                recording.camera,
                frame,
                first_file + file,
                picture,
                None if recording.pts is None else recording.pts[number],
                float(times.times_s[number]),
            )
        )
    return rows


def _place(recording: Recording, number: int) -> tuple[int, int]:
    """File of a picture, and its number there."""
    if recording.places is not None:
        file, picture = recording.places[number].tolist()
        return file, picture
    return (number, 0) if recording.numbers is not None else (0, number)
