"""Point clouds that the user brings: which file belongs to which frame or clip.

A folder of PLY files is read in one of two ways, one file a frame or one file a clip:

- it holds a folder `frames` or a folder `clips` (not both): that name decides, and the files are in it;
- its files' names start with `frame` or with `clip` (all of them): that decides;
- otherwise the numbers in the names do: those of all frames, 0 to frames - 1 (more may follow), mean
  one file a frame; exactly 0 to clips - 1, or exactly the clips' first frames, mean one a clip.

A file's number is the last group of digits in its name, without the ending: `points_000012.ply` is 12.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from clipgstream.geometry.cloud import PointCloud
from clipgstream.geometry.cloud_files import read_ply
from formats.errors import IngestError

Kind = Literal["frame", "clip"]

_HINT = "name the files by frame (frames/000000.ply, ...) or by clip (clips/000000.ply, ...), counting from 0"


@dataclass(frozen=True)
class SuppliedClouds:
    """PLY files found.

    Attributes:
        per: what one file holds.
        paths: one a frame of the capture, or one a clip.
    """

    per: Kind
    paths: tuple[Path, ...]

    def load(self, clip: int, first_frame: int, frames: int) -> list[PointCloud]:
        """The clouds of a clip: one a frame, or a single one.

        Raises:
            FormatError: a file that is not a usable point cloud.
        """
        if self.per == "clip":
            return [read_ply(self.paths[clip])]
        return [read_ply(path) for path in self.paths[first_frame : first_frame + frames]]


def find_supplied(folder: Path, frames: int, clip_starts: Sequence[int]) -> SuppliedClouds:
    """Which files of `folder` are for which frame or clip, by the rule at the head of this module.

    Args:
        frames: of the capture.
        clip_starts: first frame of each clip.

    Raises:
        IngestError: no such folder, files missing, or names that could mean either.
    """
    if not folder.is_dir():
        raise IngestError(
            "no folder of point clouds", where=folder, expected="a folder of PLY files", hint=_HINT
        )
    named = [name for name in ("frames", "clips") if (folder / name).is_dir()]
    if len(named) == 2:
        raise _unclear(folder, "only one of the folders `frames` and `clips`", "both")
    place = folder / named[0] if named else folder
    files = _numbered(place)
    kind: Kind | None = None
    if named:
        kind = "frame" if named[0] == "frames" else "clip"
    return _assigned(place, files, kind or _kind_by_name(place, files), frames, clip_starts)


def _numbered(folder: Path) -> dict[int, Path]:
    files: dict[int, Path] = {}
    for path in sorted(path for path in folder.iterdir() if path.suffix.lower() == ".ply"):
        digits = re.findall(r"\d+", path.stem)
        if not digits:
            raise _unclear(folder, "a number in every PLY file's name", path.name)
        number = int(digits[-1])
        if number in files:
            raise _unclear(folder, "each number once", f"{files[number].name} and {path.name}")
        files[number] = path
    if not files:
        raise _unclear(folder, "PLY files", "none")
    return files


def _kind_by_name(folder: Path, files: dict[int, Path]) -> Kind | None:
    starts: set[Kind | None] = {
        "frame" if name.startswith("frame") else "clip" if name.startswith("clip") else None
        for name in (path.name.lower() for path in files.values())
    }
    if len(starts) > 1:
        raise _unclear(folder, "names of one kind", "some that start with `frame` or `clip` and others")
    return starts.pop()


def _assigned(
    folder: Path, files: dict[int, Path], kind: Kind | None, frames: int, clip_starts: Sequence[int]
) -> SuppliedClouds:
    if kind != "clip" and set(range(frames)) <= set(files):
        return SuppliedClouds("frame", tuple(files[i] for i in range(frames)))
    if kind == "frame":
        missing = min(set(range(frames)) - set(files))
        raise _unclear(
            folder, f"a file for each of the frames 0 to {frames - 1}", f"none for frame {missing}"
        )
    numbers = sorted(files)
    if numbers in (list(range(len(clip_starts))), list(clip_starts)):
        return SuppliedClouds("clip", tuple(files[number] for number in numbers))
    raise _unclear(
        folder,
        f"the frames 0 to {frames - 1}, the clips 0 to {len(clip_starts) - 1}, or the clips' first frames",
        f"{len(files)} files, numbered {numbers[0]} to {numbers[-1]}",
    )


def _unclear(folder: Path, expected: str, found: str) -> IngestError:
    return IngestError(
        "cannot tell which frame or clip the point clouds belong to",
        where=folder,
        expected=expected,
        found=found,
        hint=_HINT,
    )
