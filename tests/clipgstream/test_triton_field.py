"""The field's Triton kernels against the plain twin, and when they can be used."""

from __future__ import annotations

import importlib.util
import shutil
import sysconfig
from collections.abc import Iterator

import pytest
import torch
from triton_process import run_cases

from clipgstream.model import triton_support
from clipgstream.model.field_triton import ENTRY

CUDA = torch.device("cuda", 0)


@pytest.fixture(autouse=True)
def nothing_is_known() -> Iterator[None]:
    triton_support._tools_missing.cache_clear()
    yield
    triton_support._tools_missing.cache_clear()


@pytest.mark.parametrize("where", ["in the interpreter", "on the device"])
def test_kernels(where: str) -> None:
    run_cases("triton_field_cases.py", where)


def test_on_the_cpu_there_is_no_triton() -> None:
    assert ENTRY.why_not(torch.device("cpu")) == "it works on CUDA devices only"


def test_a_machine_without_triton_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert "pip install triton" in str(ENTRY.why_not(CUDA))


def test_a_machine_without_a_compiler_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: object())
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.delenv("CC", raising=False)
    monkeypatch.delenv("TRITON_INTERPRET", raising=False)
    assert "install gcc or clang" in str(ENTRY.why_not(CUDA))


def test_a_machine_without_python_headers_is_told_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: object())
    monkeypatch.setattr(sysconfig, "get_paths", lambda scheme: {"include": str(tmp_path)})
    monkeypatch.setenv("CC", "cc")
    monkeypatch.delenv("TRITON_INTERPRET", raising=False)
    assert "python3-dev" in str(ENTRY.why_not(CUDA))
