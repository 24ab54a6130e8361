"""Runs the CUDA kernels on the CPU, on tensors of the CPU, for tests on machines without a GPU.

    def test_something(monkeypatch: pytest.MonkeyPatch) -> None:
        emulate(monkeypatch)
        ...  # whoever calls `kernels.kernel_module` now gets kernels that run here

The same files are compiled as C++ with `cuda_emulation.h`. Everything is done in one order, so that races
are not found, but threads that wait for different things, wrong types of arguments and tensors that are not
contiguous are. Keep sizes tiny: a thread that waits costs some ten nanoseconds each time.
"""

from __future__ import annotations

import ctypes
import functools
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from torch import Tensor

from clipgstream.gpu import kernels
from clipgstream.gpu.kernels import Argument, Dimensions
from clipgstream.gpu.source import Defines, complete_source

HEADER = Path(__file__).with_name("cuda_emulation.h")
DYNAMIC_SHARED_BYTES = 256 * 1024
MAX_THREADS = 1024
# No contraction of products and sums, and no vector code: neither is needed, and both take time to compile.
FLAGS = ("-std=c++17", "-O1", "-shared", "-fPIC", "-w", "-U_FORTIFY_SOURCE", "-fno-strict-aliasing")

_KERNEL = re.compile(
    r"__global__\s+(?:void\s+__launch_bounds__\s*\(.*?\)|__launch_bounds__\s*\(.*?\)\s*void|void)\s+(\w+)\s*\("
)
_DYNAMIC = re.compile(
    r"extern\s+__shared__\s+(?:__align__\(\d+\)\s+|alignas\(\d+\)\s+)?([\w ]+?)\s+(\w+)\s*\[\s*\]\s*;"
)


class EmulatedModule:
    """As `KernelModule`, on the CPU."""

    def __init__(self, library: ctypes.CDLL, source: str) -> None:
        self._library = library
        self._source = source

    def launch(
        self, name: str, blocks: Dimensions, threads: Dimensions, *arguments: Argument, shared_bytes: int = 0
    ) -> None:
        """See `KernelModule.launch`; raises AssertionError where the device would fail."""
        shape = (*_three(blocks), *_three(threads))
        if 0 in shape[:3]:
            return
        what = f"kernel {name} of {self._source}"
        assert 0 < shape[3] * shape[4] * shape[5] <= MAX_THREADS, f"{what}: {threads} threads in a block"
        assert shape[1] < 65536 and shape[2] < 65536, f"{what}: {blocks} blocks"
        assert shared_bytes <= DYNAMIC_SHARED_BYTES, f"{what}: {shared_bytes} bytes of shared memory"
        kinds, values = [], []
        for number, argument in enumerate(arguments):
            if isinstance(argument, Tensor):
                assert argument.device.type == "cpu", f"{what}: argument {number} is not on the CPU"
                assert argument.is_contiguous(), f"{what}: argument {number} is not contiguous"
            kind, value = _argument(argument)
            kinds.append(kind)
            values.append(value)
        addresses = (ctypes.c_void_p * max(1, len(values)))(*[ctypes.addressof(value) for value in values])
        start = getattr(self._library, f"cgs_launch_{name}")
        start.restype = ctypes.c_char_p
        error = start("".join(kinds).encode(), (ctypes.c_uint * 6)(*shape), addresses)
        assert error is None, f"{what}: {error.decode()}"


def emulate(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let kernels run on the CPU until the test is over; skips it where there is no C++ compiler."""
    if _compiler() is None:
        pytest.skip("no C++ compiler, which the emulation of CUDA needs")
    monkeypatch.setattr(kernels, "kernel_module", emulated_module)
    monkeypatch.setattr(kernels, "cuda_missing", lambda: None)
    monkeypatch.setattr(kernels, "DEVICE_TYPE", "cpu")


def emulated_module(source: str, defines: Defines = ()) -> EmulatedModule:
    """As `kernels.kernel_module`."""
    return _module(source, complete_source(source, defines))


@functools.cache
def _module(source: str, text: str) -> EmulatedModule:
    return EmulatedModule(ctypes.CDLL(str(_library(source, text))), source)


def _library(source: str, text: str) -> Path:
    """The shared library of a source, from a folder in which earlier ones are kept."""
    compiler = _compiler()
    assert compiler is not None
    program = _program(text)
    key = hashlib.sha256(
        "\0".join((program, compiler, *FLAGS, HEADER.read_text("utf-8"))).encode()
    ).hexdigest()
    folder = Path(tempfile.gettempdir()) / f"cuda-emulation-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / f"{key}.so"
    if path.exists():
        return path
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        written, built = Path(scratch) / "kernel.cpp", Path(scratch) / "kernel.so"
        written.write_text(program, "utf-8")
        run = subprocess.run(
            [compiler, *FLAGS, f"-I{HEADER.parent}", "-o", str(built), str(written)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, f"{source} does not compile for the emulation:\n{run.stderr[:8000]}"
        built.replace(path)
    return path


def _program(text: str) -> str:
    """The kernels with a way in for each."""
    names = _KERNEL.findall(_without_comments(text))
    body = _DYNAMIC.sub(
        lambda found: f"{found[1]}* {found[2]} = reinterpret_cast<{found[1]}*>(emulation::dynamic_shared);",
        text,
    )
    doors = [
        f'extern "C" const char* cgs_launch_{name}(const char* given, const unsigned* shape, '
        f"void** arguments)\n"
        f"{{\n    using Way = emulation::Kernel<&{name}>;\n"
        f"    return emulation::launch(&Way::run, Way::kinds(), given, shape, arguments);\n}}\n"
        for name in names
    ]
    return '#include "cuda_emulation.h"\n' + body + "".join(doors)


def _without_comments(text: str) -> str:
    return re.sub(r"//[^\n]*|/\*.*?\*/", "", text, flags=re.DOTALL)


@functools.cache
def _compiler() -> str | None:
    return shutil.which("g++") or shutil.which("clang++")


def _three(size: Dimensions) -> tuple[int, int, int]:
    sizes = size if isinstance(size, tuple) else (size,)
    x, y, z = (*sizes, 1, 1)[:3]
    return x, y, z


def _argument(argument: Argument) -> tuple[str, ctypes.c_void_p | ctypes.c_float | ctypes.c_int32]:
    if argument is None:
        return "p", ctypes.c_void_p(0)
    if isinstance(argument, Tensor):
        return "p", ctypes.c_void_p(argument.data_ptr())
    if isinstance(argument, float):
        return "f", ctypes.c_float(argument)
    assert isinstance(argument, int), f"an argument of the type {type(argument).__name__}"
    return "i", ctypes.c_int32(argument)
