"""What a worker of the cluster does: trains one clip in a folder of its own."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

import ray
from ray.exceptions import RayError

from clipgstream.schedule.cluster.connect import live_nodes
from clipgstream.schedule.cluster.desk import Begun, FileChanged, Message
from clipgstream.schedule.engine import TASK_ERRORS, Note, Points, PointsKnown, Progress
from clipgstream.schedule.pool_worker import sendable
from clipgstream.session_lease import Worker
from clipgstream.session_view import SessionSnapshot
from clipgstream.train.plan import MODEL_FILE, TRAINING_FILE
from clipgstream.train.task import ClipResult, ClipTask, TrainProgress
from formats.errors import CgsError
from formats.threads import available_cores, set_thread_count

LOOK_S = 0.5
"""Between two looks for files to send."""
TELL_S = 0.5
"""Between two messages of progress."""
ANSWER_S = 5.0
SILENT_S = 30.0
"""How long a worker lets a desk alone that did not answer."""
_PREFIX = "clipgstream-worker-"
_OWNER = "owner.json"
_STALE_S = 24 * 3600.0


class Unwanted(Exception):
    """Ends a task that was cancelled or given up."""


@dataclass(frozen=True)
class SentFile:
    """A file of the session that a task reads.

    Attributes:
        name: its path in the session's folder, with "/".
        digest: of its bytes.
        data: them, in Ray's object store.
    """

    name: str
    digest: str
    data: ray.ObjectRef[bytes]


@dataclass(frozen=True)
class Job:
    """A task on its way to a worker.

    Attributes:
        token: of this attempt at the clip and no other.
        desk: the driver's.
        threads: to use; None: the node's cores, shared out among its GPUs.
    """

    task: ClipTask
    token: str
    files: tuple[SentFile, ...]
    desk: Any
    threads: int | None


@dataclass(frozen=True)
class Outcome:
    """How a job ended.

    Attributes:
        model: the clip's model file.
        error: one of TASK_ERRORS, where there is no result.
        seconds: that it took.
    """

    result: ClipResult | None
    model: bytes
    error: Exception | None
    seconds: float


def train(job: Job) -> Outcome:
    """Train a clip. Raises Unwanted when it was cancelled meanwhile."""
    started = time.monotonic()
    line = _Line(job)
    node = ray.get_runtime_context().get_node_id()
    line.tell(Begun(socket.gethostname(), node, os.getpid()))
    result, model, failure = None, b"", None
    try:
        result, model = _train(job, line, node)
    except TASK_ERRORS as error:
        if isinstance(error, CgsError):
            error.where = f"{error.where or f'clip {job.task.clip}'} (on {socket.gethostname()})"
        failure = sendable(error)
    return Outcome(result, model, failure, time.monotonic() - started)


def _train(job: Job, line: _Line, node: str) -> tuple[ClipResult, bytes]:
    threads = job.threads or _share_of_cores(node)
    set_thread_count(threads)
    import torch

    from clipgstream.train.clip_job import run_task

    torch.set_num_threads(threads)
    folder = _own_folder()
    snapshot = dataclasses.replace(job.task.snapshot, path=folder.path)
    task = dataclasses.replace(job.task, snapshot=snapshot)
    try:
        folder.receive(job.files)
        with _Sender(folder.path, task.snapshot, task.clip, line) as sender:
            result = run_task(task, _Listener(task.clip, line, sender))
        return result, (task.snapshot.clip_dir(task.clip) / MODEL_FILE).read_bytes()
    finally:
        folder.clear(task.clip)


def _share_of_cores(node: str) -> int:
    """Of a worker that has one of the GPUs of a node."""
    found = next((live for live in live_nodes() if live.identity == node), None)
    if found is None or found.gpus < 1:
        return available_cores()
    return max(1, int(min(found.cpus, available_cores()) // found.gpus))


class _Line:
    """To the driver's desk, for one job. Used by two threads."""

    def __init__(self, job: Job) -> None:
        self._desk, self._token = job.desk, job.token
        self._silent_until = 0.0

    def tell(self, message: Message | None) -> bool:
        """Whether the message arrived; training goes on without. Raises Unwanted."""
        if time.monotonic() < self._silent_until:
            return False
        try:
            wanted = ray.get(self._desk.tell.remote(self._token, message), timeout=ANSWER_S)
        except RayError:
            self._silent_until = time.monotonic() + SILENT_S
            return False
        if not wanted:
            raise Unwanted("it was cancelled")
        return True


