"""Whether Triton can compile and run kernels here. Imports neither Triton nor a kernel before it is asked.

Triton builds its launcher with a C compiler and Python's headers on the user's machine; a wheel alone is not
enough. Where they are missing, other backends do the work.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import sysconfig
from functools import lru_cache
from pathlib import Path

import torch

MIN_CAPABILITY = (8, 0)
"""The first GPUs whose tensor cores take bfloat16."""


def triton_missing(device: torch.device) -> str | None:
    """Why Triton's kernels can't run on `device`, or None where they can."""
    if interpreted():
        return None
    if device.type != "cuda":
        return "it works on CUDA devices only"
    return _tools_missing() or device_too_old(device)


def interpreted() -> bool:
    """Whether kernels run in Triton's interpreter, on tensors of any device (TRITON_INTERPRET=1)."""
    return os.environ.get("TRITON_INTERPRET") == "1" and importlib.util.find_spec("triton") is not None


@lru_cache(maxsize=1)
def _tools_missing() -> str | None:
    if importlib.util.find_spec("triton") is None:
        return "the package triton is not installed (pip install triton)"
    named = os.environ.get("CC")
    if named and not shutil.which(named):
        return f"Triton needs a C compiler, and CC names {named}, which is not there"
    if not (named or shutil.which("gcc") or shutil.which("clang")):
        return "Triton needs a C compiler: install gcc or clang, or name one in CC"
    if not (Path(_include_folder()) / "Python.h").is_file():
        return "Triton needs Python's headers (Python.h): install your system's python3-dev or python3-devel"
    return None


def _include_folder() -> str:
    """Where Triton looks for Python's headers."""
    scheme = sysconfig.get_default_scheme()
    # Debian's default names a folder that its headers are not in.
    return sysconfig.get_paths("posix_prefix" if scheme == "posix_local" else scheme)["include"]


@lru_cache(maxsize=16)
def device_too_old(device: torch.device) -> str | None:
    """Why a CUDA device can't multiply in half precision fast, or None where it can."""
    if not torch.cuda.is_available():
        return "PyTorch finds no CUDA device"
    capability = torch.cuda.get_device_capability(device)
    if capability < MIN_CAPABILITY:
        return f"the GPU has compute capability {capability[0]}.{capability[1]}, and 8.0 is needed"
    return None


@lru_cache(maxsize=16)
def shared_memory(device: torch.device) -> int:
    """Bytes of shared memory that one program may use."""
    if device.type != "cuda":
        return 99 << 10
    # PyTorch's type stubs don't know it.
    return int(getattr(torch.cuda.get_device_properties(device), "shared_memory_per_block_optin", 99 << 10))


@lru_cache(maxsize=16)
def processors(device: torch.device) -> int:
    """Streaming multiprocessors of a device."""
    if device.type != "cuda":
        return 2
    return int(torch.cuda.get_device_properties(device).multi_processor_count)
