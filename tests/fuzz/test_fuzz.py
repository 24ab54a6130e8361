"""A short fuzzing of every decoder, always the same; scripts/fuzz.py does it for as long as you like."""

from __future__ import annotations

import importlib.util
import sys
import warnings
from contextlib import suppress
from pathlib import Path
from types import ModuleType

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(HERE), str(HERE.parent / "golden")]
# Inputs on which a decoder has failed, named after it.
CRASHES = sorted(path for path in (HERE / "crashes").iterdir() if not path.name.startswith("."))


def fuzz_script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("fuzz_script", ROOT / "scripts" / "fuzz.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SCRIPT = fuzz_script()


@pytest.mark.parametrize("path", CRASHES, ids=lambda path: path.name)
def test_what_once_failed_fails_no_more(path: Path):
    from target import ALLOWED
    from targets import TARGETS

    name = path.name.partition("-")[0]
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        with suppress(*ALLOWED):
            TARGETS[name].run(path.read_bytes())


def test_every_seed_is_valid_and_every_target_is_named():
    from targets import TARGETS

    assert set(SCRIPT.TARGETS) == set(TARGETS)
    assert {name for name, target in TARGETS.items() if target.kernels} == set(SCRIPT.KERNEL_TARGETS)
    for target in TARGETS.values():
        for seed in target.seeds():
            target.run(seed)


@pytest.mark.parametrize(
    ("targets", "runs"),
    [(SCRIPT.FILE_TARGETS, 6000), (SCRIPT.KERNEL_TARGETS, 4000)],
    ids=["files", "kernels"],
)
def test_no_decoder_fails_otherwise_than_promised(tmp_path: Path, targets: tuple[str, ...], runs: int):
    engine = "atheris" if SCRIPT.has_atheris() else "random"
    found = SCRIPT.fuzz(targets, tmp_path, engine, runs=runs)
    assert found["crashes"] == {}
    assert found["slowest_s"] < 5
    assert all(count > 20 for count in found["executions"].values()), found["executions"]
    assert sum(found["accepted"].values()) > 0.05 * runs, found["accepted"]
