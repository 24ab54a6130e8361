"""Several workers on one session, and what becomes of it when some of them are killed."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import time
from pathlib import Path

import pytest
from cgs_process import CLIPS, TIMEOUT_S, cgs, done, files, started, stop_when, wait_for

from clipgstream.session import Session
from clipgstream.session_lease import read_leases

REFERENCE_CHECKPOINT = Path("clips", "000000", "training.safetensors")
SOURCE_CHECKPOINT = Path("clips", "000001", "training.safetensors")


@pytest.fixture
def session(tiny_demo, tmp_path) -> Path:
    """The tiny demo's session as it was before it was trained."""
    path = tmp_path / "session"
    shutil.copytree(tiny_demo.session, path)
    for name in ("stream", "clips", "points"):
        shutil.rmtree(path / name)
        (path / name).mkdir()
    with sqlite3.connect(path / "session.db") as connection:
        connection.execute("UPDATE clips SET state = 'ready', attempts = 0, worker_seconds = 0")
    connection.close()
    return path


def attempts(session: Path) -> list[int]:
    return [record.attempts for record in Session.open(session).clips()]


def assert_trained_as_ever(session: Path, tiny_demo) -> None:
    opened = Session.open(session)
    assert [record.state for record in opened.clips()] == ["trained"] * CLIPS
    assert read_leases(opened.database) == []
    assert files(session / "clips") == files(tiny_demo.session / "clips")


def worker_processes(parent: int) -> list[int]:
    """Processes of a command's pool."""
    try:
        listed = [path.read_text().split() for path in Path(f"/proc/{parent}/task").glob("*/children")]
    except FileNotFoundError:
        return []
    return [int(pid) for pids in listed for pid in pids if is_running(int(pid))]


def is_running(pid: int) -> bool:
    try:
        return "pool_worker" in Path(f"/proc/{pid}/cmdline").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_two_commands_at_once_share_the_work(tiny_demo, session):
    with started("train", session) as first, started("train", session) as second:
        ends = [process.communicate(timeout=TIMEOUT_S) for process in (first, second)]
    assert [process.returncode for process in (first, second)] == [0, 0], ends
    assert attempts(session) == [1] * CLIPS, "a clip was trained twice"
    for out, _ in ends:
        assert [line.split(":")[0] for line in out.splitlines()] == ["clip 0", "clip 1"]
    assert_trained_as_ever(session, tiny_demo)


def test_killed_workers_and_a_killed_scheduler_cost_only_what_was_not_saved(tiny_demo, session):
    with started("train", session, "--workers", 2) as process:
        wait_for(process, (session / REFERENCE_CHECKPOINT).exists)
        (worker,) = worker_processes(process.pid)
        os.kill(worker, signal.SIGKILL)
        wait_for(process, (session / SOURCE_CHECKPOINT).exists)
        left = worker_processes(process.pid)
        assert left and worker not in left
        process.kill()
        _, log = process.communicate(timeout=TIMEOUT_S)
    assert "clip 0: its worker was lost, its process was ended by signal 9" in log
    assert "clip 0: going on from iteration" in log
    deadline = time.monotonic() + 20
    while any(is_running(pid) for pid in left):
        assert time.monotonic() < deadline, "workers outlive their scheduler"
        time.sleep(0.01)
    assert attempts(session) == [2, 1]
    log = done("train", session, "--workers", 2).stderr
    assert "clip 1: going on from iteration" in log
    assert attempts(session) == [2, 2]
    assert_trained_as_ever(session, tiny_demo)


def test_ctrl_c_gives_the_clip_back(session):
    with started("train", session, "--workers", 2) as process:
        _, log = stop_when(process, (session / REFERENCE_CHECKPOINT).exists, signal.SIGINT)
    assert process.returncode == 130, log
    assert "Traceback" not in log
    opened = Session.open(session)
    assert opened.clip(0).state == "ready" and opened.clip(0).worker_seconds > 0
    assert read_leases(opened.database) == []
    assert (session / REFERENCE_CHECKPOINT).exists()


def test_overwriting_killed_keeps_the_old_model_and_goes_on_to_the_new(tiny_demo, tmp_path):
    session = tmp_path / "session"
    shutil.copytree(tiny_demo.session, session)
    old = files(session / "clips" / "000001")
    (session / SOURCE_CHECKPOINT).write_bytes(b"of a run with other settings")
    with started("train", session, "--clip", 1, "--overwrite") as process:
        stop_when(process, lambda: Session.open(session).clip(1).state == "training")
    assert files(session / "clips" / "000001") == old, "the old model stays, the old checkpoint does not"
    with started("train", session) as process:
        stop_when(process, (session / SOURCE_CHECKPOINT).exists)
    assert (session / "clips" / "000001" / "model.safetensors").read_bytes() == old["model.safetensors"]
    log = done("train", session).stderr
    assert "clip 1: going on from iteration" in log
    opened = Session.open(session)
    assert (opened.clip(1).state, opened.clip(1).overwriting) == ("trained", False)
    assert files(session / "clips") == files(tiny_demo.session / "clips")


def test_one_clip_that_fails_leaves_the_work_partly_done(session):
    """The second clip goes on from a checkpoint that is none."""
    folder = session / SOURCE_CHECKPOINT.parent
    folder.mkdir()
    (session / SOURCE_CHECKPOINT).write_bytes(b"damaged")
    run = cgs("train", session)
    assert run.returncode == 6, run.stderr
    assert "1 of 2 clips could not be trained" in run.stderr and "checkpoint damaged" in run.stderr
    assert run.stderr.count("error: ") == 1 and "Traceback" not in run.stderr
    assert [record.state for record in Session.open(session).clips()] == ["trained", "failed"]
