"""Kills the tools with SIGKILL at random moments, starts them again, and compares what comes out.

    python benchmarks/live/kill.py [--kills 100] [--seed 0] [--mode batch|run|both] [--output results.json]

A capture of the demo's scene is filmed once and taken to a stream undisturbed. Then the same commands run
again and again, each killed at a moment drawn evenly over the time that it needs, until it ends before its
kill comes; every finished stream is compared byte by byte with the undisturbed one, and a new session is
begun until there were enough kills. After each kill the footage must be as it was, the database whole
and what is there of the stream valid.

`batch` kills `cgs ingest`, `cgs train` and `cgs pack`; `run` kills `cgs run`, which does all three and packs
a live stream.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from clipgstream.demo.config import DemoConfig
from clipgstream.demo.footage import DemoCapture, write_demo_capture
from formats.errors import CgsError
from formats.verify import verify_stream

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-m", "cli.main"]
CAPTURE = DemoConfig(cameras=5, held_out=1, frames=9, width_px=96, height_px=72, clip_frames=3)
SETTINGS = {
    "ingest.clip_frames": CAPTURE.clip_frames,
    "train.iterations": 120,
    "train.source_iterations": 120,
    "train.checkpoint_every": 20,
    "anchors.max_anchors": 1500,
    "anchors.max_residual": 500,
    "field.levels": 4,
    "field.log2_table": 12,
}
MODES = ("batch", "run")
_TIMEOUT_S = 300.0


@dataclass
class Stage:
    """A command that is run until it ends well.

    Attributes:
        seconds: that it needs undisturbed.
    """

    name: str
    arguments: list[str]
    seconds: float = 0.0


@dataclass
class Campaign:
    """What happened.

    Attributes:
        kills: by stage.
        finished: sessions that came to their end, each with the undisturbed stream.
        early: runs that ended before their kill.
        problems: what should not have been.
    """

    kills: Counter[str] = field(default_factory=Counter)
    finished: int = 0
    early: int = 0
    problems: list[str] = field(default_factory=list)


def stages(capture: DemoCapture, session: Path, mode: str) -> list[Stage]:
    """The commands from footage to stream."""
    wanted = [part for name in capture.hold_out for part in ("--hold-out", name)]
    wanted += [part for key, value in SETTINGS.items() for part in ("--set", f"{key}={value}")]
    source = [str(capture.footage), "-c", str(capture.calibration), "-o", str(session), *wanted]
    if mode == "run":
        return [Stage("run", ["run", *source])]
    return [
        Stage("ingest", ["ingest", *source]),
        Stage("train", ["train", str(session)]),
        # It may have been killed when all was done but its end.
        Stage("pack", ["pack", str(session), "--overwrite"]),
    ]


def start(stage: Stage) -> subprocess.Popen[str]:
    """The stage's process, the first of a group of its own."""
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [*COMMAND, *stage.arguments, "--quiet"],
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def files(folder: Path) -> dict[str, bytes]:
    """Everything that can be seen in a folder, by relative path."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    relative = {path.relative_to(folder): path for path in found}
    return {
        str(name): path.read_bytes()
        for name, path in relative.items()
        if not any(part.startswith(".") for part in name.parts)
    }


def digests(folder: Path) -> dict[str, str]:
    """SHA-256 of every file, by relative path."""
    return {name: hashlib.sha256(data).hexdigest() for name, data in files(folder).items()}


class Killer:
    """One campaign of kills on one capture.

    Args:
        folder: for everything; emptied of sessions as it goes.
        warm: kernels are compiled already.
    """

    def __init__(self, folder: Path, mode: str, seed: int, log: Any = None, warm: bool = False) -> None:
        self._folder, self._mode, self._log = folder, mode, log or sys.stderr
        self._random = random.Random(f"{seed} {mode}")
        self._capture = write_demo_capture(folder / "capture", CAPTURE)
        # Growing footage says when it has ended.
        (self._capture.footage / "END").touch()
        self._footage = digests(self._capture.footage)
        self._number = 0
        self.campaign = Campaign()
        self._seconds, self._expected = self._undisturbed(1 if warm else 2)

    def run(self, kills: int) -> Campaign:
        """Kill until there were enough, then let the last session come to its end."""
        while sum(self.campaign.kills.values()) < kills and not self.campaign.problems:
            self._one_session(kills)
        return self.campaign

    def _undisturbed(self, rounds: int) -> tuple[dict[str, float], dict[str, bytes]]:
        """Seconds of each stage, and the stream. A first run leaves compiled kernels behind."""
        seconds: dict[str, float] = {}
        for _ in range(rounds):
            session = self._new_session()
            for stage in stages(self._capture, session, "batch"):
                seconds[stage.name] = self._finish(stage)
        stream = files(session / "stream")
        if self._mode == "run":
            live = self._new_session()
            seconds["run"] = sum(self._finish(stage) for stage in stages(self._capture, live, "run"))
            if files(live / "stream") != stream:
                self.campaign.problems.append("`cgs run` makes another stream than ingest, train and pack")
        return seconds, stream

    def _finish(self, stage: Stage) -> float:
        started = time.monotonic()
        process = start(stage)
        _, log = process.communicate(timeout=_TIMEOUT_S)
        if process.returncode:
            raise SystemExit(f"{stage.name} ends with {process.returncode} undisturbed:\n{log}")
        return time.monotonic() - started

    def _new_session(self) -> Path:
        self._number += 1
        for old in self._folder.glob("session-*"):
            shutil.rmtree(old)
        return self._folder / f"session-{self._number}"

    def _one_session(self, kills: int) -> None:
        session = self._new_session()
        for stage in stages(self._capture, session, self._mode):
            while not self._is_done(stage, session) and not self._ends_well(stage, session, kills):
                if self.campaign.problems:
                    return
        if files(session / "stream") != self._expected:
            self.campaign.problems.append(f"session {self._number}: another stream than the undisturbed one")
            return
        self.campaign.finished += 1
        self._say(f"session {self._number}: the same stream after all")

    def _is_done(self, stage: Stage, session: Path) -> bool:
        """Whether a killed ingest had published the session, which is not made twice."""
        return stage.name == "ingest" and session.exists()

    def _ends_well(self, stage: Stage, session: Path, kills: int) -> bool:
        """Run a stage; whether it ended before it was killed."""
        wanted = sum(self.campaign.kills.values()) < kills
        limit_s = self._random.uniform(0.0, 1.3 * self._seconds[stage.name]) if wanted else _TIMEOUT_S
        process = start(stage)
        try:
            _, log = process.communicate(timeout=limit_s)
        except subprocess.TimeoutExpired:
            os.kill(process.pid, signal.SIGKILL)
            process.communicate()
            self.campaign.kills[stage.name] += 1
            self._say(f"{sum(self.campaign.kills.values()):4d} {stage.name} killed after {limit_s:.2f} s")
            self._check(stage, session)
            return False
        if process.returncode:
            self.campaign.problems.append(f"{stage.name} ended with {process.returncode}:\n{log}")
            return False
        self.campaign.early += wanted
        return True

    def _check(self, stage: Stage, session: Path) -> None:
        """What must hold after every kill."""
        if digests(self._capture.footage) != self._footage:
            self.campaign.problems.append(f"{stage.name}: the footage has changed")
        database = session / "session.db"
        if database.exists():
            with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
                found = connection.execute("PRAGMA integrity_check").fetchone()[0]
            if found != "ok":
                self.campaign.problems.append(f"{stage.name}: the session's database: {found}")
        if (session / "stream" / "manifest.json").exists():
            try:
                report = verify_stream(session / "stream")
            except CgsError as error:
                self.campaign.problems.append(f"{stage.name}: the stream: {error}")
                return
            self.campaign.problems += [
                f"{stage.name}: {damage.file}: {damage.reason}" for damage in report.damaged
            ]

    def _say(self, text: str) -> None:
        print(text, file=self._log, flush=True)


def main() -> None:
    """Run the campaigns, print and write what happened; exit status 1 when something was lost."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=100, help="of all modes together")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--mode", choices=(*MODES, "both"), default="both")
    parser.add_argument("--output", type=Path)
    arguments = parser.parse_args()
    modes = MODES if arguments.mode == "both" else (arguments.mode,)
    found: dict[str, Any] = {}
    started = time.monotonic()
    for mode in modes:
        with tempfile.TemporaryDirectory() as folder:
            killer = Killer(Path(folder), mode, arguments.seed)
            campaign = killer.run(-(-arguments.kills // len(modes)))
        found[mode] = {
            "kills": dict(campaign.kills),
            "finished_identical": campaign.finished,
            "ended_before_their_kill": campaign.early,
            "problems": campaign.problems,
        }
        print(json.dumps({mode: found[mode]}, indent=2))
    if arguments.output:
        report = {
            "command": "python " + " ".join(sys.argv),
            "date": date.today().isoformat(),
            "machine": {"cores": os.cpu_count(), "python": sys.version.split()[0]},
            "seconds": round(time.monotonic() - started),
            "figures": found,
        }
        arguments.output.write_text(json.dumps(report, indent=2) + "\n", "utf-8")
    if any(figures["problems"] for figures in found.values()):
        sys.exit(1)


if __name__ == "__main__":
    main()
