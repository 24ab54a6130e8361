"""`cgs run`: ingest, train and pack together."""

from __future__ import annotations

import json
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cgs_process import (
    CLIPS,
    FRAMES,
    TIMEOUT_S,
    cgs,
    done,
    environment,
    files,
    refused,
    settings,
    started,
    stop_when,
    wait_for,
)

from formats.errors import FormatError
from formats.stream import StreamReader

# Quality is no matter here.
ITERATIONS = 25


def arguments(demo: Any, session: Path, *more: object, footage: Path | None = None) -> list[object]:
    small = settings(train__iterations=ITERATIONS, train__source_iterations=ITERATIONS)
    return ["run", footage or demo.footage, "-c", demo.calibration, "-o", session, *small, *more]


JUMPING_CLOCK = """
import random, sys, time
real = time.time
time.time = lambda: real() + random.uniform(-1e8, 1e8)
sys.argv[0] = "cgs"
from cli.main import main
main()
"""


@pytest.fixture(scope="module")
def ran(tiny_demo: Any, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A session that `cgs run` has made, to be left as it is, and what was printed."""
    session = tmp_path_factory.mktemp("run") / "session"
    return session, json.loads(done(*arguments(tiny_demo, session, "--once", "--json")).stdout)


def packed(stream: Path) -> int:
    """Clips that a viewer can play."""
    try:
        return len(StreamReader(stream).manifest.segments)
    except FormatError:
        return 0


def test_it_does_what_the_three_commands_do(ran: tuple[Path, dict], tiny_demo: Any, tmp_path: Path) -> None:
    session, printed = ran
    stream = session / "stream"
    assert printed | {"seconds": 0} == {
        "session": str(session),
        "stream": str(stream),
        "clips": CLIPS,
        "frames": FRAMES,
        "bytes": sum(map(len, files(stream).values())),
        "ended": True,
        "trained": CLIPS,
        "seconds": 0,
    }
    command, *flags = arguments(tiny_demo, tmp_path / "by-hand")
    assert command == "run"
    done("ingest", *flags)
    done("train", tmp_path / "by-hand")
    done("pack", tmp_path / "by-hand")
    assert files(tmp_path / "by-hand" / "stream") == files(stream)


def test_again_it_has_nothing_to_do(ran: tuple[Path, dict], tiny_demo: Any) -> None:
    session, printed = ran
    before = files(session / "stream")
    again = json.loads(done(*arguments(tiny_demo, session, "--once", "--json")).stdout)
    assert again | {"seconds": 0} == printed | {"seconds": 0, "trained": 0}
    assert files(session / "stream") == before


def test_interrupted_it_goes_on_with_the_same_command_whatever_the_clock_says(
    ran: tuple[Path, dict], tiny_demo: Any, tmp_path: Path
) -> None:
    session = tmp_path / "session"
    command = arguments(tiny_demo, session, "--once")
    checkpoint = session / "clips" / "000000" / "training.safetensors"
    with started(*command) as process:
        _, log = stop_when(process, checkpoint.exists, signal.SIGINT)
    assert process.returncode == 130, log
    assert "Traceback" not in log
    assert log.splitlines()[-1] == "interrupted"
    status = json.loads(done("status", session, "--json").stdout)
    assert status["leases"] == []
    assert status["clips"]["training"] == 0
    result = on_a_jumping_clock(command)
    assert result.returncode == 0, result.stderr
    assert f"{session / 'stream'}: {CLIPS} clips, {FRAMES} frames" in result.stdout
    assert files(session / "stream") == files(ran[0] / "stream")
    assert json.loads(done("status", session, "--json").stdout)["clips"]["packed"] == CLIPS


def on_a_jumping_clock(command: list[object]) -> subprocess.CompletedProcess[str]:
    """`cgs` on a machine whose clock is set forth and back by years all the time."""
    whole = [sys.executable, "-c", JUMPING_CLOCK, *map(str, command)]
    return subprocess.run(
        whole, env=environment(), capture_output=True, text=True, timeout=TIMEOUT_S, check=False
    )


def test_a_place_that_refuses_the_stream_ends_it_when_all_else_is_done(
    ran: tuple[Path, dict], tiny_demo: Any, tmp_path: Path
) -> None:
    (tmp_path / "disk").write_text("in the way")
    stream = tmp_path / "disk" / "live"
    command = arguments(tiny_demo, tmp_path / "session", "--stream", stream, "--once")
    message = refused(4, *command)
    assert "the stream cannot be written now" in message, "the user is told at once"
    assert str(stream) in message
    assert "hint:" in message
    status = json.loads(done("status", tmp_path / "session", "--json").stdout)
    assert (status["clips"]["trained"], status["clips"]["packed"]) == (CLIPS, 0)
    (tmp_path / "disk").unlink()
    assert json.loads(done(*command, "--json").stdout)["trained"] == 0
    assert files(stream) == files(ran[0] / "stream")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder where footage will come."""
    folder = tmp_path / "take"
    folder.mkdir()
    return folder


@pytest.fixture
def site(place: Path, tiny_demo: Any, tmp_path: Path) -> Iterator[tuple[Any, str, Path]]:
    """A run that waits for footage, the address that it serves at, and its stream."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    session = tmp_path / "session"
    with started(*arguments(tiny_demo, session, "--serve", port, footage=place)) as process:
        yield process, f"http://127.0.0.1:{port}", session / "stream"


def fetched(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=20) as answer:
        return json.load(answer)


def answers(url: str) -> bool:
    try:
        urllib.request.urlopen(url, timeout=20).close()
    except OSError:
        return False
    return True


def test_status_and_stream_can_be_watched_while_it_runs(
    site: tuple[Any, str, Path], ran: tuple[Path, dict], place: Path, tiny_demo: Any
) -> None:
    process, url, stream = site
    wait_for(process, lambda: answers(f"{url}/status.json"))
    early = fetched(f"{url}/status.json")
    assert (early["frames"], early["ended"], set(early["clips"].values())) == (0, False, {0})
    assert early["notes"][0].startswith("waiting for ")
    shutil.copytree(tiny_demo.footage, place, dirs_exist_ok=True)
    wait_for(process, lambda: fetched(f"{url}/status.json")["frames"])
    assert fetched(f"{url}/status.json").keys() == early.keys()
    wait_for(process, lambda: answers(f"{url}/stream/stream/manifest.json"))
    (place / "END").touch()
    _, log = process.communicate(timeout=60)
    assert process.returncode == 0, log
    assert f"{url}/status" in log
    assert f"{url}/?stream=stream/stream/manifest.json" in log
    assert packed(stream) == CLIPS
    assert files(stream) == files(ran[0] / "stream")


def test_what_stands_in_the_way_is_told_before_the_work(tiny_demo: Any, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        message = refused(4, *arguments(tiny_demo, tmp_path / "session", "--serve", port, "--once"))
    assert "the port is taken" in message
    assert not (tmp_path / "session").exists()
    message = refused(4, *arguments(tiny_demo, tmp_path / "session", "--once", footage=tmp_path / "none"))
    assert str(tmp_path / "none") in message


def test_dry_run_writes_nothing(tiny_demo: Any, tmp_path: Path) -> None:
    session = tmp_path / "session"
    printed = json.loads(done(*arguments(tiny_demo, session, "--dry-run", "--json")).stdout)
    assert printed == {
        "footage": str(tiny_demo.footage),
        "session": str(session),
        "stream": str(session / "stream"),
    }
    assert not session.exists()
    assert cgs(*arguments(tiny_demo, session, "--dry-run", footage=tmp_path / "none")).returncode == 2
