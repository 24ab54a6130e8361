"""Which clip is a reference clip: the one that the user names, and those that the scene's changes ask for."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from test_session import content

from clipgstream.config import Config, load_config
from clipgstream.schedule.engine import Event, Finished, Lost, PointsKnown
from clipgstream.schedule.scheduler import Scheduler
from clipgstream.session import Session
from clipgstream.session_db import ClipRecord
from clipgstream.session_lease import Worker, claim, read_leases
from clipgstream.session_references import NOTED_SHARE, share_note
from clipgstream.session_settings import read_settings, write_settings
from clipgstream.session_work import due_clips
from clipgstream.train.plan import check_reference_clip, clips_to_train
from clipgstream.train.task import ClipResult, ClipTask
from formats.errors import CgsError, ConfigError

SHARES = {3: 0.1, 4: 0.8, 5: 0.2, 6: 0.7}
EXTENDING = load_config("cpu", {"anchors.extend_share": "0.5"})
FIRST = 2
ME = Worker.this_process()


class Silent:
    def __init__(self) -> None:
        self.notes: list[str] = []

    def points(self, clip: int, done: int, total: int) -> None: ...
    def training(self, clip: int, progress: object) -> None: ...
    def note(self, text: str) -> None:
        self.notes.append(text)


class Workers:
    """An engine that tells the points of each task first, and ends one task when all have been told.

    Attributes:
        last_first: the task that was begun last ends first.
        began: the clips in the order in which they were begun, and what each builds on.
        lost: of these, the worker is lost once after its points are known.
    """

    def __init__(self, workers: int, shares: dict[int, float] = SHARES, last_first: bool = False) -> None:
        self.workers, self.shares, self.last_first = workers, shares, last_first
        self.began: list[tuple[int, int]] = []
        self.lost: set[int] = set()
        self._untold: list[ClipTask] = []
        self._told: list[ClipTask] = []

    def free(self) -> int:
        return self.workers - len(self._untold) - len(self._told)

    def submit(self, task: ClipTask) -> None:
        self.began.append((task.clip, task.reference))
        self._untold.append(task)

    def events(self, timeout_s: float) -> list[Event]:
        if self._untold:
            task = self._untold.pop(0)
            self._told.append(task)
            return [PointsKnown(task.clip, self.share(task), self.extends(task))]
        if not self._told:
            return []
        task = self._told.pop(-1 if self.last_first else 0)
        if task.clip in self.lost:
            self.lost.remove(task.clip)
            return [Lost(task.clip, "it was unplugged")]
        return [Finished(task.clip, self.result(task))]

    def share(self, task: ClipTask) -> float:
        return self.shares.get(task.clip, 0.0)

    def extends(self, task: ClipTask) -> bool:
        return task.clip > FIRST and 0 < task.config.anchors.extend_share < self.share(task)

    def result(self, task: ClipTask) -> ClipResult:
        added = round(100 * self.share(task))
        if self.extends(task):
            return ClipResult(task.clip, 9, 100 + added, 0, 64, 1.0, 2.0, task.clip, extended=added)
        return ClipResult(task.clip, 9, 100, added, 64, 1.0, 2.0, task.reference)

    def cancel(self, clip: int) -> None: ...
    def close(self) -> None: ...


@pytest.fixture
def session(tmp_path: Path) -> Session:
    """Seven clips, of which the third is the reference clip."""
    settings = dataclasses.replace(content(1).settings, reference_clip=FIRST)
    return Session.create(tmp_path / "seven", dataclasses.replace(content(70), settings=settings))


def run(session: Session, engine: Workers, config: Config = EXTENDING, **options) -> list[ClipResult]:
    return Scheduler(session, config, engine, options.pop("listener", Silent()), **options).run()


def references(session: Session) -> list[int | None]:
    return [record.reference for record in session.clips()]


def shares(session: Session) -> list[float | None]:
    return [record.residual_share for record in session.clips()]


def test_the_reference_clip_is_kept_with_the_session(tmp_path: Path) -> None:
    settings = dataclasses.replace(content(1).settings, reference_clip=7)
    write_settings(tmp_path / "session.toml", settings)
    assert read_settings(tmp_path / "session.toml") == settings
    write_settings(tmp_path / "session.toml", dataclasses.replace(settings, reference_clip=0))
    assert "reference_clip" not in (tmp_path / "session.toml").read_text()
    assert read_settings(tmp_path / "session.toml").reference_clip == 0


def test_the_share_has_bounds() -> None:
    for share in ("-0.1", "10.5"):
        with pytest.raises(ConfigError, match=r"anchors\.extend_share is out of range"):
            load_config("cpu", {"anchors.extend_share": share})


def test_a_capture_that_ended_before_its_reference_clip_is_refused(session: Session) -> None:
    check_reference_clip(session)
    short = Session.create(
        session.path.with_name("short"), dataclasses.replace(content(20), settings=session.settings)
    )
    engine = Workers(1)
    with pytest.raises(ConfigError, match="no such reference clip") as caught:
        run(short, engine)
    assert caught.value.exit_code == 2 and engine.began == []
    growing = dataclasses.replace(content(20), settings=session.settings, capture={"ended": False})
    assert run(Session.create(session.path.with_name("growing"), growing), engine) == []


@pytest.mark.parametrize("workers", [1, 3])
@pytest.mark.parametrize("last_first", [True, False])
def test_what_extends_what_is_the_same_in_every_order(
    session: Session, workers: int, last_first: bool
) -> None:
    engine = Workers(workers, last_first=last_first)
    assert [result.clip for result in run(session, engine)] == list(range(7))
    assert references(session) == [2, 2, 2, 2, 4, 4, 6]
    assert shares(session) == pytest.approx([0.0, 0.0, 0.0, 0.1, 0.8, 0.2, 0.7])
    assert engine.began[0] == (2, 2)
    assert sorted(engine.began) == [(0, 2), (1, 2), (2, 2), (3, 2), (4, 2), (5, 4), (6, 4)]
    assert [clip for clip, _ in engine.began if clip > FIRST] == [3, 4, 5, 6]


def test_clips_train_side_by_side_as_soon_as_their_points_allow(session: Session) -> None:
    engine = Workers(5)
    scheduler = Scheduler(session, EXTENDING, engine, Silent())
    for _ in range(2):
        scheduler.step(0)
    assert due_clips(session.database, 9, extending=FIRST) == [0, 1, 3]
    scheduler.step(0)
    assert [clip for clip, _ in engine.began] == [2, 0, 1, 3], "clip 4 waits for the points of clip 3"
    for _ in range(3):
        scheduler.step(0)
    assert [clip for clip, _ in engine.began][4:] == [4]
    while session.clip(4).residual_share is None:
        scheduler.step(0)
    assert due_clips(session.database, 9, extending=FIRST) == [] and session.clip(4).state == "training"
    assert claim(session.database, 5, ME, extending=FIRST) is None, "it builds on clip 4"
    while session.clip(4).state != "trained":
        scheduler.step(0)
    assert due_clips(session.database, 9, extending=FIRST) == [5]
    scheduler.close()
    assert read_leases(session.database) == []


def test_a_lost_worker_takes_no_knowledge_with_it(session: Session) -> None:
    engine = Workers(1)
    engine.lost = {3, 4}
    run(session, engine)
    assert references(session) == [2, 2, 2, 2, 4, 4, 6]
    assert [clip for clip, _ in engine.began if clip in (3, 4)] == [3, 3, 4, 4]
    assert {base for clip, base in engine.began if clip == 4} == {2}, "it extends clip 2, both times"


def test_a_clip_that_is_asked_for_brings_those_whose_points_it_waits_for(session: Session) -> None:
    assert clips_to_train(session, [4]) == [2, 4]
    assert clips_to_train(session, [4], extending=FIRST) == [2, 3, 4]
    assert clips_to_train(session, [1], extending=FIRST) == [1, 2]
    engine = Workers(1)
    assert [result.clip for result in run(session, engine, clips=[4])] == [2, 3, 4]
    assert clips_to_train(session, [6], extending=FIRST) == [4, 5, 6], "no model was written"
    run(session, engine, clips=[5])
    assert engine.began[-1] == (5, 4)


def test_another_share_is_another_decision(session: Session) -> None:
    engine = Workers(1)
    engine.lost = {4}
    scheduler = Scheduler(session, EXTENDING, engine, Silent())
    while session.clip(4).residual_share is None:
        scheduler.step(0)
    scheduler.close()
    assert references(session)[4] == 4 and session.clip(4).state == "ready"
    higher = load_config("cpu", {"anchors.extend_share": "0.75"})
    Scheduler(session, higher, engine, Silent()).close()
    assert session.clip(4).residual_share == 0.8, "the same decision"
    never = load_config("cpu", {"anchors.extend_share": "0.9"})
    Scheduler(session, never, engine, Silent()).close()
    assert session.clip(4).residual_share is None
    run(session, Workers(1), load_config("cpu"))
    assert references(session) == [2] * 7


def test_overwriting_decides_again(session: Session) -> None:
    run(session, Workers(1))
    again = Workers(1, shares={3: 0.1, 4: 0.2, 5: 0.6})
    run(session, again, clips=[4, 5, 6], overwrite=True)
    assert [clip for clip, _ in again.began] == [4, 5, 6]
    assert references(session) == [2, 2, 2, 2, 2, 5, 5]


def test_a_large_share_is_told_once_and_shown_for_each_clip(session: Session) -> None:
    listener = Silent()
    run(session, Workers(1), load_config("cpu"), listener=listener)
    note = (
        "clip 4: residual anchors are 80 % of the shared ones; "
        "--set anchors.extend_share=0.5 would start a new reference there"
    )
    assert listener.notes == [note]
    found = [share_note(record, extending=False) for record in session.clips()]
    assert found[4] == note and found[6] and not any(found[:4]) and found[5] is None
    assert share_note(session.clip(4), extending=True) is None
    assert share_note(ClipRecord(1, 0, 1, "ready", residual_share=NOTED_SHARE), extending=False) is None
    listener = Silent()
    run(session, Workers(1), overwrite=True, listener=listener)
    assert [text.partition(":")[0] for text in listener.notes] == ["clip 4", "clip 6"]
    assert all("a new reference clip" in text for text in listener.notes)


def test_a_clip_that_still_waits_for_footage_holds_back_those_behind_it(session: Session) -> None:
    session.set_clip_state(4, "waiting")
    engine = Workers(1)
    run(session, engine)
    assert sorted(clip for clip, _ in engine.began) == [0, 1, 2, 3]
    session.set_clip_state(4, "ready")
    run(session, engine)
    assert references(session) == [2, 2, 2, 2, 4, 4, 6]


def test_nothing_is_settled_under_a_lease_that_is_anothers(session: Session) -> None:
    engine = Workers(1)
    scheduler = Scheduler(session, EXTENDING, engine, Silent(), clips=[3])
    scheduler.step(0)
    scheduler.step(0)
    scheduler.step(0)
    (lease,) = read_leases(session.database)
    elsewhere = Worker("another-machine", "another boot", 17, "12345")
    assert claim(session.database, 3, elsewhere, dead=lease, extending=FIRST) is not None
    before = session.clip(3)
    while scheduler.step(0):
        pass
    assert session.clip(3) == before
    scheduler.close()
    with pytest.raises(CgsError, match="no such clip"):
        clips_to_train(session, [9])
