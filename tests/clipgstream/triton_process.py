"""Runs tests of Triton's kernels in a process of their own: in its interpreter, or on the device.

The interpreter must be chosen before Triton is imported, which anything in this process may have done.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

ROOT = Path(__file__).resolve().parents[2]


def run_cases(name: str, where: str) -> None:
    """Run the tests of `name` beside this file, "in the interpreter" or "on the device"."""
    if importlib.util.find_spec("triton") is None:
        pytest.skip("the package triton is not installed")
    environment = dict(os.environ)
    environment.pop("TRITON_INTERPRET", None)
    if where == "in the interpreter":
        environment["TRITON_INTERPRET"] = "1"
    elif not torch.cuda.is_available():
        pytest.skip("there is no CUDA device")
    cases = Path(__file__).with_name(name)
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(cases)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout[-10_000:] + result.stderr[-2000:]


def device() -> torch.device:
    """Of this process's tests."""
    if os.environ.get("TRITON_INTERPRET") != "1":
        return torch.device("cuda", 0)
    _let_ranges_end_at_scalars()
    return torch.device("cpu")


def _let_ranges_end_at_scalars() -> None:
    """The interpreter's scalars are arrays of one number, which NumPy 2.4 doesn't turn into an int."""
    from triton.runtime import interpreter

    patch = getattr(interpreter, "_patch_lang_tensor", None)
    if patch is None:
        return

    def patched(tensor: type, *rest: object) -> None:
        patch(tensor, *rest)
        tensor.__index__ = lambda self: int(self.handle.data.item())

    interpreter._patch_lang_tensor = patched
