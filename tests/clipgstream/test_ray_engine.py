"""Training on a Ray cluster of two nodes, which are two sets of processes of this machine."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import signal
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cgs_process import files

from clipgstream.config import load_config
from clipgstream.demo.config import DemoConfig
from clipgstream.demo.footage import write_demo_capture
from clipgstream.ingest.run import ingest
from clipgstream.pack import pack_session
from clipgstream.schedule import cluster as quiet  # noqa: F401  (before Ray is imported)
from clipgstream.schedule.engine import Event, Failed, Finished, Lost, Note, Progress
from clipgstream.schedule.scheduler import Scheduler
from clipgstream.session import Session
from clipgstream.session_lease import Worker, read_leases
from clipgstream.session_view import SessionSnapshot
from clipgstream.train.plan import MODEL_FILE, TRAINING_FILE
from clipgstream.train.run import make_backends, train_session
from clipgstream.train.task import ClipTask, TrainProgress
from formats.errors import BackendError, IngestError, StoreError

ray = pytest.importorskip("ray", reason="Ray is not installed: pip install 'clipgstream[cluster]'")

from ray.cluster_utils import Cluster  # noqa: E402

from clipgstream.schedule.cluster import engine, worker  # noqa: E402
from clipgstream.schedule.cluster.connect import Need, Node, choose_need  # noqa: E402
from clipgstream.schedule.cluster.desk import Begun, Desk, FileChanged  # noqa: E402
from clipgstream.schedule.cluster.engine import RayEngine  # noqa: E402
from clipgstream.schedule.cluster.worker import SentFile  # noqa: E402

BACKENDS = ("cpu", "auto", "auto")
AUTO = ("auto", "auto", "auto")
SMALL_NODE = {"num_cpus": 1, "object_store_memory": 80 << 20}
QUICK_TO_NOTICE = {
    "health_check_initial_delay_ms": 1000,
    "health_check_period_ms": 500,
    "health_check_timeout_ms": 1000,
    "health_check_failure_threshold": 3,
}
OVERRIDES = {
    "ingest.clip_frames": "1",
    "train.iterations": "40",
    "train.source_iterations": "100",
    "train.checkpoint_every": "10",
    "train.seed": "0",
    "anchors.max_anchors": "300",
    "anchors.max_residual": "100",
    "field.levels": "2",
    "field.log2_table": "10",
}
CONFIG = load_config("cpu", OVERRIDES)
CLIPS = 3
LOST = 2


class Listener:
    def __init__(self) -> None:
        self.notes: list[str] = []
        self.progress: dict[int, list[int]] = {}

    def points(self, clip: int, done: int, total: int) -> None: ...
    def training(self, clip: int, progress) -> None:
        self.progress.setdefault(clip, []).append(progress.iteration)

    def note(self, text: str) -> None:
        self.notes.append(text)


@pytest.fixture(scope="module")
def nodes() -> Iterator[Cluster]:
    """A cluster whose head takes no tasks and whose two nodes take one each."""
    cluster = Cluster(
        initialize_head=True,
        head_node_args={
            **SMALL_NODE,
            "num_cpus": 0,
            "include_dashboard": False,
            "include_log_monitor": False,
            "_system_config": QUICK_TO_NOTICE,
        },
    )
    try:
        for _ in range(2):
            cluster.add_node(**SMALL_NODE)
        yield cluster
    finally:
        cluster.shutdown()


@pytest.fixture(scope="module")
def untrained(tmp_path_factory) -> Path:
    """A session of clips of one frame each."""
    folder = tmp_path_factory.mktemp("untrained")
    film = DemoConfig(cameras=4, held_out=0, frames=CLIPS, width_px=64, height_px=48, clip_frames=1)
    capture = write_demo_capture(folder, film)
    path = folder / "session"
    ingest(capture.footage, capture.calibration, path, config=CONFIG.ingest, overrides=OVERRIDES)
    return path


@pytest.fixture(scope="module")
def local(untrained: Path, tmp_path_factory) -> Session:
    """The same, trained in this process."""
    session = copy_of(untrained, tmp_path_factory.mktemp("local"))
    train_session(session, CONFIG, make_backends("cpu"), Listener())
    return session


@pytest.fixture
def session(untrained: Path, tmp_path: Path) -> Session:
    return copy_of(untrained, tmp_path)


def copy_of(path: Path, folder: Path) -> Session:
    shutil.copytree(path, folder / "session")
    return Session.open(folder / "session")


@pytest.fixture(scope="module")
def cluster(nodes: Cluster) -> Iterator[RayEngine]:
    """The engine of all tests, whose workers stay from one to the next."""
    made = RayEngine(nodes.address, backends=BACKENDS)
    yield made
    made.close()


class Kept:
    """An engine that stays open when its scheduler is closed."""

    def __init__(self, cluster: RayEngine) -> None:
        self.free, self.submit, self.events = cluster.free, cluster.submit, cluster.events
        self.cancel = cluster.cancel

    def close(self) -> None: ...


def train(
    session: Session, cluster: RayEngine, disturb: Callable[[], bool] = lambda: True
) -> tuple[Listener, list[int]]:
    """Train all clips; `disturb` is called until it says that it has done so."""
    listener = Listener()
    scheduler = Scheduler(session, CONFIG, Kept(cluster), listener, backends=BACKENDS)
    deadline, disturbed = time.monotonic() + 60, False
    try:
        while scheduler.step(0.05) or scheduler.goes_on():
            assert time.monotonic() < deadline, listener.notes
            disturbed = disturbed or disturb()
        scheduler.raise_failures()
    finally:
        scheduler.close()
    assert disturbed and read_leases(session.database) == []
    return listener, [session.clip(clip).attempts for clip in range(CLIPS)]


def models(session: Session) -> dict[str, bytes]:
    """Everything in the folders of the clips and their points."""
    return files(session.path / "clips") | files(session.path / "points")


def task_of(session: Session, clip: int) -> ClipTask:
    return ClipTask(SessionSnapshot.take(session, {0, clip}), clip, CONFIG, 0, backends=BACKENDS)


def events_until(one: RayEngine, kind: type[Event]) -> list[Event]:
    deadline, events = time.monotonic() + 40, list[Event]()
    while not any(isinstance(event, kind) for event in events):
        assert time.monotonic() < deadline, events
        events += one.events(0.5)
    return events


def wait_until_placed(cluster: RayEngine) -> None:
    deadline = time.monotonic() + 40
    while not cluster.placed():
        assert time.monotonic() < deadline
        cluster.events(0.1)


def test_two_nodes_make_the_same_bytes_as_local_training(session, local, cluster, tmp_path) -> None:
    nodes: set[str] = set()

    def look() -> bool:
        nodes.update(begun.node for begun in cluster.placed().values())
        return len(nodes) == 2

    listener, attempts = train(session, cluster, look)
    assert attempts == [1] * CLIPS
    assert models(session) == models(local)
    assert all(listener.progress[clip][-1] == 100 for clip in range(1, CLIPS))
    assert all(session.clip(clip).worker_seconds > 0 for clip in range(CLIPS))
    for one in (session, local):
        pack_session(one, tmp_path / one.path.parent.name, CONFIG.pack)
    assert files(tmp_path / session.path.parent.name) == files(tmp_path / local.path.parent.name)


def at_a_checkpoint(session: Session, cluster: RayEngine, act: Callable[[Begun], None]) -> Callable[[], bool]:
    """Calls `act` with the worker of the clip LOST, as soon as that has a checkpoint."""

    def disturb() -> bool:
        placed = cluster.placed().get(LOST)
        if placed is None or not (session.clip_dir(LOST) / TRAINING_FILE).exists():
            return False
        act(placed)
        return True

    return disturb


def assert_only_one_went_on(listener: Listener, attempts: list[int], reason: str) -> None:
    assert attempts == [1, 1, 2]
    lost, again = [note for note in listener.notes if "was lost" in note or "going on" in note]
    assert lost == f"clip {LOST}: its worker was lost, {reason}; it goes on with another"
    assert again.startswith(f"clip {LOST}: going on from iteration ")


def test_a_killed_worker_costs_what_it_had_not_saved(session, local, cluster) -> None:
    kill = at_a_checkpoint(session, cluster, lambda begun: os.kill(begun.pid, signal.SIGKILL))
    assert_only_one_went_on(*train(session, cluster, kill), "its worker's process died")
    assert models(session) == models(local)


def test_a_lost_node_costs_what_it_had_not_saved(session, local, cluster, nodes) -> None:
    nodes.add_node(**SMALL_NODE)
    assert cluster.free() == 3, "a node has come"

    def unplug(begun: Begun) -> None:
        (node,) = [node for node in nodes.list_all_nodes() if node.node_id == begun.node]
        nodes.remove_node(node, allow_graceful=False)

    cut = at_a_checkpoint(session, cluster, unplug)
    assert_only_one_went_on(*train(session, cluster, cut), "its node went away")
    assert models(session) == models(local)


def test_what_was_cancelled_writes_nothing_more(session, local, cluster) -> None:
    """Not even a worker that Ray could not stop."""
    (session.clip_dir(0) / MODEL_FILE).write_bytes((local.clip_dir(0) / MODEL_FILE).read_bytes())
    cluster.submit(task_of(session, 1))
    assert cluster.free() == 1
    wait_until_placed(cluster)
    token, desk = cluster._works[1].token, cluster._desk
    cluster.cancel(1)
    assert events_until(cluster, Lost)[-1] == approximately(Lost(1, "it was cancelled"))
    assert cluster.free() == 2 and cluster.events(1.0) == []
    late = FileChanged(f"clips/000001/{TRAINING_FILE}", b"of a worker that lives on")
    assert not ray.get(desk.tell.remote(token, late)), "it is told to stop"
    ray.get(desk.tell.remote("a token of nobody's", late))
    before = files(session.clip_dir(1))
    cluster.submit(task_of(session, 1))
    assert isinstance(events_until(cluster, Finished)[-1], Finished)
    assert b"lives on" not in b"".join(before.values())
    assert list(files(session.clip_dir(1))) == [MODEL_FILE]


def approximately(event: Lost) -> object:
    return dataclasses.replace(event, worker_seconds=pytest.approx(20, abs=20))


def test_an_error_of_the_input_comes_back_whole(session, cluster) -> None:
    for path in {picture.file.path for picture in session.pictures(0).values()}:
        path.rename(path.with_suffix(".gone"))
    try:
        cluster.submit(task_of(session, 0))
        (event,) = [event for event in events_until(cluster, Failed) if isinstance(event, Failed)]
    finally:
        for path in {picture.file.path for picture in session.pictures(0).values()}:
            path.with_suffix(".gone").rename(path)
    assert isinstance(event.error, IngestError) and "footage is missing" in str(event.error)
    assert f"(on {socket.gethostname()})" in str(event.error)


def test_a_disk_that_refuses_a_result_fails_the_clip_once(session, cluster, monkeypatch) -> None:
    def refuse(path: Path, data: bytes) -> None:
        raise StoreError("cannot write the file", where=path, found="No space left on device")

    monkeypatch.setattr(engine, "atomic_write_bytes", refuse)
    cluster.submit(task_of(session, 0))
    ends = [event for event in events_until(cluster, Failed) if isinstance(event, Failed | Lost)]
    assert len(ends) == 1 and "No space left" in str(ends[0].error)
    assert cluster.events(0.5) == [] and cluster.free() == 2


def test_a_desk_that_is_lost_loses_no_result(session, cluster) -> None:
    cluster.submit(task_of(session, 0))
    wait_until_placed(cluster)
    ray.kill(cluster._desk, no_restart=False)
    assert isinstance(events_until(cluster, Finished)[-1], Finished)
    assert (session.clip_dir(0) / MODEL_FILE).exists()


def test_demand_is_shown_to_a_cluster_that_grows(session, cluster, nodes, monkeypatch) -> None:
    monkeypatch.setattr(engine, "WAITING_S", 0.0)
    wanting = RayEngine(nodes.address, workers=5, backends=BACKENDS, cpus=64)
    assert wanting.free() == 5 and wanting.need == Need(64)
    wanting.submit(task_of(session, 0))
    (note,) = events_until(wanting, Note)
    assert note == Note(0, "clip 0 waits for a node with 64 CPUs") and wanting.free() == 4
    wanting.close()
    assert not wanting.placed() and ray.is_initialized(), "the other engine's connection"
    monkeypatch.setattr(engine, "live_nodes", lambda: [])
    assert cluster.free() == 1, "where there is no node yet"


def test_where_there_is_no_cluster(monkeypatch) -> None:
    monkeypatch.setattr(ray, "is_initialized", lambda: False)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(BackendError, match="no Ray cluster can be reached") as caught:
        RayEngine(f"127.0.0.1:{port}")
    assert caught.value.exit_code == 4 and "ray start" in str(caught.value)


def test_a_clip_takes_a_gpu_or_a_node_or_a_share_of_it() -> None:
    small, large, gpus = Node("a", 4, 0), Node("b", 16, 0), Node("c", 32, 4)
    head = Node("d", 0, 0)
    assert choose_need([head, gpus, small], AUTO, None) == Need(1, 1)
    assert [Need(1, 1).room(node) for node in (head, gpus, small)] == [0, 4, 0]
    assert choose_need([gpus], ("cpu", "auto", "auto"), None) == Need(32)
    assert choose_need([gpus], ("auto", "cpu", "auto"), None) == Need(32)
    assert choose_need([head, small, large], AUTO, None) == Need(4)
    assert choose_need([head, small, large], AUTO, 2) == Need(8)
    assert choose_need([head, small, large], AUTO, 5) == Need(4)
    assert choose_need([head, small, large], AUTO, 100) == Need(1)
    assert choose_need([], AUTO, 3) == Need(1)
    assert choose_need([small], ("cuda", "auto", "auto"), 3, cpus=2) == Need(2, 1)
    with pytest.raises(BackendError, match="unknown device"):
        choose_need([small], ("tpu", "auto", "auto"), None)


def test_a_worker_has_nothing_of_earlier_tasks(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(ray, "get", lambda data: data)
    folder = worker._Folder(tmp_path / "session")
    reference = SentFile("clips/000000/model.safetensors", "a", b"reference")
    folder.receive([reference, SentFile("clips/000001/training.safetensors", "b", b"checkpoint")])
    model = folder.path / reference.name
    model.with_name("training.safetensors").write_bytes(b"made by a task that was killed")
    before = model.stat()
    folder.clear(1)
    assert list(files(folder.path)) == [reference.name]
    folder.receive([reference])
    assert model.stat() == before and list(files(folder.path)) == [reference.name]
    folder.receive([dataclasses.replace(reference, digest="c", data=b"another session's")])
    assert files(folder.path) == {reference.name: b"another session's"}
    folder.receive([])
    assert files(folder.path) == {}, "the clip would be taken for trained"


def test_folders_of_killed_workers_are_removed(tmp_path) -> None:
    def folder(name: str, owner: Worker, idle_s: float = 0.0) -> Path:
        path = tmp_path / f"clipgstream-worker-{name}"
        (path / "session").mkdir(parents=True)
        (path / "owner.json").write_text(json.dumps(dataclasses.asdict(owner)))
        os.utime(path / "session", (time.time() - idle_s,) * 2)
        return path

    me = Worker.this_process()
    kept = [folder("mine", me), folder("elsewhere", dataclasses.replace(me, boot="another boot"))]
    folder("killed", dataclasses.replace(me, started="1"))
    folder("forgotten", dataclasses.replace(me, boot="another boot"), idle_s=3e5)
    (tmp_path / "clipgstream-worker-being-made").mkdir()
    worker.remove_left(tmp_path)
    assert set(tmp_path.iterdir()) == {*kept, tmp_path / "clipgstream-worker-being-made"}


def test_a_node_that_hangs_is_given_up(session, cluster, monkeypatch) -> None:
    """Ray does not tell of a machine that stands still."""
    monkeypatch.setattr(engine, "GONE_S", 0.0)
    monkeypatch.setattr(engine, "NODES_S", 0.0)
    monkeypatch.setattr(engine, "live_nodes", lambda: [])
    cluster.submit(task_of(session, 0))
    (lost,) = [event for event in events_until(cluster, Lost) if isinstance(event, Lost)]
    assert lost.reason == f"its node {socket.gethostname()} answers no more"
    assert cluster.events(0.5) == [] and not (session.clip_dir(0) / MODEL_FILE).exists()


def test_a_desk_that_nobody_looks_at_stays_small() -> None:
    desk = Desk()
    for number in range(100):
        assert desk.tell("a", Progress(1, TrainProgress(number, 100, 0.1, 20.0)))
        assert desk.tell("a", FileChanged("clips/000001/training.safetensors", bytes([number])))
        assert desk.tell("b", Progress(2, TrainProgress(number, 100, 0.1, 20.0)))
    desk.tell("a", Note(1, "one"))
    desk.tell("a", Note(1, "two"))
    desk.revoke("b")
    assert not desk.tell("b", None)
    taken = desk.take()
    assert [type(message).__name__ for _, message in taken] == ["Progress", "FileChanged", "Note", "Note"]
    assert taken[1][1].data == bytes([99]) and desk.take() == []
