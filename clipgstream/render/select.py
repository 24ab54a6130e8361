"""Which rasterisers there are, and which one to use.

A backend is one module of this package with two functions, and its line in `_MODULES`:
`missing(device) -> str | None` says why it can't draw on that device, and `make() -> Rasterizer` makes it.
It may have two more: `automatic(device) -> bool`, whether `auto` may take it (without it: yes), and
`note(device) -> str | None`, what to know of one that isn't missing.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from types import ModuleType

from clipgstream.render.interface import Rasterizer
from formats.errors import BackendError

_MODULES = {
    "cuda": "clipgstream.render.cuda",
    "gsplat": "clipgstream.render.gsplat",
    "cpu": "clipgstream.render.cpu",
    "inria": "clipgstream.render.inria",
}
"""Name to module; `auto` takes the first one that works and that may be taken so."""


@dataclass(frozen=True)
class RasterizerStatus:
    """Whether a rasteriser can be used.

    Attributes:
        missing: why it cannot; None: it can.
        chosen: `auto` takes it.
        note: what to know of it where it can be used.
    """

    name: str
    missing: str | None
    chosen: bool
    note: str | None = None


def rasterizer_status(device: str) -> list[RasterizerStatus]:
    """Every rasteriser that this version knows, on `device` ("cpu" or "cuda")."""
    found: list[RasterizerStatus] = []
    for name in _MODULES:
        missing = _missing(name, device)
        free = missing is None and not any(status.chosen for status in found)
        note = None if missing else _optional(name, "note", device, None)
        found.append(RasterizerStatus(name, missing, free and _automatic(name, device), note))
    return found


def make_rasterizer(name: str = "auto", device: str = "cpu") -> Rasterizer:
    """The rasteriser called `name`, or, for "auto", the fastest one that works on `device`.

    Raises:
        BackendError: no such rasteriser, or it cannot draw on that device.
    """
    if name == "auto":
        # Stops at the first that works: to look at one means to import its package.
        usable = (name for name in _MODULES if _missing(name, device) is None and _automatic(name, device))
        name = next(usable, "")
        if not name:
            raise BackendError(
                "no rasteriser draws on this device",
                expected=", ".join(_MODULES),
                found=device,
                hint="`cgs doctor` says why; --device cpu works everywhere",
            )
    if name not in _MODULES:
        raise BackendError("unknown rasteriser", expected=", ".join(("auto", *_MODULES)), found=name)
    missing = _missing(name, device)
    if missing is not None:
        raise BackendError(
            f"the rasteriser {name} cannot be used", found=missing, hint="use --rasterizer auto"
        )
    rasterizer: Rasterizer = _module(name).make()
    return rasterizer


def _missing(name: str, device: str) -> str | None:
    try:
        module = _module(name)
    except (ImportError, OSError) as error:
        return f"broken: {error}"
    missing: str | None = module.missing(device)
    return missing


def _automatic(name: str, device: str) -> bool:
    automatic: bool = _optional(name, "automatic", device, True)
    return automatic


def _optional(name, function, device, otherwise):  # type: ignore[no-untyped-def]
    """What a module's optional function says."""
    found = getattr(_module(name), function, None)
    return otherwise if found is None else found(device)


def _module(name: str) -> ModuleType:
    return importlib.import_module(_MODULES[name])
