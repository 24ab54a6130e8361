"""Footage that grows: what lies in the place where cameras deliver, and which pieces of it are whole.

A piece of footage is what can be decoded alone: a fragment (from a key picture on) of a fragmented MP4, an
ordinary numbered file, or a segment of an HLS playlist. Each is reported once, when all of it is there.

What a camera may deliver into FOOTAGE, a folder or a URL that fsspec knows:

    FOOTAGE/CAM.mp4             one file, whole or growing by fragments
    FOOTAGE/CAM/*.mp4 .mov .ts .mkv ...   numbered files, each whole in itself or growing by fragments
    FOOTAGE/CAM/init.mp4, *.m4s numbered fragments that need the init's header
    FOOTAGE/CAM.m3u8            an HLS media playlist; only what it lists counts then
    FOOTAGE/CAM/*.m3u8          the same
    FOOTAGE/END                 nothing more will come
"""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path

from clipgstream.ingest.delivery_events import FolderEvents
from clipgstream.ingest.delivery_examine import Examined, Task, examine
from clipgstream.ingest.delivery_files import FileTable, Waiting
from clipgstream.ingest.delivery_mirror import Mirror
from clipgstream.ingest.timeline import fit_period
from clipgstream.ingest.video import VideoScan
from clipgstream.session_db import SourceFile
from formats.errors import IngestError

__all__ = ["Delivery", "FootageWatch", "Scan", "Waiting", "joined_times"]

# A backlog of hours is reported in parts, so that what was found is recorded as it goes.
_MOST_AT_ONCE = 256
_POLL_S = 1.0
_TRANSPORT_TICK_S = Fraction(1, 90_000)
_TRANSPORT_CLOCK_S = float(2**33 * _TRANSPORT_TICK_S)
_GAP_S = 600.0


@dataclass(frozen=True)
class Delivery:
    """A whole piece of footage, scanned.

    Times are raw: what the piece itself says. Pieces of a recorder that begins each file at 0 overlap
    until `joined_times` has put them behind each other in the order of `number`.

    Attributes:
        camera: whose.
        name: for people, and the same in every run: "cam00/000012.m4s", "cam00.mp4 @ 1234567".
        number: place among the camera's pieces that the name or the playlist says; None where only times
            tell (one file that grows).
        file: the bytes to decode; `file.sha256` tells duplicates.
        scan: its pictures, in the order shown. Pictures that an earlier piece has brought and that this one
            holds only to be decodable are not among them.
        discontinuity: grows where a playlist says that the clock jumps; pieces of one number share a clock.
        notes: what the user should know about it, such as pictures that cannot be decoded.
    """

    camera: str
    name: str
    number: int | None
    file: SourceFile
    scan: VideoScan
    discontinuity: int = 0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scan:
    """What is new since the scan before.

    Attributes:
        found: whole pieces, each once; every camera's in its order.
        waiting: pieces that are not whole now.
        renamed: (old path, new path) of files already reported that have another name now.
        gone: files already reported that are not there any more, and not under another name in this scan.
            One that appears under another name later is in `renamed` then.
        foreign: names of footage of no known camera, each once.
        ended: nothing more will come, and every whole piece has been reported: there is a file END, or every
            camera's playlist has ended.
        more: there are whole pieces left for the next scan, which need not wait.
    """

    found: list[Delivery] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)
    renamed: list[tuple[Path, Path]] = field(default_factory=list)
    gone: list[Path] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    ended: bool = False
    more: bool = False


def joined_times(previous: Delivery, this: Delivery) -> float:
    """Seconds to add to `this.scan.times_s` so that it goes on where `previous` ends.

    Args:
        previous, this: neighbours of one camera, by number.

    Returns:
        0 where the clock goes on (a gap is a gap). Where it begins again, what puts this piece's first
        picture one frame period behind the last one's time before; where a transport stream's clock of 33
        bits has run over, the length of that clock. Offsets add up over a row of such pieces.

    Raises:
        IngestError: the clock begins again, and neither piece says how long a frame is.
    """
    last_s, first_s = float(previous.scan.times_s[-1]), float(this.scan.times_s[0])
    if first_s > last_s:
        return 0.0
    if previous.scan.time_base == _TRANSPORT_TICK_S and 0 < first_s + _TRANSPORT_CLOCK_S - last_s < _GAP_S:
        return _TRANSPORT_CLOCK_S
    for delivery in (previous, this):
        if len(delivery.scan.times_s) > 1:
            return last_s + fit_period(delivery.scan.times_s) - first_s
    raise IngestError(
        "pieces of footage cannot be joined",
        where=f"{previous.name} and {this.name}",
        expected="two pictures in one of them, which show the frame rate",
        found="clocks that begin again with every picture",
    )


