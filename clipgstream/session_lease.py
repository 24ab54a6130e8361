"""Leases: which process works on which clip, and whether it is still alive.

A lease is a row beside its clip. Its holder raises the row's `beat` every BEAT_S seconds; what another
process sees standing still for LEASE_S seconds of its own monotonic clock is dead, and so is at once what a
process of this machine held that is gone. No wall clock is read, so none that jumps does harm. Taking a
clip, taking it over and moving it on are one transaction each, which looks at the lease's token: who has lost
his lease, by sleeping for too long, changes nothing any more.
"""

from __future__ import annotations

import functools
import os
import secrets
import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from clipgstream.session_db import ClipRecord, move_clip, read_clip
from clipgstream.session_references import base_clip
from clipgstream.session_schema import connected, transaction, writing
from formats.errors import CgsError, StoreError

BEAT_S = 5.0
LEASE_S = 60.0
_TOKEN_BYTES = 8


class LeaseLost(CgsError):
    """Another process has taken the clip over, or there was never a lease on it."""


@dataclass(frozen=True)
class Worker:
    """A process, so that it is not taken for another one that has its number now.

    Attributes:
        host: the machine's name, for people.
        boot: this run of the machine and, in it, the space that process numbers count in; "" where the
            system does not tell.
        pid: its number there.
        started: when it began, in the system's own count; "" where the system does not tell.
    """

    host: str
    boot: str
    pid: int
    started: str

    @classmethod
    def this_process(cls) -> Worker:
        """The process that asks."""
        return cls(socket.gethostname(), _this_boot(), os.getpid(), _start_time(os.getpid()) or "")

    def is_gone(self) -> bool:
        """Whether it surely runs no more; False where that cannot be told."""
        if not self.boot or not self.started or self.boot != _this_boot():
            return False
        return _start_time(self.pid) != self.started


@functools.cache
def _this_boot() -> str:
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
        # Containers of one machine count their processes each for itself.
        return f"{boot} {Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return ""


def _start_time(pid: int) -> str | None:
    """When a process began; None when it has ended, even if nobody has taken note of that yet."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text("utf-8", errors="replace")
    except OSError:
        return None
    # The command, in brackets, may hold anything.
    values = text.rpartition(")")[2].split()
    return None if values[0] in "ZX" else values[19]


@dataclass(frozen=True)
class Lease:
    """One clip in the hands of one process.

    Attributes:
        token: of this lease and no other.
        beat: how often its holder has shown that it is alive.
    """

    clip: int
    token: str
    worker: Worker
    beat: int = 0


_COLUMNS = "clip, token, host, boot, pid, started, beat"


def read_leases(database: Path) -> list[Lease]:
    """Who holds what, by clip; the holders may be dead."""
    with connected(database) as connection:
        rows = connection.execute(f"SELECT {_COLUMNS} FROM leases ORDER BY clip").fetchall()
    return [_lease(row) for row in rows]


def _lease(row: Sequence[Any]) -> Lease:
    clip, token, host, boot, pid, started, beat = row
    return Lease(clip, token, Worker(host, boot, pid, started), beat)


def _read_lease(connection: sqlite3.Connection, clip: int) -> Lease | None:
    row = connection.execute(f"SELECT {_COLUMNS} FROM leases WHERE clip = ?", (clip,)).fetchone()
    return None if row is None else _lease(row)


class LeaseWatch:
    """Tells the leases of dead processes by looking again and again.

    Args:
        clock: seconds that never jump.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._since: dict[str, tuple[int, float]] = {}

    def dead(self, leases: Iterable[Lease]) -> list[Lease]:
        """Those among all present leases whose holders are dead."""
        now = self._clock()
        leases = list(leases)
        seen = {lease.token: (lease.beat, now) for lease in leases}
        for token, (beat, since) in self._since.items():
            if token in seen and seen[token][0] == beat:
                seen[token] = beat, since
        self._since = seen
        return [lease for lease in leases if lease.worker.is_gone() or now - seen[lease.token][1] >= LEASE_S]


def claim(
    database: Path, clip: int, worker: Worker, dead: Lease | None = None, extending: int | None = None
) -> Lease | None:
    """Take a due clip, which moves it to `training`, in one transaction, and settles what it builds on.

    Args:
        dead: the lease that it was found under, whose holder is dead.
        extending: see session_references.

    Returns:
        None when another process was quicker, or the clip is not due (any more).
    """
    with writing(database) as connection:
        record = read_clip(connection, clip)
        if record is None or record.state not in ("ready", "training") or not is_free(connection, clip, dead):
            return None
        base = base_clip(connection, record, extending)
        if base is None or not _is_due_on(connection, record, base):
            return None
        lease = Lease(clip, secrets.token_hex(_TOKEN_BYTES), worker)
        connection.execute("DELETE FROM leases WHERE clip = ?", (clip,))
        connection.execute(
            f"INSERT INTO leases ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, 0)",
            (clip, lease.token, worker.host, worker.boot, worker.pid, worker.started),
        )
        # One whose points are known has its reference clip, which may be itself.
        move_clip(
            connection,
            database,
            clip,
            "training",
            reference=base if record.residual_share is None else record.reference,
        )
    return lease


