#!/usr/bin/env python
"""Fuzz the decoders: any bytes at all must give a result or the promised error, and soon.

    python scripts/fuzz.py --minutes 10             all decoders, ten minutes each
    python scripts/fuzz.py --minutes 60 clip        one decoder
    python scripts/fuzz.py --list

Guided by coverage where atheris is installed (pip install -e '.[test]'), else at random. Corpora are
kept in .fuzz/ and used again. An input on which a decoder failed is written to .fuzz/out/; when it is fixed,
move it to tests/fuzz/crashes/ as DECODER-anything, and the tests will replay it for ever.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RUNNER = ROOT / "tests" / "fuzz" / "runner.py"
# Decoders whose kernels are fuzzed as Python code, so that coverage leads into them and a wrong index shows.
KERNEL_TARGETS = ("rans", "flags", "quantised", "positions", "grid")
# Decoders whose kernels are compiled, with checks of every index.
FILE_TARGETS = (
    *("init", "init_prefix", "clip", "clip_prefix", "scene", "folder", "manifest", "archive", "baked"),
    *("ply", "spz", "splat"),
)
TARGETS = (*FILE_TARGETS, *KERNEL_TARGETS)


def has_atheris() -> bool:
    """Whether fuzzing can be guided."""
    return importlib.util.find_spec("atheris") is not None


def fuzz(
    targets: tuple[str, ...], folder: Path, engine: str, *, runs: int = 0, seconds: int = 0, seed: int = 1
) -> dict[str, Any]:
    """Fuzz targets in one process; they must all be in FILE_TARGETS, or all in KERNEL_TARGETS.

    Args:
        folder: for corpus, compiled kernels and results.
        runs, seconds: when to stop; one of them.

    Returns:
        What the runner wrote: executions, crashes, slowest input.
    """
    name = "-".join(targets) if len(targets) < 3 else targets[0] + "-and-more"
    out = folder / "out" / name
    kernels = targets[0] in KERNEL_TARGETS
    environment = {
        **os.environ,
        "PYTHONHASHSEED": "0",
        "NUMBA_CACHE_DIR": str(folder / "kernels"),
        "NUMBA_DISABLE_JIT" if kernels else "NUMBA_BOUNDSCHECK": "1",
    }
    command = [sys.executable, str(RUNNER), ",".join(targets), "--engine", engine, "--seed", str(seed)]
    command += ["--runs", str(runs), "--seconds", str(seconds)]
    command += ["--corpus", str(folder / "corpus" / name), "--out", str(out)]
    summary = out / "summary.json"
    summary.unlink(missing_ok=True)
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if result.returncode or not summary.exists():
        raise SystemExit(f"the fuzzer ended with status {result.returncode}:\n{result.stderr[-4000:]}")
    found: dict[str, Any] = json.loads(summary.read_text())
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("targets", nargs="*", metavar="target", help="default: all")
    parser.add_argument("--minutes", type=float, default=1.0, help="for each target")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--engine", choices=("atheris", "random"), default=None)
    parser.add_argument("--folder", type=Path, default=ROOT / ".fuzz")
    parser.add_argument("--list", action="store_true", help="name the targets")
    options = parser.parse_args()
    if unknown := set(options.targets) - set(TARGETS):
        parser.error(f"unknown targets {', '.join(sorted(unknown))}; there are {', '.join(TARGETS)}")
    if options.list:
        print("\n".join(TARGETS))
        return
    engine = options.engine or ("atheris" if has_atheris() else "random")
    crashes = {}
    for name in options.targets or TARGETS:
        seconds = max(1, round(60 * options.minutes))
        found = fuzz((name,), options.folder, engine, seconds=seconds, seed=options.seed)
        crashes.update(found["crashes"])
        runs, accepted = found["executions"][name], found["accepted"][name]
        slowest = f"slowest {found['slowest_s']} s"
        print(
            f"{name:12} {runs:9} runs  {accepted:9} valid  {slowest}  {len(found['crashes'])} crashes",
            flush=True,
        )
    for key, path in crashes.items():
        print(f"{key}\n  {path}")
    sys.exit(1 if crashes else 0)


if __name__ == "__main__":
    main()
