"""Who may work on a clip: taking it, showing that one lives, taking it over from the dead."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from test_session import content

from clipgstream.session import Session
from clipgstream.session_lease import (
    LEASE_S,
    Heartbeat,
    Lease,
    LeaseLost,
    LeaseWatch,
    Worker,
    claim,
    read_leases,
    release,
    settle,
)

HERE = Worker.this_process()
ELSEWHERE = Worker("another-machine", "another boot", 17, "12345")
BEAT_S = 0.02


@pytest.fixture
def session(tmp_path: Path) -> Session:
    """Three clips, of which the first is the reference clip of the others."""
    return Session.create(tmp_path / "session", content())


def held(session: Session, clip: int, worker: Worker = HERE) -> Lease:
    lease = claim(session.database, clip, worker)
    assert lease is not None
    return lease


def raise_beat(session: Session, lease: Lease) -> None:
    """As its holder does."""
    with Heartbeat(session.database, pytest.fail, BEAT_S) as heartbeat:
        heartbeat.add(lease)
        wait_until(lambda: read_leases(session.database)[0].beat > lease.beat)


def wait_until(reached) -> None:
    deadline = time.monotonic() + 20
    while not reached():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_a_clip_has_one_holder(session: Session) -> None:
    lease = held(session, 0)
    assert (session.clip(0).state, session.clip(0).attempts) == ("training", 1)
    assert read_leases(session.database) == [lease] and lease.worker == HERE
    assert claim(session.database, 0, ELSEWHERE) is None
    assert session.clip(0).attempts == 1
    settle(session.database, lease, "trained", seconds=3.0, worker_seconds=4.0, residual_share=0.25)
    record = session.clip(0)
    assert (record.state, record.seconds, record.worker_seconds) == ("trained", 3.0, 4.0)
    assert record.residual_share == 0.25 and read_leases(session.database) == []
    assert claim(session.database, 0, HERE) is None, "it is trained"


def test_source_clips_wait_for_their_reference_clip(session: Session) -> None:
    assert claim(session.database, 1, HERE) is None
    lease = held(session, 0)
    assert claim(session.database, 1, HERE) is None
    settle(session.database, lease, "trained")
    held(session, 1)
    session.set_clip_state(2, "waiting")
    assert claim(session.database, 2, HERE) is None


def test_many_who_want_all_clips_get_each_once(session: Session) -> None:
    settle(session.database, held(session, 0), "trained")
    got: list[Lease] = []

    def grab() -> None:
        got.extend(lease for clip in (1, 2) if (lease := claim(session.database, clip, HERE)))

    threads = [threading.Thread(target=grab) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(lease.clip for lease in got) == [1, 2]
    assert [session.clip(clip).attempts for clip in (1, 2)] == [1, 1]


def test_a_lease_that_stands_still_is_dead_by_the_watchers_own_clock(session: Session) -> None:
    now = [1000.0]
    watch = LeaseWatch(lambda: now[0])
    lease = held(session, 0, ELSEWHERE)
    assert watch.dead([lease]) == []
    now[0] += LEASE_S - 1
    assert watch.dead([lease]) == []
    raise_beat(session, lease)
    (beaten,) = read_leases(session.database)
    now[0] += 2
    assert watch.dead([beaten]) == [], "it has shown that it lives"
    now[0] += LEASE_S
    assert watch.dead([beaten]) == [beaten]
    assert LeaseWatch(lambda: now[0]).dead([beaten]) == [], "another watcher has yet to wait"


def test_who_was_taken_for_dead_and_moves_again_keeps_his_clip(session: Session) -> None:
    lease = held(session, 0, ELSEWHERE)
    raise_beat(session, lease)
    assert claim(session.database, 0, HERE, dead=lease) is None
    assert read_leases(session.database)[0].token == lease.token


def test_taken_over_the_first_holder_changes_nothing_any_more(session: Session) -> None:
    old = held(session, 0, ELSEWHERE)
    new = claim(session.database, 0, HERE, dead=old)
    assert new is not None and session.clip(0).attempts == 2
    before = session.clip(0)
    for state in ("trained", "failed", "ready"):
        with pytest.raises(LeaseLost, match="taken the clip over"):
            settle(session.database, old, state)
    release(session.database, [old], {0: 5.0})
    assert session.clip(0) == before and read_leases(session.database) == [new]


def test_a_process_that_is_gone_holds_nothing(session: Session) -> None:
    code = (
        "import sys\nfrom pathlib import Path\n"
        "from clipgstream.session_lease import Worker, claim\n"
        "assert claim(Path(sys.argv[1]), 0, Worker.this_process())\n"
        "print('held', flush=True)\nsys.stdin.read()\n"
    )
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", code, str(session.database)], **pipes) as process:
        assert process.stdout is not None and process.stdout.readline() == b"held\n"
        (lease,) = read_leases(session.database)
        assert lease.worker.pid == process.pid and not lease.worker.is_gone()
        assert claim(session.database, 0, HERE) is None
        process.kill()
        wait_until(lease.worker.is_gone)  # before its parent has taken note
        assert LeaseWatch().dead([lease]) == [lease]
        assert claim(session.database, 0, HERE) is not None


def test_a_process_is_more_than_its_number() -> None:
    assert not HERE.is_gone()
    assert dataclasses.replace(HERE, started="1").is_gone(), "another process has its number now"
    assert not dataclasses.replace(HERE, started="1", boot="of another machine").is_gone()
    assert not dataclasses.replace(HERE, started="1", boot="").is_gone(), "the system does not tell"


def test_released_clips_are_ready_to_go_on(session: Session) -> None:
    lease = held(session, 0)
    release(session.database, [lease], {0: 2.5})
    record = session.clip(0)
    assert (record.state, record.attempts, record.worker_seconds) == ("ready", 1, 2.5)
    assert read_leases(session.database) == []


def test_the_heartbeat_beats_and_tells_what_was_taken(session: Session) -> None:
    lost: list[Lease] = []
    first = held(session, 0, ELSEWHERE)
    with Heartbeat(session.database, lost.append, BEAT_S) as heartbeat:
        heartbeat.add(first)
        wait_until(lambda: read_leases(session.database)[0].beat >= 3)
        (seen,) = read_leases(session.database)
        heartbeat.drop(0)
        second = claim(session.database, 0, HERE, dead=None)
        assert second is None
        heartbeat.add(first)
        taken = None
        while taken is None:  # it beats meanwhile
            (seen,) = read_leases(session.database)
            taken = claim(session.database, 0, HERE, dead=seen)
        wait_until(lambda: bool(lost))
        heartbeat.add(taken)
        wait_until(lambda: read_leases(session.database)[0].beat >= 2)
        heartbeat.drop(0)
        settle(session.database, taken, "trained")
        time.sleep(5 * BEAT_S)
    assert lost == [first]
