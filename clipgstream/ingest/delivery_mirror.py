"""Copies footage from a URL into a folder as it appears there."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from clipgstream.ingest.delivery_hls import PLAYLIST_LIMIT_BYTES, parse_playlist
from clipgstream.ingest.delivery_place import END_NAME, MP4_SUFFIXES, PLAYLIST_SUFFIX, is_footage
from formats.atomic import store_errors, sweep_partial_writes
from formats.errors import IngestError
from formats.store import LocalStore, MissingFileError, open_store

_CHUNK_BYTES = 1 << 22
_RECENT_S = 60.0
_WEB_PLAYLISTS = ("{camera}.m3u8", "{camera}/index.m3u8")


class Mirror:
    """A folder that follows a URL.

    A piece is copied whole or not at all. Of a camera's one growing file only what is new is copied, to the
    end of the copy. What a piece held when it was reported stays: other content under its name is copied
    under another one.

    Args:
        place: URL that fsspec knows.
        spool: the folder; made when it is not there.

    Raises:
        StoreError: the URL's protocol is unknown or its driver is not installed.
    """

    def __init__(self, place: str, spool: Path) -> None:
        self._store = open_store(place)
        self._web = urlsplit(place).scheme in ("http", "https")
        self._spool, self._copies = spool, LocalStore(spool)
        self._tags: dict[str, tuple[int, str | None]] = {}
        self._changed_s: dict[str, float] = {}
        with store_errors("make the folder for copies of footage", spool):
            spool.mkdir(parents=True, exist_ok=True)
            folders = [spool, *(path for path in spool.iterdir() if path.is_dir())]
        for folder in folders:
            sweep_partial_writes(folder)

    def update(self, cameras: Collection[str], taken: Callable[[Path], bool]) -> list[str]:
        """Copies what is new of known cameras.

        Args:
            taken: says whether a copy must stay what it is.

        Returns:
            Names of footage of no known camera, which is not copied.

        Raises:
            StoreError: the place cannot be listed or read now, or the copy not written. What was copied
                before stays, and the next call goes on.
        """
        if self._web:
            self._copy_all(self._web_names(cameras), taken)
            return []
        names = [name for name in self._store.list() if _wanted(name)]
        self._copy_all((name for name in names if _camera(name) in cameras or name == END_NAME), taken)
        listed = {found for name in names if name.endswith(PLAYLIST_SUFFIX) for found in self._listed(name)}
        others = [name for name in names if _camera(name) not in cameras and name != END_NAME]
        self._copy_all((name for name in others if name in listed), taken)
        return sorted({_top(name) for name in others if name not in listed})

    def _copy_all(self, names: Iterable[str], taken: Callable[[Path], bool]) -> None:
        now_s = time.monotonic()
        for name in names:
            if not self._may_change(name, now_s):
                continue
            try:
                self._copy(name, taken)
            except MissingFileError:
                continue  # gone since it was listed, or not there yet

    def _may_change(self, name: str, now_s: float) -> bool:
        """Each question is a request: files that have not changed for long are not asked about."""
        growing = name.endswith(PLAYLIST_SUFFIX) or _grows(name)
        return growing or now_s - self._changed_s.get(name, now_s) < _RECENT_S

    def _copy(self, name: str, taken: Callable[[Path], bool]) -> None:
        size, tag = self._store.size(name), self._store.tag(name)
        known = self._tags.get(name)
        if known == (size, tag):
            return
        have = self._size_of_copy(name)
        if known is None and have == size and not name.endswith(PLAYLIST_SUFFIX):
            pass  # copied by an earlier process
        elif _grows(name) and have is not None and have <= size:
            self._append(name, have, size)
        elif not self._download(name, self._free_name(name, taken), size):
            return
        self._tags[name] = size, tag
        self._changed_s[name] = time.monotonic()

    def _size_of_copy(self, name: str) -> int | None:
        try:
            return self._copies.size(name)
        except MissingFileError:
            return None

    def _free_name(self, name: str, taken: Callable[[Path], bool]) -> str:
        path = PurePosixPath(name)
        again = itertools.count(1)
        while taken(self._spool / path):
            path = PurePosixPath(name).with_name(f"again{next(again)}_{PurePosixPath(name).name}")
        return str(path)

    def _append(self, name: str, have: int, size: int) -> None:
        for start in range(have, size, _CHUNK_BYTES):
            data = self._store.read_range(name, start, min(_CHUNK_BYTES, size - start))
            self._copies.append(name, start, data)

    def _download(self, name: str, copy: str, size: int) -> bool:
        """Whether all of it was there; it may be being replaced."""
        writer = self._copies.writer(copy)
        try:
            at = 0
            while data := self._store.read_range(name, at, _CHUNK_BYTES):
                writer.write(data)
                at += len(data)
            if at == size:
                writer.commit()
            return at == size
        finally:
            writer.discard()

    def _web_names(self, cameras: Collection[str]) -> Iterator[str]:
        """A web server lists nothing, but playlists do."""
        yield END_NAME
        for camera in cameras:
            yield f"{camera}.mp4"
            for pattern in _WEB_PLAYLISTS:
                playlist = pattern.format(camera=camera)
                yield playlist  # the caller copies it before it asks for more
                yield from self._listed(playlist)

    def _listed(self, playlist: str) -> Iterator[str]:
        if self._size_of_copy(playlist) is None:
            return
        text = self._copies.read(playlist, PLAYLIST_LIMIT_BYTES).decode("utf-8", "replace")
        try:
            found = parse_playlist(text, PurePosixPath(playlist).parent, Path(playlist))
        except IngestError:
            return  # scanning the copy says so
        for entry in found.entries if found else ():
            if entry.head is not None:
                yield entry.head
            yield entry.name


def _camera(name: str) -> str:
    """Whose a file is, by its name."""
    path = PurePosixPath(name)
    return path.parts[0] if len(path.parts) > 1 else path.stem


def _top(name: str) -> str:
    """A file, or its folder with a "/"."""
    top, slash, _ = name.partition("/")
    return top + slash


def _grows(name: str) -> bool:
    """Whether this is a camera's one file, to which more is added."""
    return "/" not in name and name.lower().endswith((*MP4_SUFFIXES, ".ts"))


def _wanted(name: str) -> bool:
    """Whether it may be footage, and can be a file inside of the folder."""
    parts = PurePosixPath(name).parts
    if any(part.startswith(".") for part in parts) or PurePosixPath(name).is_absolute():
        return False
    return name == END_NAME or is_footage(name)
