"""Which clip is trained when, by whom, and what becomes of it."""

from __future__ import annotations

import dataclasses
import pickle
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from test_model import SMALL, anchor_points
from test_session import content
from tiny_footage import write_capture

from clipgstream.config import load_config
from clipgstream.ingest.frames import load_clip
from clipgstream.ingest.run import ingest
from clipgstream.model.build import build_reference, build_source
from clipgstream.model.checkpoint import CheckpointInfo, save_checkpoint
from clipgstream.schedule import scheduler as scheduling
from clipgstream.schedule.engine import Event, Failed, Finished, Lost
from clipgstream.schedule.inline import InlineEngine
from clipgstream.schedule.pool import Place, PoolEngine, places
from clipgstream.schedule.run import train_clips
from clipgstream.schedule.scheduler import MAX_ATTEMPTS, Scheduler
from clipgstream.session import Session, split_clips
from clipgstream.session_db import insert_clips, insert_frames
from clipgstream.session_lease import Worker, claim, read_leases, settle
from clipgstream.session_schema import writing
from clipgstream.session_view import SessionSnapshot
from clipgstream.session_work import due_clips, mark_packed, under_way
from clipgstream.train.clip_job import shared_hash
from clipgstream.train.plan import MODEL_FILE, TRAINING_FILE, clips_to_train, mark_trained
from clipgstream.train.task import ClipResult, ClipTask
from formats.errors import CgsError, CheckpointError, PartlyDoneError, StoreError, TrainError

CONFIG = load_config("cpu", SMALL)
ELSEWHERE = Worker("another-machine", "another boot", 17, "12345")
ALL = range(5)


class Silent:
    def __init__(self) -> None:
        self.notes: list[str] = []

    def points(self, clip: int, done: int, total: int) -> None: ...
    def training(self, clip: int, progress: object) -> None: ...
    def note(self, text: str) -> None:
        self.notes.append(text)


class ScriptedEngine:
    """An engine whose tasks end as the test says, one in each call of `events`, the first one first.

    Attributes:
        tasks: all that were submitted.
        ends: makes a clip's end, when it is not simply trained.
    """

    def __init__(self, workers: int = 1) -> None:
        self.workers = workers
        self.tasks: list[ClipTask] = []
        self.running: list[ClipTask] = []
        self.ends: dict[int, Callable[[], Event]] = {}
        self.cancelled: list[int] = []
        self.closed = False

    @property
    def clips(self) -> list[int]:
        return [task.clip for task in self.tasks]

    def free(self) -> int:
        return self.workers - len(self.running)

    def submit(self, task: ClipTask) -> None:
        assert self.free() > 0, "more than it has room for"
        self.tasks.append(task)
        self.running.append(task)

    def events(self, timeout_s: float) -> list[Event]:
        if not self.running:
            return []
        clip = self.running.pop(0).clip
        return [self.ends.get(clip, lambda: Finished(clip, result(clip)))()]

    def cancel(self, clip: int) -> None:
        self.cancelled.append(clip)

    def close(self) -> None:
        self.closed = True


def result(clip: int) -> ClipResult:
    return ClipResult(clip, 5, 100, 0 if clip == 0 else 25, 64, 1.0, 2.0, 0)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduling, "POLL_S", 0.005)


@pytest.fixture
def session(tmp_path: Path) -> Session:
    """Five clips."""
    return Session.create(tmp_path / "session", content(50))


@pytest.fixture
def made() -> Iterator[Callable[..., Scheduler]]:
    """Makes schedulers and closes them."""
    schedulers: list[Scheduler] = []

    def make(session: Session, engine: ScriptedEngine, **options) -> Scheduler:
        listener = options.pop("listener", Silent())
        schedulers.append(Scheduler(session, CONFIG, engine, listener, **options))
        return schedulers[-1]

    yield make
    for scheduler in schedulers:
        scheduler.close()


def states(session: Session) -> list[str]:
    return [record.state for record in session.clips()]


def train(session: Session, clip: int) -> None:
    lease = claim(session.database, clip, Worker.this_process())
    assert lease is not None
    settle(session.database, lease, "trained")


def write_models(session: Session, clips: range | list[int], points: int = 30, **changed: str) -> None:
    """Model files of untrained clips, as training leaves them."""
    config = load_config("cpu", SMALL | changed)
    reference = build_reference(anchor_points(points), config)
    for clip in clips:
        model = reference if clip == 0 else build_source(reference.shared, anchor_points(7), clip, config)
        info = CheckpointInfo(clip, clip == 0, 5, config, shared_hash(reference.shared))
        save_checkpoint(session.clip_dir(clip) / MODEL_FILE, model, info, {})


