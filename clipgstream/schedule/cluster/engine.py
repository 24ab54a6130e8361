"""The Engine whose workers are Ray tasks."""

from __future__ import annotations

import dataclasses
import hashlib
import re
import secrets
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import ray
from ray.exceptions import NodeDiedError, OutOfMemoryError, RayError, RayTaskError, WorkerCrashedError
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from clipgstream.schedule.cluster.connect import choose_need, connect, live_nodes
from clipgstream.schedule.cluster.desk import Begun, Desk, FileChanged, Message
from clipgstream.schedule.cluster.worker import ANSWER_S, Job, Outcome, SentFile, train
from clipgstream.schedule.engine import Event, Failed, Finished, Lost, Note
from clipgstream.train.plan import MODEL_FILE, TRAINING_FILE
from clipgstream.train.task import ClipTask
from formats.atomic import atomic_write_bytes, store_errors, sweep_partial_writes
from formats.errors import StoreError

TICK_S = 0.1
NODES_S = 1.0
"""Between two looks at the nodes."""
GONE_S = 10.0
"""How long Ray may take to tell what became of a task whose node is dead."""
WAITING_S = 30.0
"""After which the user is told that a clip waits for room."""
CLOSE_S = 10.0
_KEPT_FILES = 8
_TOKEN_BYTES = 8
_POINTS_NAME = re.compile(r"points/reference-[0-9a-f]+(-\d+)?\.safetensors")
_REASONS = {
    WorkerCrashedError: "its worker's process died",
    NodeDiedError: "its node went away",
    OutOfMemoryError: "its node ran out of memory",
}


@dataclass
class _Work:
    """A clip under way.

    Attributes:
        outcome: to come.
        submitted, begun_s, gone_s: by the monotonic clock; gone_s: since when its node is dead.
        given_up: why nothing is wanted of it any more.
    """

    task: ClipTask
    token: str
    outcome: ray.ObjectRef[Outcome]
    submitted: float
    begun: Begun | None = None
    begun_s: float | None = None
    gone_s: float | None = None
    told_waiting: bool = False
    given_up: str | None = None

    @property
    def clip(self) -> int:
        """Its number."""
        return self.task.clip

    @property
    def seconds(self) -> float:
        """Since a worker took it up."""
        return 0.0 if self.begun_s is None else time.monotonic() - self.begun_s


