"""The files of footage in a folder and how far each has been reported."""

from __future__ import annotations

import math
import time
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice, zip_longest
from pathlib import Path

from clipgstream.ingest.delivery_examine import Examined, Task
from clipgstream.ingest.delivery_hls import PlaylistEntry
from clipgstream.ingest.delivery_pieces import FootageFile, Init, Mp4File, Piece, footage_file
from clipgstream.ingest.delivery_place import (
    FRAGMENT_SUFFIXES,
    FoundFile,
    Listing,
    find_file,
    list_footage,
    number_of,
)
from clipgstream.ingest.delivery_playlists import Playlists
from clipgstream.session_db import SourceFile

# Files that are done and have not changed for so long are looked at only now and then, or when the system
# tells of a change.
_QUIET_S = 5.0
_RECHECK_S = 10.0


@dataclass(frozen=True)
class Waiting:
    """A piece that is not whole yet: still being written, or cut off for good.

    Attributes:
        camera, name: as in Delivery; the name of the file where the piece has none yet.
        why: what is missing, with the bytes expected and found.
        since_s: when its file was last seen to change, by time.monotonic().
    """

    camera: str
    name: str
    why: str
    since_s: float


@dataclass
class Changes:
    """What changed in the folder, apart from pieces: `gone` and `foreign` as in Scan."""

    gone: list[Path] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Due:
    """Pieces to examine now. `more`: there are others."""

    tasks: list[Task]
    more: bool


_Failure = tuple[str, FoundFile | None, bool]


@dataclass(eq=False)
class _Watched:
    """A file and what its name or a playlist says of it.

    Attributes:
        entry: how a playlist lists it; None for one that just lies there.
        failed: why pieces cannot be reported, by name, and in which state of the file.
    """

    camera: str
    file: FootageFile
    entry: PlaylistEntry | None
    since_s: float
    missing: bool = False
    failed: dict[str, _Failure] = field(default_factory=dict)

    @property
    def number(self) -> int | None:
        if self.entry is not None:
            return self.entry.number
        return number_of(self.file.name) if "/" in self.file.name else None

    @property
    def order(self) -> tuple[int, str, int]:
        number = self.number
        return -1 if number is None else number, self.file.name, self.file.start


_Key = tuple[str, int]
"""Name of a file and where the range begins that counts."""