def test_the_reference_clip_first_and_then_in_order(session: Session, made) -> None:
    engine = ScriptedEngine(3)
    scheduler = made(session, engine)
    scheduler.step(0)
    assert engine.clips == [0], "the others need it"
    assert [r.clip for r in scheduler.run()] == [0, 1, 2, 3, 4]
    assert engine.clips == [0, 1, 2, 3, 4] and engine.closed
    assert states(session) == ["trained"] * 5 and read_leases(session.database) == []
    record = session.clip(2)
    assert (record.attempts, record.reference, record.residual_share) == (1, 0, 0.25)
    assert record.seconds == 3.0 and record.worker_seconds > 0
    assert record.metrics == {"anchors": 100, "residual": 25, "width_px": 64}


def test_a_reference_clip_filmed_later_comes_before_those_that_need_it(tmp_path: Path, made) -> None:
    settings = dataclasses.replace(content(1).settings, reference_clip=3)
    session = Session.create(tmp_path / "session", dataclasses.replace(content(50), settings=settings))
    engine = ScriptedEngine(1)
    made(session, engine).run()
    assert engine.clips == [3, 0, 1, 2, 4]
    assert [task.reference for task in engine.tasks] == [3] * 5
    assert set(engine.tasks[1].snapshot.records) == {0, 3}


def test_only_what_is_wanted_and_the_reference_clip_that_it_needs(session: Session, made) -> None:
    engine = ScriptedEngine(2)
    assert [r.clip for r in made(session, engine, clips=[3]).run()] == [0, 3]
    assert states(session) == ["trained", "ready", "ready", "trained", "ready"]
    with pytest.raises(CgsError, match="no such clip"):
        made(session, engine, clips=[5])


def test_two_share_the_work_and_train_nothing_twice(session: Session, made) -> None:
    engines = [ScriptedEngine(1), ScriptedEngine(2)]
    schedulers = [made(session, engine) for engine in engines]
    busy = True
    while busy:
        busy = sum(scheduler.step(0) for scheduler in schedulers) > 0
    assert sorted(engines[0].clips + engines[1].clips) == list(ALL)
    assert all(engine.clips for engine in engines)
    assert [record.attempts for record in session.clips()] == [1] * 5


def test_it_waits_for_the_reference_clip_that_another_trains(session: Session, made) -> None:
    lease = claim(session.database, 0, ELSEWHERE)
    assert lease is not None
    scheduler = made(session, ScriptedEngine(2))
    assert not scheduler.step(0) and scheduler.goes_on()
    settle(session.database, lease, "trained")
    assert [r.clip for r in scheduler.run()] == [1, 2, 3, 4]


def test_a_clip_whose_trainer_was_killed_is_taken_up_at_once(session: Session, made) -> None:
    claim(session.database, 0, dataclasses.replace(Worker.this_process(), started="1"))
    engine = ScriptedEngine()
    made(session, engine, clips=[0]).run()
    assert (session.clip(0).state, session.clip(0).attempts) == ("trained", 2)
    session.set_clip_state(1, "training")  # as earlier versions left it, without a lease
    made(session, engine, clips=[1]).run()
    assert session.clip(1).state == "trained"


def test_a_silent_holder_is_waited_for_and_then_replaced(session: Session, made, monkeypatch) -> None:
    claim(session.database, 0, ELSEWHERE)
    monkeypatch.setattr("clipgstream.session_lease.LEASE_S", 0.3)
    started = time.monotonic()
    assert [r.clip for r in made(session, ScriptedEngine(), clips=[0]).run()] == [0]
    assert time.monotonic() - started > 0.3


def test_one_failure_does_not_keep_the_others(session: Session, made) -> None:
    engine = ScriptedEngine(2)
    engine.ends[2] = lambda: Failed(2, TrainError("training diverged", where="clip 2"))
    with pytest.raises(PartlyDoneError, match="1 of 5 clips could not be trained") as caught:
        made(session, engine).run()
    assert caught.value.exit_code == 6 and "clip 2: training diverged" in str(caught.value)
    assert states(session) == ["trained", "trained", "failed", "trained", "trained"]
    assert "training diverged" in str(session.clip(2).error)
    assert read_leases(session.database) == []
    del engine.ends[2]
    assert [r.clip for r in made(session, engine).run()] == [2], "the next run tries it once more"