class RayEngine:
    """An Engine on a Ray cluster. It follows nodes that come and go.

    Args:
        address: see `connect`; a process that is connected already stays so.
        workers: clips at a time, whether or not there is room for them now, so that a cluster that grows on
            demand sees the demand; None: as many as there is room for, at least one.
        backends: names of device, rasteriser and field.
        cpus: see `choose_need`.

    Raises:
        BackendError: there is no cluster.
    """

    def __init__(
        self,
        address: str | None = None,
        workers: int | None = None,
        backends: tuple[str, str, str] = ("auto", "auto", "auto"),
        cpus: int | None = None,
    ) -> None:
        self._workers = workers
        self._connected = connect(address)
        self.need = choose_need(live_nodes(), backends, workers, cpus)
        # A worker process is used again, and has its kernels and the shared model at hand then.
        self._train = ray.remote(num_cpus=self.need.cpus, num_gpus=0, max_retries=0)(train).options(
            num_gpus=self.need.gpus
        )
        here = NodeAffinitySchedulingStrategy(ray.get_runtime_context().get_node_id(), soft=True)
        self._desk = ray.remote(Desk).options(num_cpus=0, max_restarts=-1, scheduling_strategy=here).remote()
        self._sent: dict[Path, tuple[object, SentFile]] = {}
        self._works: dict[int, _Work] = {}
        # Held while a file of a clip is written, and while a clip is given up.
        self._lock = threading.Lock()
        self._looked_s = 0.0

    def free(self) -> int:
        """See Engine."""
        room = self._workers or max(1, sum(map(self.need.room, live_nodes())))
        return max(0, room - len(self._works))

    def submit(self, task: ClipTask) -> None:
        """See Engine."""
        folder = task.snapshot.clip_dir(task.clip)
        sweep_partial_writes(folder)
        files = [file for path in _inputs(task) if (file := self._file(task, path))]
        checkpoint = _read(folder / TRAINING_FILE)
        if checkpoint is not None:
            files.append(_sent(task, folder / TRAINING_FILE, checkpoint))
        device = "cuda" if self.need.gpus else "cpu"
        sent = dataclasses.replace(task, backends=(device, *task.backends[1:]))
        token = secrets.token_hex(_TOKEN_BYTES)
        threads = None if self.need.gpus else self.need.cpus
        job = Job(sent, token, tuple(files), self._desk, threads)
        work = _Work(task, token, self._train.remote(job), time.monotonic())
        with self._lock:
            self._works[task.clip] = work

    def events(self, timeout_s: float) -> list[Event]:
        """See Engine."""
        deadline = time.monotonic() + timeout_s
        while self._works:
            events = self._news()
            left = deadline - time.monotonic()
            if events or left <= 0:
                return events
            ray.wait([work.outcome for work in self._works.values()], timeout=min(TICK_S, left))
        return []

    def cancel(self, clip: int) -> None:
        """See Engine."""
        work = self._works.get(clip)
        if work is not None:
            self._give_up(work, "it was cancelled")

    def placed(self) -> dict[int, Begun]:
        """Who trains what, by clip; what still waits for a node is not in it."""
        return {clip: work.begun for clip, work in self._works.items() if work.begun is not None}

    def close(self) -> None:
        """See Engine."""
        works = list(self._works.values())
        for work in works:
            self._give_up(work, "it was cancelled")
        self._works.clear()
        if not ray.is_initialized():
            return
        if works:
            ray.wait([work.outcome for work in works], num_returns=len(works), timeout=CLOSE_S)
        self._sent.clear()
        ray.kill(self._desk)
        if self._connected:
            ray.shutdown()

    def _news(self) -> list[Event]:
        """All that has happened; a task's messages before its end."""
        works = {work.outcome: work for work in self._works.values()}
        done, _ = ray.wait(list(works), num_returns=len(works), timeout=0)
        events = self._messages()
        for outcome in done:
            events += self._end(works[outcome])
        events += self._look_at_nodes()
        ended = {event.clip for event in events if isinstance(event, Finished | Failed | Lost)}
        for work in works.values():
            if work.given_up is not None and work.clip not in ended:
                events.append(Lost(work.clip, work.given_up, work.seconds))
                ended.add(work.clip)
        for clip in ended:
            del self._works[clip]
        return events

    def _messages(self) -> list[Event]:
        try:
            messages = ray.get(self._desk.take.remote(), timeout=ANSWER_S)
        except RayError:
            # It is being set up again.
            return []
        works = {work.token: work for work in self._works.values()}
        events: list[Event] = []
        for token, message in messages:
            if token in works:
                events += self._in_session(works[token], partial(_told, message=message))
        return events

    def _in_session(self, work: _Work, act: Callable[[_Work], list[Event]]) -> list[Event]:
        """Do what may write into the session's folder, unless the work was given up."""
        with self._lock:
            if work.given_up is not None:
                return []
            try:
                return act(work)
            except StoreError as error:
                failure = error
        self._give_up(work, str(failure))
        return [Failed(work.clip, failure, work.seconds)]

    def _end(self, work: _Work) -> list[Event]:
        """What became of a task that has ended; nothing when it was given up before."""
        if work.given_up is not None:
            return []
        try:
            outcome = ray.get(work.outcome)
        except RayTaskError as error:
            return [Lost(work.clip, f"{type(error.cause).__name__}: {error.cause}", work.seconds)]
        except RayError as error:
            return [Lost(work.clip, _REASONS.get(type(error), type(error).__name__), work.seconds)]
        if outcome.error is not None:
            return [Failed(work.clip, outcome.error, outcome.seconds)]
        return self._in_session(work, partial(_finish, outcome=outcome))

    def _look_at_nodes(self) -> list[Event]:
        """Give up what runs on dead nodes and Ray does not tell of, and tell of what waits for long."""
        now = time.monotonic()
        if now - self._looked_s < NODES_S:
            return []
        self._looked_s = now
        alive = {node.identity for node in live_nodes()}
        events: list[Event] = []
        for work in self._works.values():
            if work.begun is None:
                if now - work.submitted > WAITING_S and not work.told_waiting:
                    work.told_waiting = True
                    events.append(Note(work.clip, f"clip {work.clip} waits for a node with {self.need}"))
            elif work.begun.node in alive:
                work.gone_s = None
            else:
                work.gone_s = work.gone_s or now
                if now - work.gone_s > GONE_S:
                    self._give_up(work, f"its node {work.begun.host} answers no more")
        return events

    def _give_up(self, work: _Work, reason: str) -> None:
        """Want nothing more of a task. From any thread."""
        with self._lock:
            work.given_up = work.given_up or reason
        with suppress(RayError):
            self._desk.revoke.remote(work.token)
            ray.cancel(work.outcome, force=True)

    def _file(self, task: ClipTask, path: Path) -> SentFile | None:
        """A file of the session in Ray's object store, put there once; None: there is none."""
        identity = _identity(path)
        known = self._sent.pop(path, None)
        if known is None or known[0] != identity:
            data = _read(path)
            if data is None:
                return None
            known = identity, _sent(task, path, data)
        self._sent[path] = known
        while len(self._sent) > _KEPT_FILES:
            del self._sent[next(iter(self._sent))]
        return known[1]