class FileTable:
    """All files of footage that were seen.

    Args:
        place: the folder.
        cameras: whose footage counts.
        settle_s: as in FootageWatch.

    Attributes:
        ended: somebody said that nothing more will come, for every camera.
    """

    def __init__(self, place: Path, cameras: Collection[str], settle_s: float) -> None:
        self._place, self._cameras, self._settle_s = place, cameras, settle_s
        self._playlists = Playlists(place)
        self._watched: dict[str, dict[_Key, _Watched]] = {camera: {} for camera in cameras}
        self._quiet: dict[str, FoundFile] = {}
        self._inits: dict[tuple[str, int | None], Mp4File] = {}
        self._remembered: dict[str, dict[tuple[int, int], SourceFile]] = {}
        self._heads: dict[str, Mp4File | None] = {}
        self._gone: dict[tuple[str, bytes], Path] = {}
        self._renamed: set[tuple[Path, Path]] = set()
        self.ended = self._recalled = False
        self._rechecked_s = -math.inf

    def remember(self, files: Iterable[SourceFile]) -> None:
        """See FootageWatch.remember."""
        for file in files:
            if file.path.is_relative_to(self._place):
                name = file.path.relative_to(self._place).as_posix()
                self._remembered.setdefault(name, {})[file.offset, file.bytes] = file

    def forget(self, name: str) -> set[bytes]:
        """See FootageWatch.forget. Returns the hashes of what had been reported."""
        self._quiet.pop(name, None)
        remembered = self._remembered.pop(name, {}).values()
        digests = {bytes.fromhex(file.sha256) for file in remembered}
        for of_camera in self._watched.values():
            for key in [key for key in of_camera if key[0] == name]:
                digests |= set(of_camera.pop(key).file.reported.values())
        return digests

    def is_taken(self, path: Path) -> bool:
        """Whether a piece of this file has been reported."""
        name = path.relative_to(self._place).as_posix()
        found = [of_camera[name, 0] for of_camera in self._watched.values() if (name, 0) in of_camera]
        return name in self._remembered or any(watched.file.reported for watched in found)

    def knows(self, task: Task, sha256: bytes) -> bool:
        """Whether this piece has been reported from this file, or from one that is gone."""
        return (task.camera, sha256) in self._gone or task.file.reported.get(task.piece.name) == sha256

    def update(self, changed: Collection[str]) -> Changes:
        """Looks at everything that may have changed.

        Args:
            changed: paths of which the system says so.

        Raises:
            StoreError: the folder cannot be listed or a file not read; the next call goes on.
        """
        now_s = time.monotonic()
        recheck = now_s - self._rechecked_s >= _RECHECK_S
        if recheck:
            self._quiet.clear()
        for path in changed:
            if Path(path).is_relative_to(self._place):
                self._quiet.pop(Path(path).relative_to(self._place).as_posix(), None)
        listing = list_footage(self._place, self._cameras, self._quiet)
        self._playlists.update(listing.playlists, now_s)
        self.ended = listing.end or self._playlists.all_ended(self._cameras)
        changes = Changes(foreign=self._foreign(listing))
        self._heads.clear()
        for camera in self._cameras:
            found = dict(self._find(camera, listing, now_s))
            self._drop_gone(camera, found, changes)
            of_camera = self._watched[camera]
            # Hours of footage that is done take no more than this.
            news = [
                (of_camera[key], file)
                for key, file in found.items()
                if self._quiet.get(key[0]) is not file or not of_camera[key].file.idle
            ]
            # Headers come first: the other files may need them.
            news.sort(key=lambda new: new[0].file.name.lower().endswith(FRAGMENT_SUFFIXES))
            for watched, file in news:
                self._look(watched, file, now_s)
        self._drop_remembered(changes)
        if recheck:
            self._rechecked_s = now_s
        return changes

    def _foreign(self, listing: Listing) -> list[str]:
        listed = {name for entry in self._playlists.entries() for name in (entry.name, entry.head) if name}
        folders = {name.partition("/")[0] + "/" for name in listed}
        return [name for name in listing.foreign if name not in listed and name not in folders]

    def _find(self, camera: str, listing: Listing, now_s: float) -> Iterator[tuple[_Key, FoundFile]]:
        """Every file of a camera that counts and is there; new ones are watched from now on."""
        playlist = self._playlists.of(camera)
        if playlist is None:
            for name, file in listing.files.get(camera, {}).items():
                self._watch(camera, (name, 0), None, now_s)
                yield (name, 0), file
            return
        for entry in playlist.entries:
            self._watch(camera, (entry.name, entry.offset), entry, now_s).entry = entry
        # An entry that a playlist has dropped was listed once.
        for key, watched in self._watched[camera].items():
            if watched.entry is not None:
                found = self._quiet.get(key[0]) or find_file(self._place, key[0])
                watched.missing = found is None
                if found is not None:
                    yield key, found

    def _watch(self, camera: str, key: _Key, entry: PlaylistEntry | None, now_s: float) -> _Watched:
        watched = self._watched[camera].get(key)
        if watched is None:
            end = None if entry is None or entry.bytes is None else entry.offset + entry.bytes
            watched = _Watched(camera, footage_file(key[0], key[1], end), entry, now_s)
            self._watched[camera][key] = watched
        return watched

    def _drop_gone(self, camera: str, found: Collection[_Key], changes: Changes) -> None:
        of_camera = self._watched[camera]
        for key in [key for key in of_camera if key not in found]:
            watched = of_camera[key]
            if watched.entry is None or watched.file.reported:
                del of_camera[key]
                self._quiet.pop(key[0], None)
                if find_file(self._place, key[0]) is None:
                    self._note_gone(camera, key[0], watched.file.reported.values(), changes)

    def _drop_remembered(self, changes: Changes) -> None:
        """Files that an earlier process has reported and that were gone when this one began."""
        if self._recalled:
            return
        self._recalled = True
        for name in [name for name in self._remembered if find_file(self._place, name) is None]:
            for file in self._remembered.pop(name).values():
                self._note_gone(file.camera, name, [bytes.fromhex(file.sha256)], changes)

    def _note_gone(self, camera: str, name: str, digests: Iterable[bytes], changes: Changes) -> None:
        path = self._place / name
        for digest in digests:
            self._gone[camera, digest] = path
            if path not in changes.gone:
                changes.gone.append(path)

    def _look(self, watched: _Watched, found: FoundFile, now_s: float) -> None:
        file = watched.file
        watched.since_s = file.changed_s if file.found == found else now_s
        followed = watched.entry is not None and watched.entry.followed
        file.look(found, now_s, followed or self._settled(watched, now_s), self._init_for(watched, now_s))
        names = {piece.name for piece in file.pieces}
        watched.failed = {name: failure for name, failure in watched.failed.items() if name in names}
        if file.idle and "/" in file.name and now_s - watched.since_s >= max(self._settle_s, _QUIET_S):
            self._quiet[file.name] = found

    def _settled(self, watched: _Watched, now_s: float) -> bool:
        return self.ended or now_s - watched.since_s >= self._settle_s

    def _init_for(self, watched: _Watched, now_s: float) -> Init | None:
        """The header for a file of fragments."""
        if not watched.file.name.lower().endswith(FRAGMENT_SUFFIXES) and watched.entry is None:
            return None
        if watched.entry is not None:
            return self._listed_init(watched.entry, now_s)
        folder = watched.file.name.rpartition("/")[0]
        if folder and folder not in self._heads:
            self._heads[folder] = self._find_head(watched.camera, folder)
        head = self._heads.get(folder)
        return None if head is None else head.init

    def _find_head(self, camera: str, folder: str) -> Mp4File | None:
        """A file of a folder that is a header alone, preferably one that is called so."""
        files = [
            one.file for (name, _), one in self._watched[camera].items() if name.startswith(f"{folder}/")
        ]
        heads = [file for file in files if isinstance(file, Mp4File) and file.init and not file.fragments]
        return min(heads, key=lambda head: ("init" not in head.name[len(folder) :], head.name), default=None)

    def _listed_init(self, entry: PlaylistEntry, now_s: float) -> Init | None:
        if entry.head is None:
            return None
        head = self._inits.setdefault(
            (entry.head, entry.head_bytes), Mp4File(entry.head, 0, entry.head_bytes)
        )
        if head.init is None and (found := find_file(self._place, entry.head)) is not None:
            head.look(found, now_s, False, None)
        return head.init

    def due(self, limit: int) -> Due:
        """Whole pieces that nobody has examined in their present state, each camera's in order."""
        now_s = time.monotonic()
        tasks = []
        for camera in sorted(self._watched):
            queue = [watched for watched in self._watched[camera].values() if watched.file.pieces]
            tasks.append(self._tasks(sorted(queue, key=lambda one: one.order), now_s))
        fair = (task for row in zip_longest(*tasks) for task in row if task is not None)
        chosen = list(islice(fair, limit + 1))
        return Due(chosen[:limit], len(chosen) > limit)

    def _tasks(self, queue: Iterable[_Watched], now_s: float) -> Iterator[Task]:
        for watched in queue:
            entry = watched.entry
            settled = entry is None or self._settled(watched, now_s)
            for piece in list(watched.file.pieces):
                if self._is_remembered(watched, piece):
                    watched.file.pieces.remove(piece)
                    continue
                state = watched.file.found if piece.new is None else None
                failure = watched.failed.get(piece.name)
                if failure is not None and failure[1:] == (state, settled or piece.new is not None):
                    continue
                listed_s = None if settled or entry is None or piece.new is not None else entry.seconds
                shift = 0 if entry is None else entry.discontinuity
                yield Task(watched.camera, watched.file, piece, watched.number, shift, listed_s)

    def _is_remembered(self, watched: _Watched, piece: Piece) -> bool:
        """Whether it was reported by an earlier process; it is taken as reported then."""
        known = self._remembered.get(piece.found.name, {}).get((piece.span.offset, piece.span.bytes))
        if known is None or (piece.whole and known.mtime_ns != piece.found.mtime_ns):
            return False
        watched.file.reported[piece.name] = bytes.fromhex(known.sha256)
        return True

    def settle(self, task: Task, outcome: Examined) -> Path | None:
        """Takes a piece off the list when there is nothing against it.

        Returns:
            The old path of a file that has been reported and has another name now; None for all others,
            and when that rename has been returned before.
        """
        watched = self._watched[task.camera][task.file.name, task.file.start]
        if outcome.why is not None:
            fragment = task.piece.new is not None
            state = None if fragment else task.file.found
            watched.failed[task.piece.name] = outcome.why, state, task.listed_s is None
            return None
        if outcome.sha256 is None:
            return None
        watched.failed.pop(task.piece.name, None)
        task.file.pieces.remove(task.piece)
        task.file.reported[task.piece.name] = outcome.sha256
        renamed = self._gone.pop((task.camera, outcome.sha256), None), task.piece.span.path
        if renamed[0] is None or renamed[0] == renamed[1] or renamed in self._renamed:
            return None
        self._renamed.add((renamed[0], renamed[1]))
        return renamed[0]

    def waiting(self) -> list[Waiting]:
        """What is not whole."""
        found = [Waiting(*wrong) for wrong in self._playlists.wrong()]
        return [*found, *chain.from_iterable(map(_waiting, filter(_is_waiting, self._all())))]

    def _all(self) -> Iterator[_Watched]:
        return chain.from_iterable(of_camera.values() for of_camera in self._watched.values())

    def settles_in(self) -> float:
        """Seconds until a file may have settled that has not; infinite when none will."""
        now_s = time.monotonic()
        left = (watched.since_s + self._settle_s - now_s for watched in self._all() if _is_waiting(watched))
        return min((left_s for left_s in left if left_s > 0), default=math.inf)


def _is_waiting(watched: _Watched) -> bool:
    return watched.missing or watched.file.why is not None or bool(watched.failed)


def _waiting(watched: _Watched) -> Iterator[Waiting]:
    file, since_s = watched.file, watched.since_s
    if watched.missing:
        yield Waiting(watched.camera, file.name, "the playlist lists it, but it is not there", since_s)
        return
    for name, (why, _, _) in watched.failed.items():
        yield Waiting(watched.camera, name, why, since_s)
    if file.why is not None:
        yield Waiting(watched.camera, file.name, file.why, since_s)
