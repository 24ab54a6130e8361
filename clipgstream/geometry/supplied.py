"""Point clouds that the user brings: which file belongs to which frame or clip.

A folder of PLY files is read in one of two ways, one file a frame or one file a clip:

- it holds a folder `frames` or a folder `clips` (not both): that name decides, and the files are in it;
- its files' names start with `frame` or with `clip` (all of them): that decides;
- otherwise the numbers in the names do: those of all frames, 0 to frames - 1 (more may follow), mean
  one file a frame; exactly 0 to clips - 1, or exactly the clips' first frames, mean one a clip. That takes
  footage whose length is known; while it grows, names must tell.

Files of clips are numbered by clip, or by the clips' first frames. A file's number is the last group of
digits in its name, without the ending: `points_000012.ply` is 12.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
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
        folder: where.
        per: what one file holds.
        files: by number of the frame or the clip; some may be missing.
    """

    folder: Path
    per: Kind
    files: Mapping[int, Path]

    def load(self, clip: int, first_frame: int, frames: int) -> list[PointCloud]:
        """The clouds of a clip: one a frame, or a single one.

        Raises:
            FormatError: a file that is not a usable point cloud.
            IngestError: a file is missing.
        """
        wanted = [clip] if self.per == "clip" else range(first_frame, first_frame + frames)
        self.require(wanted)
        return [read_ply(self.files[number]) for number in wanted]

    def require(self, numbers: Sequence[int]) -> None:
        """Raise IngestError unless there are files of these frames or clips."""
        missing = next((number for number in numbers if number not in self.files), None)
        if missing is not None:
            raise IngestError(
                "a point cloud is missing",
                where=self.folder,
                expected=f"a file for {self.per} {missing}",
                found=f"{len(self.files)} files, for {self.per}s {min(self.files)} to {max(self.files)}",
                hint=_HINT,
            )


def find_supplied(folder: Path, frames: int, clip_starts: Sequence[int]) -> SuppliedClouds:
    """Which files of `folder` are for which frame or clip, by the rule at the head of this module.

    Args:
        frames: of the capture; so far, where names tell.
        clip_starts: first frame of each clip, so far likewise.

    Raises:
        IngestError: no such folder, no files, or names that could mean either.
    """
    kind, place = kind_by_folder(folder)
    files = _numbered(place)
    if not files:
        raise _unclear(folder, "PLY files", "none")
    kind = kind or _kind_by_name(place, files)
    if kind is None:
        return _by_numbers(place, files, frames, clip_starts)
    return SuppliedClouds(place, kind, _by_clip(files, clip_starts) if kind == "clip" else files)


def check_supplied(folder: Path, frames: int, clip_starts: Sequence[int]) -> None:
    """Raise IngestError unless every frame or clip of a capture has its file."""
    found = find_supplied(folder, frames, clip_starts)
    found.require(range(frames if found.per == "frame" else len(clip_starts)))


def check_growing(folder: Path) -> None:
    """Raise IngestError unless names tell what the files are for, however long the capture will be."""
    kind, place = kind_by_folder(folder)
    files = _numbered(place)
    if kind is None and _kind_by_name(place, files) is None:
        raise _unclear(folder, "names that tell, as footage that grows has no length yet", "numbers alone")


def kind_by_folder(folder: Path) -> tuple[Kind | None, Path]:
    """What the files are for, if a folder's name tells, and where they are.

    Raises:
        IngestError: no such folder, or one of each name.
    """
    if not folder.is_dir():
        raise IngestError(
            "no folder of point clouds", where=folder, expected="a folder of PLY files", hint=_HINT
        )
    named = [name for name in ("frames", "clips") if (folder / name).is_dir()]
    if len(named) == 2:
        raise _unclear(folder, "only one of the folders `frames` and `clips`", "both")
    if not named:
        return None, folder
    return "frame" if named[0] == "frames" else "clip", folder / named[0]


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
    return files


def _kind_by_name(folder: Path, files: dict[int, Path]) -> Kind | None:
    starts: set[Kind | None] = {
        "frame" if name.startswith("frame") else "clip" if name.startswith("clip") else None
        for name in (path.name.lower() for path in files.values())
    }
    if len(starts) > 1:
        raise _unclear(folder, "names of one kind", "some that start with `frame` or `clip` and others")
    return starts.pop() if starts else None


def _by_clip(files: Mapping[int, Path], clip_starts: Sequence[int]) -> Mapping[int, Path]:
    """Files by clip, which are numbered by clip or by first frame."""
    numbers = sorted(files)
    step = clip_starts[1] if len(clip_starts) > 1 else 0
    if numbers == list(range(len(numbers))) or not step or any(number % step for number in numbers):
        return files
    return {number // step: path for number, path in files.items()}


def _by_numbers(
    folder: Path, files: Mapping[int, Path], frames: int, clip_starts: Sequence[int]
) -> SuppliedClouds:
    if set(range(frames)) <= set(files):
        return SuppliedClouds(folder, "frame", files)
    numbers = sorted(files)
    if numbers in (list(range(len(clip_starts))), list(clip_starts)):
        return SuppliedClouds(folder, "clip", dict(enumerate(files[number] for number in numbers)))
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