def _inputs(task: ClipTask) -> Iterable[Path]:
    """The reference clip's model and points, which a task reads."""
    if task.reference == task.clip:
        return []
    snapshot, reference = task.snapshot, task.reference
    suffix = "" if reference == snapshot.settings.reference_clip else f"-{reference:06d}"
    points = snapshot.points_dir.glob(f"reference-????????????{suffix}.safetensors")
    return [snapshot.clip_dir(reference) / MODEL_FILE, *sorted(points)]


def _finish(work: _Work, outcome: Outcome) -> list[Event]:
    """Put a trained clip's model into the session."""
    assert outcome.result is not None
    folder = work.task.snapshot.clip_dir(work.clip)
    atomic_write_bytes(folder / MODEL_FILE, outcome.model)
    with store_errors("remove the file", folder / TRAINING_FILE):
        (folder / TRAINING_FILE).unlink(missing_ok=True)
    return [Finished(work.clip, outcome.result, outcome.seconds)]


def _told(work: _Work, message: Message) -> list[Event]:
    """What a message means for the scheduler."""
    if isinstance(message, Begun):
        work.begun, work.begun_s = message, time.monotonic()
        return []
    if not isinstance(message, FileChanged):
        return [message]
    checkpoint = f"clips/{work.clip:06d}/{TRAINING_FILE}"
    assert message.name == checkpoint or _POINTS_NAME.fullmatch(message.name), message.name
    path = work.task.snapshot.path / message.name
    with store_errors("make the folder", path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
    atomic_write_bytes(path, message.data)
    return []


def _sent(task: ClipTask, path: Path, data: bytes) -> SentFile:
    name = path.relative_to(task.snapshot.path).as_posix()
    return SentFile(name, hashlib.sha256(data).hexdigest(), ray.put(data))


def _read(path: Path) -> bytes | None:
    """None: there is no such file. Raises StoreError."""
    with store_errors("read the file", path):
        try:
            return path.read_bytes()
        except FileNotFoundError:
            return None


def _identity(path: Path) -> object:
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns
