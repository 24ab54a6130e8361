"""HLS media playlists (RFC 8216), as far as footage needs them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from formats.errors import IngestError

PLAYLIST_LIMIT_BYTES = 1 << 26
_ATTRIBUTE = re.compile(r'([A-Z0-9-]+)=("[^"]*"|[^",]*)')
_RANGE = re.compile(r"(\d{1,18})(?:@(\d{1,18}))?")


@dataclass(frozen=True)
class PlaylistEntry:
    """A media segment that a playlist lists.

    Attributes:
        name: path relative to the footage, with "/" between parts.
        number: media sequence number.
        offset, bytes: what it takes of the file; `bytes` is None for all from `offset` on.
        head, head_bytes: relative path of the header that it needs (EXT-X-MAP), and its length; None: all.
        seconds: length that the playlist claims.
        discontinuity: grows where the clock may jump.
        followed: another entry or the end comes behind it.
    """

    name: str
    number: int
    offset: int
    bytes: int | None
    head: str | None
    head_bytes: int | None
    seconds: float
    discontinuity: int
    followed: bool


@dataclass(frozen=True)
class Playlist:
    """A media playlist. `ended`: nothing will be added."""

    entries: tuple[PlaylistEntry, ...]
    ended: bool


def parse_playlist(text: str, folder: PurePosixPath, where: Path) -> Playlist | None:
    """What a playlist lists; None for one that lists playlists instead of footage.

    A last line without its line end may still be written and is left out.

    Args:
        folder: of the playlist, relative to the footage.
        where: the playlist, for errors.

    Raises:
        IngestError: not a playlist, encrypted, or with files outside of the footage.
    """
    lines = text.split("\n")
    if lines[-1].strip() != "#EXT-X-ENDLIST":
        lines.pop()
    lines = [line.strip() for line in lines if line.strip()]
    if not lines or lines[0].lstrip("\ufeff") != "#EXTM3U":
        raise _refused(where, "#EXTM3U in the first line", (lines or ["nothing"])[0][:60])
    if any(line.startswith("#EXT-X-STREAM-INF") for line in lines):
        return None
    reader = _Reader(folder, where)
    for line in lines[1:]:
        reader.read(line)
    entries = reader.entries
    if entries and not reader.ended:
        entries[-1] = _unfollowed(entries[-1])
    return Playlist(tuple(entries), reader.ended)


def _unfollowed(entry: PlaylistEntry) -> PlaylistEntry:
    return replace(entry, followed=False)


def _refused(where: Path, expected: object, found: object) -> IngestError:
    return IngestError("an HLS playlist cannot be used", where=where, expected=expected, found=found)


class _Reader:
    """Reads a playlist line by line."""

    def __init__(self, folder: PurePosixPath, where: Path) -> None:
        self.entries: list[PlaylistEntry] = []
        self.ended = False
        self._folder, self._where = folder, where
        self._number, self._discontinuity, self._seconds = 0, 0, 0.0
        self._range: tuple[int, int | None] | None = None
        self._range_ends: dict[str, int] = {}
        self._head: tuple[str, int | None] | None = None
        self._gap = False

    def read(self, line: str) -> None:
        if not line.startswith("#"):
            self._add(line)
            return
        tag, _, value = line.partition(":")
        if tag == "#EXTINF":
            self._seconds = self._float(value.partition(",")[0])
        elif tag == "#EXT-X-BYTERANGE":
            self._range = self._byte_range(value)
        elif tag == "#EXT-X-MAP":
            self._read_map(value)
        elif tag == "#EXT-X-MEDIA-SEQUENCE":
            self._number = self._int(value)
        elif tag == "#EXT-X-DISCONTINUITY-SEQUENCE":
            self._discontinuity = self._int(value)
        elif tag == "#EXT-X-DISCONTINUITY":
            self._discontinuity += 1
        elif tag == "#EXT-X-GAP":
            self._gap = True
        elif tag == "#EXT-X-KEY" and _attributes(value).get("METHOD") != "NONE":
            raise _refused(self._where, "footage that is not encrypted", line[:60])
        elif tag == "#EXT-X-ENDLIST":
            self.ended = True

    def _add(self, uri: str) -> None:
        name = self._name(uri)
        offset, size = 0, None
        if self._range is not None:
            size, start = self._range
            offset = self._range_ends.get(name, 0) if start is None else start
            self._range_ends[name] = offset + size
        head, head_bytes = self._head or (None, None)
        if not self._gap:
            self.entries.append(
                PlaylistEntry(
                    name,
                    self._number,
                    offset,
                    size,
                    head,
                    head_bytes,
                    self._seconds,
                    self._discontinuity,
                    followed=True,
                )
            )
        self._number += 1
        self._range, self._gap = None, False

    def _read_map(self, value: str) -> None:
        attributes = _attributes(value)
        size = None
        if "BYTERANGE" in attributes:
            size, start = self._byte_range(attributes["BYTERANGE"])
            if start:
                raise _refused(self._where, "a header at the beginning of its file", value[:60])
        self._head = self._name(attributes.get("URI", "")), size

    def _name(self, uri: str) -> str:
        """A URI as a path relative to the footage."""
        parts = urlsplit(uri)
        path = PurePosixPath(unquote(parts.path))
        if parts.scheme or parts.netloc or not parts.path or path.is_absolute():
            raise _refused(self._where, "names of files beside the playlist", uri[:80])
        kept: list[str] = []
        for part in (self._folder / path).parts:
            if part == "..":
                if not kept:
                    raise _refused(self._where, "files inside of the footage", uri[:80])
                kept.pop()
            else:
                kept.append(part)
        return "/".join(kept)

    def _byte_range(self, text: str) -> tuple[int, int | None]:
        found = _RANGE.fullmatch(text.strip())
        if found is None:
            raise _refused(self._where, "a range such as 1000@0", text[:60])
        return int(found[1]), None if found[2] is None else int(found[2])

    def _int(self, text: str) -> int:
        if not re.fullmatch(r"\d{1,18}", text.strip()):
            raise _refused(self._where, "a number", text[:60])
        return int(text)

    def _float(self, text: str) -> float:
        if not re.fullmatch(r"\d{1,12}(\.\d{0,18})?", text.strip()):
            raise _refused(self._where, "seconds", text[:60])
        return float(text)


def _attributes(text: str) -> dict[str, str]:
    return {name: value.strip('"') for name, value in _ATTRIBUTE.findall(text)}