@dataclass
class _Folder:
    """A session's folder as a worker has it: what its tasks read and write, and nothing else.

    Attributes:
        digests: of the files that were sent, by name. What lies there already keeps its identity, so that
            the shared model that the process has in memory is known to be that of the next task.
    """

    path: Path
    digests: dict[str, str] = field(default_factory=dict)

    def receive(self, files: Iterable[SentFile]) -> None:
        """Have those files and no others. Raises Unwanted: they are gone, with the driver."""
        wanted = {file.name: file for file in files}
        (self.path / "points").mkdir(parents=True, exist_ok=True)
        # Anything else may be of another session, and be taken for what this task has done before.
        self._keep({name for name, digest in self.digests.items() if _is(wanted.get(name), digest)})
        for name, file in wanted.items():
            if name in self.digests:
                continue
            path = self.path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                path.write_bytes(ray.get(file.data))
            except RayError as error:
                raise Unwanted(f"a file did not reach it: {type(error).__name__}") from error
            self.digests[name] = file.digest

    def clear(self, clip: int) -> None:
        """Drop what a task has made, and everything else of its clip."""
        own = f"clips/{clip:06d}/"
        self._keep({name for name in self.digests if not name.startswith(own)})

    def _keep(self, names: set[str]) -> None:
        for path in [path for path in self.path.rglob("*") if path.is_file()]:
            if path.relative_to(self.path).as_posix() not in names:
                path.unlink()
        self.digests = {name: digest for name, digest in self.digests.items() if name in names}
        # It is in use.
        os.utime(self.path)


def _is(file: SentFile | None, digest: str) -> bool:
    return file is not None and file.digest == digest


_folder: _Folder | None = None


def _own_folder() -> _Folder:
    """This process's, on a disk of its node."""
    global _folder
    if _folder is None:
        place = Path(tempfile.gettempdir())
        remove_left(place)
        path = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=place))
        (path / _OWNER).write_text(json.dumps(dataclasses.asdict(Worker.this_process())), "utf-8")
        _folder = _Folder(path / "session")
    return _folder


def remove_left(place: Path) -> None:
    """Remove the folders of workers that were killed, which is how they all end."""
    for path in place.glob(f"{_PREFIX}*"):
        with suppress(OSError, ValueError, TypeError):
            owner = Worker(**json.loads((path / _OWNER).read_text("utf-8")))
            # Of another container's processes nothing can be told but this.
            idle_s = time.time() - (path / "session").stat().st_mtime
            if owner.is_gone() or idle_s > _STALE_S:
                shutil.rmtree(path, ignore_errors=True)


class _Sender:
    """Sends the driver the files that a task has written, from a thread of its own."""

    def __init__(self, folder: Path, snapshot: SessionSnapshot, clip: int, line: _Line) -> None:
        self._folder, self._line = folder, line
        self._checkpoint = snapshot.clip_dir(clip) / TRAINING_FILE
        self._points = snapshot.points_dir
        self._lock = threading.Lock()
        self._sent = {path: identity for path in self._paths() if (identity := _identity(path))}
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sender", daemon=True)
        self.unwanted: Unwanted | None = None

    def __enter__(self) -> _Sender:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end.set()
        self._thread.join()

    def send(self) -> None:
        """Send what has changed. Raises Unwanted."""
        with self._lock:
            for path in self._paths():
                identity = _identity(path)
                if identity is None or self._sent.get(path) == identity:
                    continue
                with suppress(FileNotFoundError):
                    message = FileChanged(path.relative_to(self._folder).as_posix(), path.read_bytes())
                    if self._line.tell(message):
                        self._sent[path] = identity

    def _paths(self) -> list[Path]:
        return [self._checkpoint, *self._points.glob("[!.]*.safetensors")]

    def _run(self) -> None:
        while not self._end.wait(LOOK_S):
            try:
                self.send()
            except Unwanted as error:
                self.unwanted = error
                return


def _identity(path: Path) -> tuple[int, ...] | None:
    """Of a file's present content; None: there is none."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns


class _Listener:
    """The TaskListener that tells the driver."""

    def __init__(self, clip: int, line: _Line, sender: _Sender) -> None:
        self._clip, self._line, self._sender = clip, line, sender
        self._told = 0.0

    def points(self, clip: int, done: int, total: int) -> None:
        self._tell_now_and_then(Points(clip, done, total), done == total)

    def points_known(self, clip: int, share: float, extends: bool) -> None:
        # Before anyone begins who builds on them.
        self._sender.send()
        self._line.tell(PointsKnown(clip, share, extends))

    def training(self, clip: int, progress: TrainProgress) -> None:
        self._tell_now_and_then(Progress(clip, progress), progress.iteration == progress.iterations)

    def note(self, text: str) -> None:
        self._line.tell(Note(self._clip, text))

    def check(self) -> None:
        self._line.tell(None)
        self._stop_if_unwanted()

    def _tell_now_and_then(self, message: Message, last: bool) -> None:
        self._stop_if_unwanted()
        now = time.monotonic()
        if last or now - self._told >= TELL_S:
            self._told = now
            self._line.tell(message)

    def _stop_if_unwanted(self) -> None:
        if self._sender.unwanted is not None:
            raise self._sender.unwanted