def test_where_nothing_could_be_done_the_error_is_the_clips_own(session: Session, made) -> None:
    engine = ScriptedEngine()
    engine.ends[0] = lambda: Failed(0, RuntimeError("CUDA error"))
    with pytest.raises(RuntimeError, match="CUDA error"):
        made(session, engine).run()
    assert engine.clips == [0] and states(session) == ["failed"] + ["ready"] * 4


def test_a_full_disk_stops_all(session: Session, made) -> None:
    engine = ScriptedEngine(2)
    engine.ends[1] = lambda: Failed(1, StoreError("cannot write the file", found="No space left on device"))
    with pytest.raises(StoreError, match="No space left"):
        made(session, engine).run()
    assert engine.clips == [0, 1, 2], "what was under way is brought to its end"
    assert states(session) == ["trained", "failed", "trained", "ready", "ready"]


def test_a_reference_clip_that_failed_elsewhere_is_no_success(session: Session, made) -> None:
    scheduler = made(session, ScriptedEngine())
    session.set_clip_state(0, "training")
    session.set_clip_state(0, "failed", error="training diverged")
    with pytest.raises(CgsError, match="clip 0"):
        scheduler.run()


def test_a_lost_worker_costs_an_attempt_and_not_the_clip(session: Session, made) -> None:
    engine, listener, losses = ScriptedEngine(), Silent(), iter("ab")

    def end() -> Event:
        reason = next(losses, None)
        return Finished(0, result(0)) if reason is None else Lost(0, reason)

    engine.ends[0] = end
    made(session, engine, clips=[0], listener=listener).run()
    assert (session.clip(0).state, session.clip(0).attempts) == ("trained", 3)
    assert [note for note in listener.notes if "its worker was lost" in note]


def test_a_clip_that_loses_every_worker_fails_in_the_end(session: Session, made) -> None:
    engine = ScriptedEngine()
    engine.ends[0] = lambda: Lost(0, "was ended by signal 9")
    with pytest.raises(CgsError, match=f"lost {MAX_ATTEMPTS} times") as caught:
        made(session, engine).run()
    assert "signal 9" in str(caught.value)
    assert engine.clips == [0] * MAX_ATTEMPTS and session.clip(0).state == "failed"


def test_losses_count_only_while_nothing_is_gained(session: Session, made) -> None:
    engine, checkpoint = ScriptedEngine(), session.clip_dir(0) / TRAINING_FILE
    left = [MAX_ATTEMPTS * 2]

    def end() -> Event:
        left[0] -= 1
        checkpoint.write_bytes(b"x" * (1000 - left[0]))
        return Lost(0, "the machine was taken back") if left[0] else Finished(0, result(0))

    engine.ends[0] = end
    made(session, engine, clips=[0]).run()
    assert len(engine.clips) == 2 * MAX_ATTEMPTS


def test_work_under_a_lost_lease_is_stopped_and_not_recorded(session: Session, made, monkeypatch) -> None:
    monkeypatch.setattr("clipgstream.session_lease.BEAT_S", 0.01)
    engine = ScriptedEngine()
    other = []

    def end() -> Event:
        while not other:
            (lease,) = read_leases(session.database)
            other.extend(filter(None, [claim(session.database, 0, ELSEWHERE, dead=lease)]))
        deadline = time.monotonic() + 20
        while not engine.cancelled and time.monotonic() < deadline:
            time.sleep(0.005)
        return Finished(0, result(0))

    engine.ends[0] = end
    listener = Silent()
    scheduler = made(session, engine, listener=listener)
    scheduler.step(0)
    assert engine.cancelled == [0] and scheduler.results() == []
    assert session.clip(0).state == "training" and read_leases(session.database)[0].worker == ELSEWHERE
    assert any("taken it over" in note for note in listener.notes)


def test_closing_gives_back_what_is_under_way(session: Session, made) -> None:
    train(session, 0)
    engine = ScriptedEngine(3)
    scheduler = made(session, engine)
    scheduler.step(0)
    assert states(session) == ["trained", "trained", "training", "training", "ready"]
    scheduler.close()
    assert states(session) == ["trained", "trained", "ready", "ready", "ready"]
    assert read_leases(session.database) == [] and session.clip(2).worker_seconds > 0


def test_an_interrupted_run_gives_back_what_is_under_way(session: Session, made) -> None:
    engine = ScriptedEngine()

    def end() -> Event:
        raise KeyboardInterrupt

    engine.ends[0] = end
    with pytest.raises(KeyboardInterrupt):
        made(session, engine).run()
    assert engine.closed and states(session) == ["ready"] * 5 and read_leases(session.database) == []


