"""NVIDIA's driver: its libraries, and what they tell. Needs no torch."""

from __future__ import annotations

import ctypes
import functools
import sys
from typing import NamedTuple

_WINDOWS = {"cuda": ("nvcuda.dll",), "nvcuvid": ("nvcuvid.dll",)}
_OTHERS = {"cuda": ("libcuda.so.1", "libcuda.so"), "nvcuvid": ("libnvcuvid.so.1",)}


class Driver(NamedTuple):
    """NVIDIA's driver, as its library tells.

    Attributes:
        status: of `cuInit`; 0: it works.
        cuda: newest CUDA version that it serves, such as (13, 0); None where it doesn't say.
    """

    status: int
    cuda: tuple[int, int] | None


@functools.cache
def driver_library(name: str = "cuda") -> ctypes.CDLL:
    """One of the driver's libraries, "cuda" or "nvcuvid". Takes no time where there is none.

    Raises:
        OSError: it cannot be loaded.
    """
    files = (_WINDOWS if sys.platform == "win32" else _OTHERS)[name]
    for file in files:
        try:
            return ctypes.CDLL(file)
        except OSError:
            continue
    raise OSError(f"{files[0]} cannot be loaded")


def has_driver() -> bool:
    """Whether the driver's library can be loaded; it is not woken."""
    try:
        driver_library()
    except OSError:
        return False
    return True


def find_driver() -> Driver | None:
    """The driver; None: none is installed."""
    try:
        library = driver_library()
    except OSError:
        return None
    version = ctypes.c_int(0)
    status = int(library.cuInit(0))
    known = int(library.cuDriverGetVersion(ctypes.byref(version))) == 0 and version.value > 0
    return Driver(status, (version.value // 1000, version.value % 1000 // 10) if known else None)
