"""Which rasterisers there are, and which one to use.

A backend is one module of this package with two functions, and its line in `_MODULES`:
`missing(device) -> str | None` says why it can't draw on that device, and `make() -> Rasterizer` makes it.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from types import ModuleType

from clipgstream.render.interface import Rasterizer
from formats.errors import BackendError

_MODULES = {"cpu": "clipgstream.render.cpu"}
"""Name to module; `auto` takes the first one that works."""


@dataclass(frozen=True)
class RasterizerStatus:
    """Whether a rasteriser can be used.

    Attributes:
        missing: why it cannot; None: it can.
        chosen: `auto` takes it.
    """

    name: str
    missing: str | None
    chosen: bool


def rasterizer_status(device: str) -> list[RasterizerStatus]:
    """Every rasteriser that this version knows, on `device` ("cpu" or "cuda")."""
    found: list[RasterizerStatus] = []
    for name in _MODULES:
        missing = _module(name).missing(device)
        chosen = missing is None and not any(status.chosen for status in found)
        found.append(RasterizerStatus(name, missing, chosen))
    return found


def make_rasterizer(name: str = "auto", device: str = "cpu") -> Rasterizer:
    """The rasteriser called `name`, or, for "auto", the fastest one that works on `device`.

    Raises:
        BackendError: no such rasteriser, or it cannot draw on that device.
    """
    if name == "auto":
        name = next((status.name for status in rasterizer_status(device) if status.chosen), "")
        if not name:
            raise BackendError(
                "no rasteriser draws on this device",
                expected=", ".join(_MODULES),
                found=device,
                hint="use --device cpu",
            )
    if name not in _MODULES:
        raise BackendError("unknown rasteriser", expected=", ".join(("auto", *_MODULES)), found=name)
    module = _module(name)
    missing = module.missing(device)
    if missing is not None:
        raise BackendError(
            f"the rasteriser {name} cannot be used", found=missing, hint="use --rasterizer auto"
        )
    rasterizer: Rasterizer = module.make()
    return rasterizer


def _module(name: str) -> ModuleType:
    return importlib.import_module(_MODULES[name])