def test_clips_that_come_later_are_trained_as_they_come(session: Session, made) -> None:
    engine = ScriptedEngine()
    scheduler = made(session, engine)
    session.set_clip_state(4, "waiting")
    while scheduler.step(0):
        pass
    assert engine.clips == [0, 1, 2, 3] and not scheduler.goes_on()
    session.set_clip_state(4, "ready")
    with writing(session.database) as connection:
        insert_frames(connection, 50, [2.0 + k / 25 for k in range(10)])
        insert_clips(connection, split_clips(60, 10)[5:])
    assert scheduler.goes_on()
    while scheduler.step(0):
        pass
    assert engine.clips == [0, 1, 2, 3, 4, 5]


def test_a_model_that_was_written_before_the_kill_counts_without_an_attempt(session: Session, made) -> None:
    train(session, 0)
    write_models(session, range(3))
    held = claim(session.database, 1, dataclasses.replace(Worker.this_process(), started="1"))
    assert held is not None
    engine = ScriptedEngine()
    results = train_clips(session, CONFIG, engine, Silent(), [0, 1, 2])
    assert engine.clips == [] and states(session)[:3] == ["trained"] * 3
    assert [session.clip(clip).attempts for clip in range(3)] == [1, 1, 0]
    assert session.clip(2).residual_share == pytest.approx(7 / 30)
    assert read_leases(session.database) == []
    assert [(r.clip, r.anchors, r.residual, r.train_seconds) for r in results] == [
        (0, 30, 0, 0.0),
        (1, 30, 7, 0.0),
        (2, 30, 7, 0.0),
    ]
    mark_trained(session, session.clip(3))
    assert session.clip(3).attempts == 0 and session.clip(3).state == "trained"


@pytest.mark.parametrize("recorded", [True, False])
def test_models_of_other_settings_are_refused(session: Session, recorded: bool) -> None:
    write_models(session, [0], **{"train.iterations": "77"})
    if recorded:
        mark_trained(session, session.clip(0))
    with pytest.raises(CheckpointError, match="other settings"):
        train_clips(session, CONFIG, ScriptedEngine(), Silent())


def test_models_on_another_reference_clip_are_refused(session: Session) -> None:
    write_models(session, range(2))
    write_models(session, [0], points=31)
    for clip in range(2):
        mark_trained(session, session.clip(clip))
    with pytest.raises(CheckpointError, match="another reference clip"):
        train_clips(session, CONFIG, ScriptedEngine(), Silent())


def overwritten(session: Session) -> list[bool]:
    return [record.overwriting for record in session.clips()]


def test_overwriting_keeps_the_old_model_and_no_old_checkpoint(session: Session, made) -> None:
    write_models(session, range(2))
    for clip in range(2):
        mark_trained(session, session.clip(clip))
    stale = session.clip_dir(2) / TRAINING_FILE
    stale.write_bytes(b"of other settings")
    engine = ScriptedEngine()
    scheduler = made(session, engine, overwrite=True)
    assert overwritten(session) == [True, True, False, False, False] and states(session) == ["ready"] * 5
    assert not stale.exists()
    assert all((session.clip_dir(clip) / MODEL_FILE).exists() for clip in range(2))
    assert clips_to_train(session) == list(ALL)
    scheduler.step(0)
    assert overwritten(session) == [False, True, False, False, False]
    scheduler.close()
    made(session, engine).run()  # as after a kill: without --overwrite
    assert engine.clips == list(ALL) and [task.again for task in engine.tasks] == [True, True] + [False] * 3
    assert overwritten(session) == [False] * 5 and states(session) == ["trained"] * 5


def test_overwriting_what_another_trains_is_refused(session: Session, made) -> None:
    train(session, 0)
    claim(session.database, 2, ELSEWHERE)
    with pytest.raises(CgsError, match="trained by another process") as caught:
        made(session, ScriptedEngine(), overwrite=True)
    assert "clip 2" in str(caught.value)
    assert states(session) == ["trained", "ready", "training", "ready", "ready"]


def test_packed_are_the_present_models_only(session: Session, made) -> None:
    write_models(session, range(4))
    for clip in (0, 2, 3):
        mark_trained(session, session.clip(clip))
    claim(session.database, 1, ELSEWHERE)
    made(session, ScriptedEngine(), clips=[3], overwrite=True)
    mark_packed(session.database, range(4))
    assert states(session) == ["packed", "training", "packed", "ready", "ready"]
    mark_packed(session.database, [0])
    assert session.clip(0).state == "packed"


