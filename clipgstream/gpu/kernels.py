"""CUDA kernels compiled on the user's machine, by NVRTC, and kept on disk.

NVRTC and the driver are reached through the package `cuda-core`; nothing else is needed, no CUDA toolkit
and no C++ compiler. Others call `kernel_module` through this module, so that tests can put another in its
place.
"""

from __future__ import annotations

import atexit
import ctypes
import functools
import hashlib
import importlib
import os
import shutil
import tempfile
import threading
from pathlib import Path
from types import ModuleType
from typing import Any

import torch
from torch import Tensor

from clipgstream.gpu.devices import OLDEST_CAPABILITY
from clipgstream.gpu.source import Defines, complete_source
from formats.errors import BackendError

DEVICE_TYPE = "cuda"
"""Type of the tensors that kernels take."""

Dimensions = int | tuple[int, ...]
Argument = Tensor | int | float | None

INSTALL_HINT = "pip install cuda-core"
FREE_SHARED_BYTES = 48 * 1024
"""More shared memory than this must be asked for."""
LEGACY_STREAM = 1
"""The driver's explicit name of the stream whose handle is 0."""


class KernelModule:
    """The kernels of one compiled file."""

    def __init__(self, code: Any) -> None:
        self._code = code
        self._kernels: dict[str, Any] = {}
        self._roomy: set[tuple[str, int, int]] = set()
        self._launch = _core().launch

    def launch(
        self, name: str, blocks: Dimensions, threads: Dimensions, *arguments: Argument, shared_bytes: int = 0
    ) -> None:
        """Queue a kernel on torch's current stream; waits for nothing.

        Args:
            blocks, threads: up to three sizes. With no blocks it does nothing.
            arguments: a tensor is handed over as the address of its first element, an int as int32, a
                float as float32, None as a null pointer.
            shared_bytes: dynamic shared memory of a block.
        """
        config = _launch_config(blocks, threads, shared_bytes)
        if config is None:
            return
        kernel = self._kernels.get(name)
        if kernel is None:
            kernel = self._kernels[name] = self._code.get_kernel(name)
        stream = _current_stream()
        if shared_bytes > FREE_SHARED_BYTES:
            self._make_room(name, kernel, shared_bytes)
        self._launch(stream, config, kernel, *[_packed(argument) for argument in arguments])

    def _make_room(self, name: str, kernel: Any, shared_bytes: int) -> None:
        device = torch.cuda.current_device()
        key = (name, shared_bytes, device)
        if key in self._roomy:
            return
        driver = importlib.import_module("cuda.bindings.driver")
        attribute = driver.CUfunction_attribute.CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES
        handle = kernel.handle if hasattr(kernel, "handle") else kernel._handle
        (status,) = driver.cuKernelSetAttribute(attribute, shared_bytes, handle, driver.CUdevice(device))
        if int(status) != 0:
            raise BackendError(
                "the GPU has too little shared memory for a kernel",
                where=name,
                expected=f"{shared_bytes} bytes",
                found=status.name,
            )
        self._roomy.add(key)


def kernel_module(source: str, defines: Defines = ()) -> KernelModule:
    """The kernels of a file, compiled for torch's current device.

    Args:
        source: path of the file below the package `clipgstream`, such as "render/cuda_blend.cu".
        defines: macros and their values.

    Raises:
        BackendError: it does not compile, or this machine cannot compile at all.
    """
    return _module_for(source, defines, torch.cuda.current_device())


@functools.cache
def _module_for(source: str, defines: Defines, device: int) -> KernelModule:
    missing = cuda_missing()
    if missing is not None:
        raise BackendError("CUDA kernels cannot be compiled here", found=missing, hint=INSTALL_HINT)
    major, minor = torch.cuda.get_device_capability(device)
    cubin = cached_cubin(source, complete_source(source, defines), f"sm_{major}{minor}")
    return KernelModule(_core().ObjectCode.from_cubin(cubin))


@functools.cache
def cuda_missing() -> str | None:
    """Why kernels cannot be compiled and run here, with what would help; None: they can."""
    if torch.version.cuda is None:
        return "this torch was built without CUDA; install the one for CUDA from https://pytorch.org"
    if not torch.cuda.is_available():
        return "no CUDA device that torch can use; look at nvidia-smi, and update the driver"
    try:
        _core()
    except ImportError as error:
        return f"the package cuda-core cannot be used ({error}); {INSTALL_HINT}"
    try:
        major, minor = _nvrtc_version()
    except (ImportError, RuntimeError, OSError) as error:
        return f"NVRTC cannot be loaded ({error}); {INSTALL_HINT}"
    return _unfit(major, minor)


def _unfit(major: int, minor: int) -> str | None:
    """Why this GPU and this driver don't go with NVRTC of that version."""
    capability = torch.cuda.get_device_capability()
    if capability < OLDEST_CAPABILITY:
        name = torch.cuda.get_device_name()
        return f"{name} has compute capability {capability[0]}.{capability[1]}; 7.5 or newer is needed"
    version = _driver_version()
    if version // 1000 < major:
        found = f"CUDA {version // 1000}.{version % 1000 // 10}"
        return f"the driver is for {found}, NVRTC for CUDA {major}.{minor}; update the driver"
    known = _architectures()
    if known and capability[0] * 10 + capability[1] not in known:
        name = f"{torch.cuda.get_device_name()} (sm_{capability[0]}{capability[1]})"
        return f"NVRTC of CUDA {major}.{minor} does not know {name}; install a newer PyTorch"
    return None


