"""One fuzzing process: some targets, one engine. `scripts/fuzz.py` and the tests start it.

The engine "atheris" is libFuzzer, guided by the coverage of the decoders' Python code. "random" applies the
same damage to the valid files, unguided, where atheris is not installed. What a decoder may not raise is
saved and reported, and fuzzing goes on; the summary names all of it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import sys
import time
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(ROOT), str(HERE), str(HERE.parent / "golden")]

INSTRUMENTED = ["formats", "player"]
# Compiled by Numba, which cannot compile instrumented code.
KERNELS = [
    *("formats.crc32c", "formats.rans_kernels", "formats.hashgrid_kernels", "formats.reachable_kernels"),
    "player.perceptron",
]
MAX_BYTES = 1 << 16
SUMMARY = "summary.json"
SLOW_S = 2.0


class Session:
    """Runs inputs and keeps book of them.

    Args:
        names: of the targets; with several, an input's first byte chooses.
        out: folder for inputs that a decoder fails on, and for the summary.
        runs: after how many executions the session ends; 0: not known.
    """

    def __init__(self, names: list[str], out: Path, runs: int = 0) -> None:
        from target import ALLOWED
        from targets import TARGETS

        self._targets = [(name, TARGETS[name]) for name in names]
        self._allowed = ALLOWED
        self._out, self._runs = out, runs
        self.counts = dict.fromkeys(names, 0)
        self.accepted = dict.fromkeys(names, 0)
        self.crashes: dict[str, str] = {}
        self.slowest = (0.0, "")
        self._next_summary = 0.0

    @property
    def is_done(self) -> bool:
        """Whether all executions that were asked for were made."""
        return sum(self.counts.values()) == self._runs

    def seeds(self) -> list[bytes]:
        """Valid files, led by their target's byte."""
        several = len(self._targets) > 1
        found = []
        for number, (_, target) in enumerate(self._targets):
            found += [(bytes([number]) if several else b"") + seed for seed in target.seeds()]
        return found

    def warm_up(self) -> None:
        """Decode the valid files: kernels are compiled when they are used first, which takes its time."""
        for _, target in self._targets:
            for seed in target.seeds():
                target.run(seed)

    def run(self, data: bytes) -> None:
        """One execution."""
        name, target, body = self._split(data)
        self.counts[name] += 1
        started = time.perf_counter()
        try:
            target.run(body)
            self.accepted[name] += 1
        except self._allowed:
            pass
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what we look for
            self._report(name, body, error)
        took = time.perf_counter() - started
        if took > self.slowest[0]:
            self.slowest = (took, name)
            if took > SLOW_S:
                self._save(f"slow-{name}", body)
        # libFuzzer ends the process without a word to Python.
        if self.is_done or time.monotonic() > self._next_summary:
            self.write_summary()

    def mutate(self, data: bytes, max_size: int, seed: int) -> bytes:
        """A damaged input of at most `max_size` bytes."""
        from mutation import UNPARSABLE, mutate_bytes

        _, target, body = self._split(data)
        head = data[: len(data) - len(body)]
        rng = random.Random(seed)
        if head and rng.random() < 0.01:
            head = bytes([rng.randrange(len(self._targets))])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                found = target.mutate(body, rng)
            except UNPARSABLE:
                found = mutate_bytes(body, rng)
            return (head + found)[:max_size]

    def write_summary(self) -> None:
        """What happened so far, as JSON."""
        self._next_summary = time.monotonic() + 1
        summary = {
            "executions": self.counts,
            "accepted": self.accepted,
            "crashes": self.crashes,
            "slowest_s": round(self.slowest[0], 3),
            "slowest_target": self.slowest[1],
        }
        (self._out / SUMMARY).write_text(json.dumps(summary, indent=1))

    def _split(self, data: bytes) -> tuple[str, Any, bytes]:
        if len(self._targets) == 1:
            return *self._targets[0], data
        number = data[0] % len(self._targets) if data else 0
        return *self._targets[number], data[1:]

    def _report(self, name: str, body: bytes, error: Exception) -> None:
        frames = traceback.extract_tb(error.__traceback__)
        own = [frame for frame in frames if str(ROOT) in frame.filename and str(HERE) not in frame.filename]
        place = own[-1] if own else frames[-1]
        key = f"{name}: {type(error).__name__} at {Path(place.filename).name}:{place.lineno}"
        if key in self.crashes:
            return
        self.crashes[key] = self._save(f"crash-{name}", body)
        print(f"{key}: {error}\n  {self.crashes[key]}", file=sys.stderr, flush=True)
        self.write_summary()

    def _save(self, name: str, body: bytes) -> str:
        path = self._out / f"{name}-{hashlib.sha256(body).hexdigest()[:12]}"
        path.write_bytes(body)
        return str(path)