def test_the_database_reads_no_more_the_more_clips_are_done(tmp_path: Path) -> None:
    empty = dataclasses.replace(
        content(1500), pictures=(), settings=dataclasses.replace(content(1).settings, clip_frames=1)
    )
    session = Session.create(tmp_path / "session", empty)
    train(session, 0)
    worker, steps = Worker.this_process(), []

    for done in (10, 1400):
        with writing(session.database) as connection:
            connection.execute("UPDATE clips SET state = 'trained' WHERE clip < ?", (done,))
        with counted() as count:
            assert due_clips(session.database, 2) == [done, done + 1]
            assert not under_way(session.database)
            lease = claim(session.database, done, worker)
            assert lease is not None
            settle(session.database, lease, "trained")
            SessionSnapshot.take(session, {0, done})
        steps.append(count[0])
    assert steps[1] < 2 * steps[0], "virtual machine instructions of SQLite, in hundreds"


@contextmanager
def counted() -> Iterator[list[int]]:
    """Counts hundreds of SQLite's instructions on every connection opened in the block."""
    count, opened = [0], sqlite3.connect

    def more() -> int:
        count[0] += 1
        return 0

    def connect(*args: Any, **more_args: Any) -> sqlite3.Connection:
        connection = opened(*args, **more_args)
        connection.set_progress_handler(more, 100)
        return connection

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite3, "connect", connect)
        yield count


def test_a_snapshot_is_enough_to_load_a_clip(tmp_path: Path) -> None:
    footage, calibration = write_capture(tmp_path, ["cam00", "cam01"], frames=12)
    overrides = {"ingest.clip_frames": "5"}
    config = load_config("cpu", overrides)
    ingest(footage, calibration, tmp_path / "session", config=config.ingest, overrides=overrides)
    session = Session.open(tmp_path / "session")
    snapshot = pickle.loads(pickle.dumps(SessionSnapshot.take(session, [0, 2])))  # noqa: S301
    session.database.rename(tmp_path / "elsewhere.db")
    assert snapshot.clip_starts() == [0, 5, 10] and snapshot.frame_count == 12
    assert set(snapshot.frame_pictures(11)) == {"cam00", "cam01"}
    with pytest.raises(CgsError, match="snapshot"):
        snapshot.clip(1)
    loaded = load_clip(snapshot, 2)
    (tmp_path / "elsewhere.db").rename(session.database)
    for camera, images in load_clip(session, 2).images.items():
        assert np.array_equal(images, loaded.images[camera])


def test_inline_a_task_that_was_cancelled_ends_before_it_writes() -> None:
    written = []

    class Runner:
        def run(self, task: ClipTask, listener) -> ClipResult:
            listener.check()
            engine.cancel(task.clip)
            listener.check()
            written.append(task.clip)
            return result(task.clip)

    engine = InlineEngine(Silent(), Runner())
    engine.submit(ClipTask(None, 4, CONFIG, 0))
    assert engine.free() == 0
    (event,) = engine.events(0)
    assert isinstance(event, Lost) and event.clip == 4 and not written and engine.free() == 1


def test_the_cores_and_gpus_are_shared_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clipgstream.schedule.pool.available_cores", lambda: 8)
    assert places(3) == [Place(2)] * 3
    assert places(2, ["5", "7"]) == [Place(4, "5"), Place(4, "7")]
    assert places(16)[0].threads == 1


def test_a_pools_workers_are_replaced_and_stopped(session: Session, tmp_path: Path) -> None:
    engine = PoolEngine(places(1))
    try:
        task = ClipTask(SessionSnapshot.take(session, [0]), 0, CONFIG, 0, backends=("cpu", "cpu", "cpu"))
        engine.submit(task)
        assert engine.free() == 0
        (pid,) = children()
        engine.cancel(0)
        assert wait_for(engine) == [Lost(0, "it was cancelled")] and engine.free() == 1
        engine.submit(task)
        (event,) = wait_for(engine)  # its footage is not there
        assert isinstance(event, Failed) and "footage is missing" in str(event.error)
        assert event.error.exit_code == 3
        assert children() and children() != [pid]
    finally:
        engine.close()
    assert children() == []


def children() -> list[int]:
    """Processes that this one has started and that still run."""
    threads = Path("/proc/self/task").iterdir()
    found = [int(pid) for thread in threads for pid in (thread / "children").read_text().split()]
    return [pid for pid in found if "pool_worker" in Path(f"/proc/{pid}/cmdline").read_text()]


def wait_for(engine: PoolEngine) -> list[Event]:
    deadline = time.monotonic() + 60
    events: list[Event] = []
    while not events:
        assert time.monotonic() < deadline
        events = engine.events(1.0)
    return events
