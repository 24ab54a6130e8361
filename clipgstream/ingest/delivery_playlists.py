"""The cameras' HLS playlists, read again whenever they change."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from clipgstream.ingest.delivery_hls import (
    PLAYLIST_LIMIT_BYTES,
    Playlist,
    PlaylistEntry,
    parse_playlist,
)
from clipgstream.ingest.delivery_pieces import one_line
from clipgstream.ingest.delivery_place import FoundFile
from formats.atomic import store_error
from formats.errors import IngestError


@dataclass(frozen=True)
class _Read:
    """A playlist as it was read. `playlist` is what could be used last; `why` what is wrong now."""

    found: FoundFile
    playlist: Playlist
    why: str | None
    since_s: float


class Playlists:
    """Each camera's playlist, for those that have one.

    Args:
        place: the folder that names are relative to.
    """

    def __init__(self, place: Path) -> None:
        self._place = place
        self._read: dict[str, _Read] = {}

    def update(self, found: Mapping[str, FoundFile], now_s: float) -> None:
        """Reads those that changed. A camera keeps the playlist that it had once.

        Raises:
            StoreError: one cannot be read.
        """
        for camera, file in found.items():
            before = self._read.get(camera)
            if before is not None and before.found == file:
                continue
            last = Playlist((), ended=False) if before is None else before.playlist
            try:
                playlist, why = self._parse(file), None
            except FileNotFoundError:
                continue
            except OSError as error:
                raise store_error("read the playlist", file.path, error) from error
            except IngestError as error:
                playlist, why = None, one_line(error)
            self._read[camera] = _Read(file, playlist or last, why, now_s)

    def _parse(self, file: FoundFile) -> Playlist:
        with file.path.open("rb") as stream:
            data = stream.read(PLAYLIST_LIMIT_BYTES + 1)
        if len(data) > PLAYLIST_LIMIT_BYTES:
            raise IngestError("an HLS playlist is too long", expected=PLAYLIST_LIMIT_BYTES, found=len(data))
        folder = PurePosixPath(file.name).parent
        playlist = parse_playlist(data.decode("utf-8", "replace"), folder, file.path)
        if playlist is None:
            raise IngestError(
                "an HLS playlist lists no footage",
                expected="a media playlist for each camera",
                found="one that lists other playlists",
            )
        return playlist

    def of(self, camera: str) -> Playlist | None:
        """A camera's playlist, as it could be read last."""
        read = self._read.get(camera)
        return None if read is None else read.playlist

    def entries(self) -> Iterator[PlaylistEntry]:
        """What all of them list."""
        for read in self._read.values():
            yield from read.playlist.entries

    def all_ended(self, cameras: Collection[str]) -> bool:
        """Whether every camera has a playlist, and none will grow."""
        playlists = [self.of(camera) for camera in cameras]
        return bool(playlists) and all(playlist is not None and playlist.ended for playlist in playlists)

    def wrong(self) -> Iterator[tuple[str, str, str, float]]:
        """Camera, name, what is wrong, and since when, of those that cannot be used as they are."""
        for camera, read in self._read.items():
            if read.why is not None:
                yield camera, read.found.name, read.why, read.since_s
