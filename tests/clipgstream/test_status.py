"""How far a session is: what `cgs status` and the status page show."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from cgs_process import ROOT, environment
from growing_footage import Capture, Delivery, make_capture

from clipgstream.session import Session
from clipgstream.session_lease import Worker, claim
from clipgstream.session_schema import writing
from clipgstream.status import session_status


@pytest.fixture(scope="module")
def capture(tmp_path_factory: pytest.TempPathFactory) -> Capture:
    return make_capture(tmp_path_factory.mktemp("capture"))


@pytest.fixture
def crew(capture: Capture, tmp_path: Path) -> Delivery:
    """Five clips of 10 frames at 25 a second (the last one has 7), of three cameras; nothing is there yet."""
    return Delivery(capture, tmp_path)


def whole(crew: Delivery) -> Session:
    """All of it is delivered and ready."""
    crew.put_all(*crew.numbers)
    crew.end()
    crew.steps()
    return Session.open(crew.session)


def execute(session: Session, query: str, *rows: tuple[object, ...]) -> None:
    with writing(session.database) as connection:
        connection.executemany(query, rows or [()])


def test_footage_that_was_not_packed_is_the_lag(crew: Delivery) -> None:
    session = whole(crew)
    found = session_status(session)
    assert (found.clips["ready"], found.frames, found.ended) == (5, 47, True)
    assert found.lag_s == pytest.approx(47 / 25)
    assert (found.eta_s, found.clips_per_hour, found.delay_s, found.worker_seconds) == (None, None, None, 0.0)
    execute(session, "UPDATE clips SET state = 'packed' WHERE clip = 0")
    execute(session, "UPDATE clips SET state = 'failed', error = 'too dark' WHERE clip = 1")
    found = session_status(session)
    assert found.lag_s == pytest.approx(37 / 25)
    assert found.failed == {1: "too dark"}


def test_throughput_and_delay_are_those_of_late(crew: Delivery) -> None:
    session = whole(crew)
    # Ready at 1000, packed every 30 s; the clock was set back before the last one was packed.
    for clip in range(4):
        execute(
            session,
            "UPDATE clips SET state = 'packed', seconds = 20, worker_seconds = 25, ready_unix_s = 1000, "
            "packed_unix_s = ? WHERE clip = ?",
            (1010 + 30 * clip, clip),
        )
    execute(session, "UPDATE clips SET ready_unix_s = 5000 WHERE clip = 3")
    found = session_status(session)
    assert found.clips_per_hour == pytest.approx(120)
    assert found.delay_s == pytest.approx(40)
    assert found.worker_seconds == 100
    # 40 frames took 80 s.
    assert found.eta_s == pytest.approx(7 * 2)
    execute(session, "UPDATE clips SET state = 'ready', seconds = 0 WHERE clip = 3")
    for clip in (3, 4):
        assert claim(session.database, clip, Worker.this_process())
    assert session_status(session).eta_s == pytest.approx(17 * 2 / 2), "two at once"
    execute(session, "UPDATE clips SET state = 'trained' WHERE clip IN (3, 4)")
    assert session_status(session).eta_s == 0.0


def test_who_trains_what_is_said(crew: Delivery) -> None:
    session = whole(crew)
    claim(session.database, 0, Worker.this_process())
    (lease,) = session_status(session).leases
    assert (lease.clip, lease.worker) == (0, Worker.this_process())


def test_cameras_that_hold_up_a_clip_are_named(crew: Delivery) -> None:
    crew.put_all(0)
    crew.step()
    session = Session.open(crew.session)
    assert session_status(session).waiting_for == {}, "nothing more was filmed"
    crew.put_all(1, 2, but=("cam02",))
    crew.step()
    found = session_status(session)
    assert not found.ended
    assert found.waiting_for == {"cam02": pytest.approx(20 / 25, abs=0.01)}
    crew.put("cam02", 1, 2)
    crew.steps()
    assert session_status(session).waiting_for == {}


def test_pieces_are_counted_by_what_became_of_them(crew: Delivery) -> None:
    crew.put_all(0)
    crew.step()
    folder = crew.path("cam00", 0).parent
    (folder / "again-000007.mp4").write_bytes(crew.data("cam00", 0))
    crew.step()
    crew.step()
    found = session_status(Session.open(crew.session))
    # A file is delivered fragment by fragment.
    fragments = len(crew.rows("SELECT * FROM arrivals WHERE state = 'taken' AND camera = 'cam00'"))
    assert found.arrivals == {"taken": 3 * fragments, "duplicate": fragments}
    assert any("again-000007.mp4" in note for note in found.notes)


def test_a_long_capture_is_added_up_by_the_database(crew: Delivery) -> None:
    session = whole(crew)
    more = 3000
    execute(
        session,
        "INSERT INTO clips (clip, first_frame, frames, state, seconds, worker_seconds, ready_unix_s, "
        "packed_unix_s) VALUES (?, ?, 10, 'packed', 20, 20, ?, ?)",
        *((5 + n, 47 + 10 * n, 1000 + 10 * n, 1015 + 10 * n) for n in range(more)),
    )
    found = session_status(session)
    assert (found.clips["packed"], found.frames) == (more, 47 + 10 * more)
    assert found.clips_per_hour == pytest.approx(360)
    assert (found.delay_s, found.worker_seconds) == (15, 20 * more)
    assert found.lag_s == pytest.approx(47 / 25)


def test_it_needs_no_torch() -> None:
    script = "import sys, clipgstream.status, cli.commands.status; assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", script], check=True, cwd=ROOT, env=environment())