def fuzz_randomly(session: Session, seed: int, done: Callable[[], bool]) -> None:
    """Damage valid files, and what became of them, without guidance."""
    rng = random.Random(seed)
    seeds = session.seeds()
    while not done():
        data = rng.choice(seeds)
        for _ in range(rng.choice((1, 1, 1, 2, 3))):
            data = session.mutate(data, MAX_BYTES, rng.getrandbits(32))
        session.run(data)


def fuzz_guided(atheris: Any, session: Session, options: argparse.Namespace) -> None:
    """Does not return: libFuzzer ends the process."""
    corpus = Path(options.corpus)
    corpus.mkdir(parents=True, exist_ok=True)
    for seed in session.seeds():
        (corpus / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)
    arguments = [
        "-timeout=60",
        "-rss_limit_mb=3000",
        f"-max_len={MAX_BYTES}",
        "-verbosity=1",
        "-len_control=0",
    ]
    arguments += [f"-seed={options.seed}", "-print_final_stats=1", f"-artifact_prefix={options.out}/"]
    arguments += [f"-runs={options.runs}"] if options.runs else []
    arguments += [f"-max_total_time={options.seconds}"] if options.seconds else []

    seeds = session.seeds()

    def mutate(data: bytes, max_size: int, seed: int) -> bytes:
        if seed % 8 == 0:
            return bytes(atheris.Mutate(data, max_size))
        # The corpus drifts to what is short and invalid: coverage does not see into libraries in C.
        if seed % 4 == 1:
            data = seeds[seed // 4 % len(seeds)]
        return session.mutate(data, max_size, seed)

    atheris.Setup([sys.argv[0], *arguments, str(corpus)], session.run, custom_mutator=mutate)
    atheris.Fuzz()


def load(engine: str) -> Any:
    """Import the targets, instrumented if the engine is guided; returns atheris or None."""
    if engine == "random":
        return None
    import atheris

    kernels = [] if os.environ.get("NUMBA_DISABLE_JIT") == "1" else KERNELS
    with atheris.instrument_imports(include=INSTRUMENTED, exclude=kernels):
        import targets  # noqa: F401
    return atheris


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", help="names, with commas between")
    parser.add_argument("--engine", choices=("atheris", "random"), required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=0)
    parser.add_argument("--seconds", type=int, default=0)
    parser.add_argument("--corpus", required=True)
    parser.add_argument("--out", required=True)
    options = parser.parse_args()
    atheris = load(options.engine)

    from formats.threads import set_thread_count

    set_thread_count(1)  # or the order of coverage would depend on the machine
    out = Path(options.out)
    out.mkdir(parents=True, exist_ok=True)
    session = Session(options.targets.split(","), out, options.runs)
    session.warm_up()
    # numpy says by a warning that a number overflowed: decoders must have checked before.
    warnings.simplefilter("error", RuntimeWarning)
    if atheris is not None:
        fuzz_guided(atheris, session, options)
    end = time.monotonic() + (options.seconds or 1e9)
    fuzz_randomly(session, options.seed, lambda: time.monotonic() >= end or session.is_done)
    session.write_summary()


if __name__ == "__main__":
    main()