class FootageWatch:
    """Watches a place where footage is delivered. Not for several threads at once.

    What it keeps of a piece reported is its name and a hash. A file is read once, to its end as it is then.

    Args:
        place: folder, or URL that fsspec knows.
        spool: folder that pieces from a URL are copied to; not used for a folder.
        cameras: names of the cameras whose footage counts.
        settle_s: how long a file without an inner sign of being whole must not have changed; 0 where
            everything is there.
        known: SHA-256 of pieces that are not to be reported again.
        poll: look at the files instead of waiting for the system's events, which network file systems do
            not send.

    Raises:
        StoreError: the URL's protocol is unknown, its driver is not installed, or the spool cannot be made.
    """

    def __init__(
        self,
        place: Path | str,
        spool: Path,
        cameras: Collection[str],
        settle_s: float,
        *,
        known: Collection[str] = (),
        poll: bool = False,
    ) -> None:
        remote = isinstance(place, str) and "://" in place
        self._mirror = Mirror(str(place), Path(spool).absolute()) if remote else None
        self._place = Path(spool if remote else place).absolute()
        self._cameras = frozenset(cameras)
        self._known = {bytes.fromhex(digest) for digest in known}
        self._files = FileTable(self._place, self._cameras, settle_s)
        self._events = None if remote or poll else FolderEvents(self._place)
        self._foreign: set[str] = set()
        self._changed: set[str] = set()
        self._more = False
        # What an interrupted scan had found out already.
        self._next = Scan()

    def remember(self, files: Iterable[SourceFile]) -> None:
        """Pieces that were reported before, by an earlier process: they are neither reported nor read again.

        To be called before the first scan. `known` alone does too, but everything is read once.
        """
        self._files.remember(files)

    def forget(self, name: str) -> None:
        """Reports the pieces of the file of a piece of this name again, as if it had never been seen."""
        self._known -= self._files.forget(name.partition(" @ ")[0])

    def scan(self) -> Scan:
        """Looks at everything that changed. Can be called again after any error.

        Raises:
            StoreError: the place cannot be listed or read now.
        """
        if self._events is not None:
            self._events.start()
        if self._mirror is not None:
            self._name_foreign(self._mirror.update(self._cameras, self._files.is_taken))
        changes = self._files.update(self._changed)
        self._changed = set()
        self._next.gone.extend(changes.gone)
        self._name_foreign(changes.foreign)
        due = self._files.due(_MOST_AT_ONCE)
        with ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="scan") as pool:
            outcomes = list(pool.map(self._examine, due.tasks))
        for task, outcome in zip(due.tasks, outcomes, strict=True):
            self._settle(task, outcome)
        scan, self._next, self._more = self._next, Scan(), due.more
        ended = self._files.ended and not due.more
        return replace(scan, waiting=self._files.waiting(), ended=ended, more=due.more)

    def wait(self, timeout_s: float) -> None:
        """Returns when something changed, when a file may have settled, or at the timeout."""
        if self._more:
            return
        left_s = min(timeout_s, self._files.settles_in())
        if self._events is None:
            time.sleep(max(0.0, min(left_s, _POLL_S)))
        else:
            self._changed |= self._events.wait(max(0.0, left_s))

    def close(self) -> None:
        """Stops watching."""
        if self._events is not None:
            self._events.close()

    def _name_foreign(self, names: Iterable[str]) -> None:
        self._next.foreign.extend(sorted(set(names) - self._foreign))
        self._foreign.update(names)

    def _examine(self, task: Task) -> Examined:
        return examine(task, lambda task, sha256: sha256 in self._known or self._files.knows(task, sha256))

    def _settle(self, task: Task, outcome: Examined) -> None:
        """Takes a piece off the list, and reports what it turned out to be."""
        old = self._files.settle(task, outcome)
        if old is not None:
            self._next.renamed.append((old, task.piece.span.path))
            self._next.gone[:] = [path for path in self._next.gone if path != old]
        if outcome.file is not None and outcome.scan is not None:
            self._next.found.append(
                Delivery(
                    task.camera,
                    task.piece.name,
                    task.number,
                    outcome.file,
                    outcome.scan,
                    task.discontinuity,
                    outcome.notes,
                )
            )