def _architectures() -> list[int]:
    """What NVRTC compiles for, such as 90 for compute capability 9.0; none where it doesn't say."""
    status, found = importlib.import_module("cuda.bindings.nvrtc").nvrtcGetSupportedArchs()
    return list(found) if int(status) == 0 else []


def cached_cubin(source: str, text: str, arch: str) -> bytes:
    """`text` compiled for `arch`, from disk if it was compiled before.

    Args:
        source: what to call it in messages.
        arch: such as "sm_90".

    Raises:
        BackendError: it does not compile.
    """
    version = ".".join(str(part) for part in _nvrtc_version())
    name = hashlib.sha256("\0".join((text, arch, version)).encode()).hexdigest()
    path = cache_folder() / f"{name}.cubin"
    cubin = _read(path)
    if cubin is None:
        cubin = _compile(source, text, arch)
        _write(path, cubin)
    return cubin


def cache_folder() -> Path:
    """Where compiled kernels are kept."""
    root = os.environ.get("XDG_CACHE_HOME")
    try:
        folder = Path(root) if root else Path.home() / ".cache"
    except RuntimeError:  # A user without a home, as in containers: a folder of this process alone.
        folder = _own_folder()
    return folder / "clipgstream" / "kernels"


@functools.cache
def _own_folder() -> Path:
    """A folder that no other user can have put anything into; it goes with the process."""
    folder = Path(tempfile.mkdtemp(prefix="clipgstream-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _read(path: Path) -> bytes | None:
    """The cubin in a file, which starts with its SHA-256; None if there is none or it is damaged."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    digest, cubin = content[:32], content[32:]
    return cubin if hashlib.sha256(cubin).digest() == digest else None


def _write(path: Path, cubin: bytes) -> None:
    """Keep a cubin, whole or not at all. A folder that can't be written costs time at the next start only."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(hashlib.sha256(cubin).digest() + cubin)
            Path(temporary).replace(path)
        except OSError:
            Path(temporary).unlink(missing_ok=True)
    except OSError:
        return


def _compile(source: str, text: str, arch: str) -> bytes:
    core = _core()
    options = core.ProgramOptions(name=Path(source).name, arch=arch, std="c++17")
    try:
        program = core.Program(text, "c++", options)
        return bytes(program.compile("cubin").code)
    except (_cuda_error(), RuntimeError) as error:
        raise BackendError(
            "a CUDA kernel does not compile",
            where=source,
            found=str(error),
            hint=f"NVRTC {'.'.join(map(str, _nvrtc_version()))} may be too old for {arch}: {INSTALL_HINT}",
        ) from error


@functools.cache
def _core() -> ModuleType:
    """cuda-core's module, which had another name before version 1."""
    core = importlib.import_module("cuda.core")
    return core if hasattr(core, "Program") else importlib.import_module("cuda.core.experimental")


@functools.cache
def _cuda_error() -> type[Exception]:
    error: type[Exception] = importlib.import_module(f"{_core().__name__}._utils.cuda_utils").CUDAError
    return error


@functools.cache
def _nvrtc_version() -> tuple[int, int]:
    nvrtc = importlib.import_module("cuda.bindings.nvrtc")
    _, major, minor = nvrtc.nvrtcVersion()
    return major, minor


def _driver_version() -> int:
    """Of CUDA that the driver is for: 1000 times its first number and 10 times its second."""
    _, version = importlib.import_module("cuda.bindings.driver").cuDriverGetVersion()
    return int(version)


@functools.lru_cache(maxsize=4096)
def _launch_config(blocks: Dimensions, threads: Dimensions, shared_bytes: int) -> Any:
    """None where there is nothing to launch."""
    if 0 in (blocks if isinstance(blocks, tuple) else (blocks,)):
        return None
    return _core().LaunchConfig(grid=blocks, block=threads, shmem_size=shared_bytes)


class _ForeignStream:
    """A stream of torch's as cuda-core wants to see it."""

    def __init__(self, handle: int) -> None:
        self._handle = handle

    def __cuda_stream__(self) -> tuple[int, int]:
        return 0, self._handle


_ready = threading.local()
_streams: dict[tuple[int, int], Any] = {}


def _current_stream() -> Any:
    """Torch's current stream; its device is current in this thread afterwards, for cuda-core, too."""
    stream = torch.cuda.current_stream()
    key = (stream.device_index, stream.cuda_stream)
    if key[0] not in _ready.__dict__.setdefault("devices", set()):
        _core().Device(key[0]).set_current()
        _ready.devices.add(key[0])
    wrapped = _streams.get(key)
    if wrapped is None:
        foreign = _ForeignStream(key[1] or LEGACY_STREAM)
        wrapped = _streams[key] = _core().Device(key[0]).create_stream(foreign)
    return wrapped


def _packed(argument: Argument) -> Any:
    if isinstance(argument, Tensor):
        return argument.data_ptr()
    if argument is None:
        return 0
    return ctypes.c_float(argument) if isinstance(argument, float) else ctypes.c_int32(argument)
