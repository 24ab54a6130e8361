"""Runs the real command line as its user does: a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TIMEOUT_S = 120.0
COMMAND = [sys.executable, "-m", "cli.main"]

# Small enough for seconds, large enough to be told from a broken pipeline.
ITERATIONS = 120
SETTINGS = {
    "ingest.clip_frames": 3,
    "train.iterations": ITERATIONS,
    "train.source_iterations": ITERATIONS,
    "train.checkpoint_every": 20,
    "anchors.max_anchors": 1500,
    "anchors.max_residual": 500,
    "field.levels": 4,
    "field.log2_table": 12,
}
CAMERAS, HELD_OUT, FRAMES, CLIPS = 6, 1, 6, 2
SIZE_PX = (96, 72)


def settings(**changed: object) -> list[str]:
    """`--set` flags of SETTINGS; `train__seed=1` changes train.seed."""
    values = SETTINGS | {name.replace("__", "."): value for name, value in changed.items()}
    return [part for key, value in values.items() for part in ("--set", f"{key}={value}")]


def demo_arguments(folder: Path) -> list[object]:
    """Of `cgs demo` at its smallest, in `folder`."""
    rig = ["--cameras", CAMERAS, "--held-out", HELD_OUT, "--frames", FRAMES, "--duration", 0.2]
    return ["demo", "-o", folder, *rig, "--width", SIZE_PX[0], "--height", SIZE_PX[1], *settings()]


def environment(**extra: str) -> dict[str, str]:
    """This process's, with the project importable and nothing that changes how text looks."""
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR")}
    return kept | {"PYTHONPATH": str(ROOT), "COLUMNS": "100", **extra}


def cgs(*arguments: object, cwd: Path | None = None, **more: Any) -> subprocess.CompletedProcess[str]:
    """Run `cgs` to its end; stdout, stderr and returncode are in the result."""
    command = [*COMMAND, *map(str, arguments)]
    env = more.pop("env", None) or environment()
    return subprocess.run(
        command, cwd=cwd, env=env, capture_output=True, text=True, timeout=TIMEOUT_S, check=False, **more
    )


def done(*arguments: object, **more: Any) -> subprocess.CompletedProcess[str]:
    """`cgs` that must end well."""
    result = cgs(*arguments, **more)
    assert result.returncode == 0, result.stderr
    return result


def printed_json(*arguments: object, **more: Any) -> Any:
    """What a command that must end well prints with `--json`: all of stdout is one document."""
    return json.loads(done(*arguments, "--json", **more).stdout)


def refused(code: int, *arguments: object, **more: Any) -> str:
    """The message of a command that must end with `code`: one error, no traceback, no data."""
    result = cgs(*arguments, **more)
    assert result.returncode == code, (result.returncode, result.stdout, result.stderr)
    assert "Traceback" not in result.stderr
    assert result.stderr.lower().count("error: ") == 1, result.stderr
    return result.stderr


@contextmanager
def started(*arguments: object, cwd: Path | None = None) -> Iterator[subprocess.Popen[str]]:
    """`cgs` running beside the block, and gone after it."""
    command = [*COMMAND, *map(str, arguments)]
    process = subprocess.Popen(
        command,
        cwd=cwd,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A shell's background jobs ignore Ctrl-C, and so would their children.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate(timeout=TIMEOUT_S)


def stop_when(
    process: subprocess.Popen[str], reached: Callable[[], bool], stop: signal.Signals = signal.SIGKILL
) -> tuple[str, str]:
    """Send `stop` to a running process as soon as `reached`; returns its stdout and stderr."""
    wait_for(process, reached)
    process.send_signal(stop)
    return process.communicate(timeout=TIMEOUT_S)


def wait_for(process: subprocess.Popen[str], reached: Callable[[], bool]) -> None:
    """Wait until a running process has `reached` something."""
    deadline = time.monotonic() + TIMEOUT_S
    while not reached():
        if process.poll() is not None:
            raise AssertionError(f"it ended before it was stopped: {process.communicate()}")
        assert time.monotonic() < deadline, "the moment never came"
        time.sleep(0.002)


def files(folder: Path) -> dict[str, bytes]:
    """Everything in a folder, hidden files included, by relative path."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
