"""`timestamps.csv`: when each picture of each camera was captured."""

from __future__ import annotations

import csv
import math
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from formats.atomic import store_errors
from formats.errors import IngestError

TIMESTAMPS_FILE = "timestamps.csv"


@dataclass(frozen=True)
class CameraTimes:
    """A camera's rows of the file, by time; the n-th is the n-th picture of its video.

    Attributes:
        times_s: (pictures,) ascending.
        sets: (pictures,) `sync_index` of each, or None when the file has no such column.
    """

    times_s: NDArray[np.float64]
    sets: NDArray[np.int64] | None


def read_timestamps(path: Path, cameras: Collection[str]) -> dict[str, CameraTimes]:
    """Reads the capture times of the cameras of a rig; rows of other cameras are passed over.

    Columns: `cam_id` (caliscope's number, 0 for camera cam_0, or a camera's name) or `camera` (a name),
    `frame_time` in seconds, and optionally `sync_index`, the same for pictures taken together.

    Raises:
        IngestError: columns missing, values that are not numbers, two pictures of one camera at one
            time or in one set.
    """
    with store_errors("read the timestamps", path), path.open(newline="", encoding="utf-8-sig") as file:
        try:
            reader = csv.DictReader(file)
            key, has_sets = _columns(path, reader.fieldnames or ())
            rows: dict[str, list[tuple[float, int]]] = {}
            for row in reader:
                name = _camera(row[key], cameras)
                rows.setdefault(name, []).append(_values(path, reader.line_num, row, has_sets))
        except (csv.Error, UnicodeDecodeError) as error:
            raise IngestError("the timestamps are not CSV", where=path, found=error) from error
    return {
        name: _camera_times(path, name, sorted(values), has_sets)
        for name, values in rows.items()
        if name in cameras
    }


def _columns(path: Path, names: Collection[str]) -> tuple[str, bool]:
    key = next((name for name in ("cam_id", "camera") if name in names), None)
    if key is None or "frame_time" not in names:
        raise IngestError(
            "the timestamps lack a column",
            where=path,
            expected="cam_id (or camera), frame_time and, optionally, sync_index",
            found=", ".join(names) or "an empty file",
        )
    return key, "sync_index" in names


def _camera(value: str | None, cameras: Collection[str]) -> str:
    name = (value or "").strip()
    return name if name in cameras else f"cam_{name}"


def _values(path: Path, line: int, row: dict[str, str], has_sets: bool) -> tuple[float, int]:
    try:
        time_s = float(row["frame_time"])
        sync_index = int(row["sync_index"]) if has_sets else 0
    except (TypeError, ValueError) as error:
        raise IngestError("a timestamp is not a number", where=f"{path}, line {line}", found=error) from error
    if not math.isfinite(time_s):
        raise IngestError("a timestamp is not finite", where=f"{path}, line {line}", found=time_s)
    return time_s, sync_index


def _camera_times(path: Path, name: str, values: list[tuple[float, int]], has_sets: bool) -> CameraTimes:
    times_s = np.array([time_s for time_s, _ in values])
    sets = np.array([sync_index for _, sync_index in values], dtype=np.int64)
    where = f"camera {name!r} of {path}"
    if not (np.diff(times_s) > 0.0).all():
        raise IngestError("two pictures of one camera have one capture time", where=where)
    if has_sets and not (np.diff(sets) > 0).all():
        raise IngestError(
            "the sync sets of a camera are not in the order of its capture times",
            where=where,
            expected="sync_index that grows with frame_time, each once a camera",
        )
    return CameraTimes(times_s, sets if has_sets else None)
