"""The interface of the field's backends, and the choice among them.

A backend is a module `field_<name>` of this package that offers `ENTRY`; adding one means writing it and
naming it in `_MODULES`.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor

from formats.errors import BackendError
from formats.hashgrid import FieldSpec

_MODULES = ("field_cuda", "field_triton", "field_tcnn", "field_cpu", "field_torch")
"""Fastest first: `auto` takes the first that works and that may be taken so."""


class FieldBackend(Protocol):
    """Evaluates the hash grid that `formats.hashgrid` defines.

    All backends read the same tables and give the same numbers within a tolerance.
    """

    name: str
    capturable: bool
    """Whether a CUDA graph can hold a call, once there was one with the same spec."""

    def encode(self, spec: FieldSpec, tables: Tensor, points: Tensor) -> Tensor:
        """Features of points, differentiable in `tables` only.

        Args:
            spec: a grid within its limits.
            tables: (entries, F).
            points: (N, 4), x y z t in [0, 1]; to keep them there is the caller's duty.

        Returns:
            (N, L * F) of the tables' type, on their device.
        """
        ...


@dataclass(frozen=True)
class FieldBackendEntry:
    """What a backend's module offers.

    Attributes:
        name: as chosen by the user.
        why_not: why the backend can't be used on a device, or None where it can.
        make: the backend, for a device on which it can be used.
        automatic: whether "auto" may take it.
    """

    name: str
    why_not: Callable[[torch.device], str | None]
    make: Callable[[torch.device], FieldBackend]
    automatic: bool = True


@dataclass(frozen=True)
class FieldBackendStatus:
    """Whether a backend can be used.

    Attributes:
        missing: why it cannot; None: it can.
        chosen: "auto" takes it.
    """

    name: str
    missing: str | None
    chosen: bool


def field_backends() -> tuple[FieldBackendEntry, ...]:
    """Every known backend, fastest first, usable or not."""
    return tuple(_entry(module) for module in _MODULES)


def field_status(device: str | torch.device) -> list[FieldBackendStatus]:
    """Every known backend, as it is on `device`."""
    device = torch.device(device)
    found: list[FieldBackendStatus] = []
    for entry in field_backends():
        missing = entry.why_not(device)
        free = entry.automatic and not any(status.chosen for status in found)
        found.append(FieldBackendStatus(entry.name, missing, missing is None and free))
    return found


def _entry(module: str) -> FieldBackendEntry:
    """What a backend's module offers; of one that can't be imported, that it is broken and why."""
    try:
        entry: FieldBackendEntry = importlib.import_module(f"clipgstream.model.{module}").ENTRY
    except (ImportError, OSError) as error:
        reason = f"broken: {error}"
        return FieldBackendEntry(module.removeprefix("field_"), lambda device: reason, _unusable)
    return entry


def _unusable(device: torch.device) -> FieldBackend:
    raise AssertionError("a backend that can't be used is never made")


def make_field_backend(name: str = "auto", device: str | torch.device = "cpu") -> FieldBackend:
    """The backend called `name`, or with "auto" the fastest one that works on `device`.

    Raises:
        BackendError: there is no such backend, or it can't be used on this device.
    """
    device = torch.device(device)
    entries = {entry.name: entry for entry in field_backends()}
    if name == "auto":
        # The torch backend works everywhere, so the search always ends.
        usable = (entry for entry in entries.values() if entry.automatic and entry.why_not(device) is None)
        return next(usable).make(device)
    if name not in entries:
        raise BackendError(
            "There is no such field backend.", expected=", ".join(["auto", *entries]), found=name
        )
    reason = entries[name].why_not(device)
    if reason is not None:
        raise BackendError(
            "The field backend can't be used.", where=f"{name} on {device}", found=reason, hint="use `auto`"
        )
    return entries[name].make(device)
