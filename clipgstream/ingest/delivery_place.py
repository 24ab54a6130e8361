"""What lies in a folder where footage is delivered: whose it is, and how it changed."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from formats.atomic import store_errors

END_NAME = "END"
FRAGMENT_SUFFIXES = (".m4s", ".cmfv")
MP4_SUFFIXES = (".mp4", ".mov", ".m4v", *FRAGMENT_SUFFIXES)
MEDIA_SUFFIXES = (*MP4_SUFFIXES, ".ts", ".mkv", ".avi")
PLAYLIST_SUFFIX = ".m3u8"
_TEMPORARY_SUFFIXES = (".part", ".tmp", ".partial", ".crdownload", "~")


@dataclass(frozen=True)
class FoundFile:
    """A file as it is now.

    Attributes:
        name: relative to the place, with "/" between parts.
        path: absolute.
        bytes, mtime_ns, inode: to notice changes.
    """

    name: str
    path: Path
    bytes: int
    mtime_ns: int
    inode: int


@dataclass
class Listing:
    """What lies in the place.

    Attributes:
        files: footage of each camera in its folder or beside the others', by name.
        playlists: each camera's HLS playlist, for those that have one.
        foreign: footage of no known camera.
        end: somebody said that nothing more will come.
    """

    files: dict[str, dict[str, FoundFile]] = field(default_factory=dict)
    playlists: dict[str, FoundFile] = field(default_factory=dict)
    foreign: list[str] = field(default_factory=list)
    end: bool = False


def is_temporary(name: str) -> bool:
    """Whether a file is hidden or named as programs name what they have not finished."""
    return name.startswith(".") or name.lower().endswith(_TEMPORARY_SUFFIXES)


def is_footage(name: str) -> bool:
    """Whether a file may hold footage or list it, by its name."""
    return not is_temporary(name) and name.lower().endswith((*MEDIA_SUFFIXES, PLAYLIST_SUFFIX))


def number_of(name: str) -> int | None:
    """The last number in a file's name: 12 for take1_000012.mp4; None without one."""
    digits = re.findall(r"\d{1,18}", PurePosixPath(name).stem)
    return int(digits[-1]) if digits else None


def find_file(place: Path, name: str) -> FoundFile | None:
    """One file by its relative name; None where there is none. Raises StoreError."""
    path = place / name
    with store_errors("look at the footage", path):
        try:
            status = path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return None
    return FoundFile(name, path, status.st_size, status.st_mtime_ns, status.st_ino)


def list_footage(place: Path, cameras: Collection[str], unchanged: Mapping[str, FoundFile]) -> Listing:
    """Lists the place.

    Args:
        unchanged: files that need not be looked at again, as long as the folder shows the same file of that
            name.

    Raises:
        StoreError: it cannot be listed.
    """
    listing = Listing()
    with store_errors("list the footage", place):
        for entry in _entries(place):
            if entry.name == END_NAME:
                listing.end = True
            elif is_temporary(entry.name):
                continue
            elif entry.is_dir():
                _list_folder(listing, place, entry.name, cameras, unchanged)
            elif is_footage(entry.name):
                camera = Path(entry.name).stem
                if camera in cameras:
                    _add(listing, camera, find_file(place, entry.name))
                else:
                    listing.foreign.append(entry.name)
    return listing


def _list_folder(
    listing: Listing,
    place: Path,
    folder: str,
    cameras: Collection[str],
    unchanged: Mapping[str, FoundFile],
) -> None:
    of_camera = listing.files.setdefault(folder, {}) if folder in cameras else {}
    for entry in _entries(place / folder):
        name = f"{folder}/{entry.name}"
        known = unchanged.get(name)
        if known is not None and known.inode == entry.inode():
            of_camera[name] = known
            continue
        if not is_footage(entry.name):
            continue
        if folder not in cameras:
            listing.foreign.append(folder + "/")
            return
        if not entry.is_dir():
            _add(listing, folder, find_file(place, name))


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    """What lies in a folder, by name; nothing in one that has just gone."""
    try:
        with os.scandir(folder) as entries:
            found = list(entries)
    except NotADirectoryError:
        if not folder.is_file():
            raise
        found = []
    return iter(sorted(found, key=lambda entry: entry.name))


def _add(listing: Listing, camera: str, found: FoundFile | None) -> None:
    if found is None:
        return
    if not found.name.lower().endswith(PLAYLIST_SUFFIX):
        listing.files.setdefault(camera, {})[found.name] = found
    elif camera not in listing.playlists:
        listing.playlists[camera] = found
