"""`cgs ingest --follow` as its user runs it."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from pathlib import Path

import pytest
from cgs_process import COMMAND, cgs, environment
from growing_footage import Capture, Delivery, content, make_capture


@pytest.fixture(scope="module")
def capture(tmp_path_factory: pytest.TempPathFactory) -> Capture:
    return make_capture(tmp_path_factory.mktemp("capture"))


def test_interrupted_and_gone_on_with(capture: Capture, tmp_path: Path) -> None:
    crew = Delivery(capture, tmp_path)
    crew.put_all(0, 1, 2)
    arguments = ["ingest", crew.place, "-c", capture.calibration, "-o", crew.session, "--follow", "--json"]
    command = [*COMMAND, *map(str, arguments)]
    process = subprocess.Popen(command, env=environment(), stderr=subprocess.PIPE, text=True)
    limit_s = time.monotonic() + 30
    while not crew.session.exists() or len(crew.rows("SELECT clip FROM clips WHERE state = 'ready'")) < 3:
        assert time.monotonic() < limit_s and process.poll() is None
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "Traceback" not in errors

    crew.put_all(3, 4)
    crew.path("cam01", 2).with_name("copy_000002.mp4").write_bytes(crew.data("cam01", 2))
    crew.end()
    done = cgs(*arguments)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    notes = report.pop("notes")
    assert report == {
        "cameras": ["cam00", "cam01", "cam02"],
        "frames": 47,
        "clips": 5,
        "fps": 25.0,
        "missing": [],
        "session": str(crew.session),
    }
    assert len(notes) == 2 and all("the same as" in note for note in notes)
    assert f"note: {notes[0]}" in done.stderr
    assert "follow: " in done.stderr and "clips ready" in done.stderr
    assert content(crew.session) == capture.content()

    again = cgs(*arguments[:-1])
    assert again.returncode == 0
    assert "47 frames at 25.000 per second, 5 clips, 0 pictures missing" in again.stdout


@pytest.mark.parametrize("option", [["--overwrite"], ["--dry-run"], ["--allow-uneven"]])
def test_options_that_do_not_go_with_following(capture: Capture, tmp_path: Path, option: list[str]) -> None:
    asked = ["ingest", capture.footage, "-c", capture.calibration, "-o", tmp_path / "s", "--follow", *option]
    refused = cgs(*asked)
    assert refused.returncode == 2
    assert f"{option[0]} does not go with --follow" in refused.stderr


def test_a_url_is_followed_or_refused(capture: Capture, tmp_path: Path) -> None:
    refused = cgs("ingest", "memory://takes/1", "-c", capture.calibration, "-o", tmp_path / "s")
    assert refused.returncode == 2
    assert "--follow" in refused.stderr
    ended = cgs(
        "ingest",
        "memory://takes/1",
        "-c",
        capture.calibration,
        "-o",
        tmp_path / "s",
        "--follow",
        "--idle-end",
        "0",
    )
    assert ended.returncode == 3
    assert "no footage found" in ended.stderr
