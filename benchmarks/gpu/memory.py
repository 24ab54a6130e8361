"""Memory of training, clip after clip: a session's last clip is trained again and again.

    python benchmarks/gpu/memory.py SESSION [--clips 8] [--iterations 600] [--preset quality]

Prints, after each training, what is still held of the GPU's memory, the most that was allocated, what
PyTorch has reserved, and the process's own memory. All that a training needs should be gone after it, so
none may grow.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from measure import machine, memory

from clipgstream.config import load_config, parse_overrides
from clipgstream.session import Session
from clipgstream.train.run import make_backends, train_session
from clipgstream.train.trainer import TrainProgress


class Silent:
    """Nobody listens."""

    def points(self, clip: int, done: int, total: int) -> None:
        """See TrainListener."""

    def training(self, clip: int, progress: TrainProgress) -> None:
        """See TrainListener."""

    def note(self, text: str) -> None:
        """See TrainListener."""


def measure(arguments: argparse.Namespace) -> list[dict[str, Any]]:
    """Memory after each training, in MiB."""
    own = arguments.session / "session"
    session = Session.open(own if own.exists() else arguments.session)
    backends = make_backends(arguments.device)
    iterations = {
        "train.iterations": str(arguments.iterations),
        "train.source_iterations": str(arguments.iterations),
    }
    config = load_config(arguments.preset, iterations | parse_overrides(arguments.set or []))
    last = session.clips()[-1].clip
    train_session(session, config, backends, Silent(), overwrite=True)
    found = []
    for number in range(arguments.clips):
        memory(backends.device)
        train_session(session, config, backends, Silent(), [last], overwrite=True)
        figures = memory(backends.device) | {"process_mib": process_mib()}
        print(f"training {number + 1}: " + ", ".join(f"{k} {v}" for k, v in figures.items()), flush=True)
        found.append(figures)
    return found


def process_mib() -> float:
    """Mebibytes of this process that are in memory."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return round(pages * resource.getpagesize() / 2**20, 1)


def main() -> None:
    """Measure, print, and write JSON if asked to."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("session", type=Path)
    parser.add_argument("--clips", type=int, default=8, help="trainings after all clips were trained once")
    parser.add_argument("--iterations", type=int, default=600, help="of each")
    parser.add_argument("--preset", default="quality")
    parser.add_argument("--set", action="append", metavar="KEY=VALUE")
    parser.add_argument("--device", default="auto", help="auto, cpu or cuda")
    parser.add_argument("--output", type=Path)
    arguments = parser.parse_args()
    found = measure(arguments)
    if arguments.output:
        report = {
            "command": "python " + " ".join(sys.argv),
            "date": date.today().isoformat(),
            "machine": machine(make_backends(arguments.device).device),
            "figures": {"trainings": found},
        }
        arguments.output.write_text(json.dumps(report, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