def is_free(connection: sqlite3.Connection, clip: int, dead: Lease | None = None) -> bool:
    """Whether nobody holds a clip, or only who held it when he was found `dead`, and has not moved since."""
    held = _read_lease(connection, clip)
    if held is None:
        return True
    return held.worker.is_gone() or held == dead


def _is_due_on(connection: sqlite3.Connection, record: ClipRecord, base: int) -> bool:
    if base == record.clip:
        return True
    reference = read_clip(connection, base)
    return reference is not None and reference.state in ("trained", "packed")


def note_points(database: Path, lease: Lease, residual_share: float, extends: bool) -> None:
    """Note that the points of a leased clip are known, in one transaction.

    Args:
        residual_share: residual anchors an anchor of the reference clip that it builds on.
        extends: it becomes a reference clip itself.

    Raises:
        LeaseLost: it is another's now; nothing is changed.
    """
    with writing(database) as connection:
        _require(connection, database, lease)
        connection.execute(
            "UPDATE clips SET residual_share = ?, reference = CASE WHEN ? THEN clip ELSE reference END "
            "WHERE clip = ?",
            (residual_share, extends, lease.clip),
        )


def settle(database: Path, lease: Lease, state: str, **changes: Any) -> ClipRecord:
    """Move a leased clip out of `training` and give the lease back, in one transaction.

    Args:
        changes: see session_db.move_clip.

    Raises:
        LeaseLost: it is another's now; nothing is changed.
    """
    with writing(database) as connection:
        _require(connection, database, lease)
        connection.execute("DELETE FROM leases WHERE clip = ?", (lease.clip,))
        return move_clip(connection, database, lease.clip, state, **changes)


def release(database: Path, leases: Iterable[Lease], worker_seconds: Mapping[int, float]) -> None:
    """Give leases back, in one transaction: their clips are ready again; lost ones are passed over.

    Args:
        worker_seconds: spent on each clip.
    """
    with writing(database) as connection:
        for lease in leases:
            if _holds(connection, lease):
                connection.execute("DELETE FROM leases WHERE clip = ?", (lease.clip,))
                seconds = worker_seconds.get(lease.clip, 0.0)
                move_clip(connection, database, lease.clip, "ready", worker_seconds=seconds)


def _holds(connection: sqlite3.Connection, lease: Lease) -> bool:
    held = _read_lease(connection, lease.clip)
    return held is not None and held.token == lease.token


def _require(connection: sqlite3.Connection, database: Path, lease: Lease) -> None:
    if not _holds(connection, lease):
        raise LeaseLost(
            "another process has taken the clip over",
            where=f"clip {lease.clip} of {database.parent}",
            hint="this process stood still for too long; the other one goes on with the clip",
        )


class Heartbeat:
    """Keeps leases alive from a thread of its own, until it is closed.

    Args:
        lost: called, in that thread, with a lease that another process has taken.
        beat_s: between two beats; None: BEAT_S.
    """

    def __init__(self, database: Path, lost: Callable[[Lease], None], beat_s: float | None = None) -> None:
        self._database, self._lost = database, lost
        self._beat_s = BEAT_S if beat_s is None else beat_s
        self._leases: dict[int, Lease] = {}
        self._lock = threading.Lock()
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)
        self._thread.start()

    def __enter__(self) -> Heartbeat:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def add(self, lease: Lease) -> None:
        """Keep a lease alive from now on."""
        with self._lock:
            self._leases[lease.clip] = lease

    def drop(self, clip: int) -> None:
        """Let the lease of a clip alone from now on."""
        with self._lock:
            self._leases.pop(clip, None)

    def close(self) -> None:
        """End the thread."""
        self._end.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._end.is_set():
            try:
                # One connection for all beats: the first and the last of a database cost the most.
                with connected(self._database) as connection:
                    # A beat that a power cut takes back is no loss.
                    connection.execute("PRAGMA synchronous = NORMAL")
                    while not self._end.wait(self._beat_s):
                        self._beat(connection)
            except StoreError:
                # A full disk, say, which may be cured before the leases run out; if not, the lease's token
                # is looked at before anything is recorded.
                self._end.wait(self._beat_s)

    def _beat(self, connection: sqlite3.Connection) -> None:
        with self._lock:
            leases = list(self._leases.values())
        if not leases:
            return
        with transaction(connection):
            lost = [lease for lease in leases if not _raised(connection, lease)]
        for lease in lost:
            with self._lock:
                still = self._leases.get(lease.clip) == lease
                if still:
                    del self._leases[lease.clip]
            if still:
                self._lost(lease)


def _raised(connection: sqlite3.Connection, lease: Lease) -> bool:
    cursor = connection.execute(
        "UPDATE leases SET beat = beat + 1 WHERE clip = ? AND token = ?", (lease.clip, lease.token)
    )
    return cursor.rowcount == 1
