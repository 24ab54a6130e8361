"""The field by tiny-cuda-nn's `HashGrid`, when its package tinycudann is installed.

The tables are handed over as they are: tiny-cuda-nn lays its levels one after the other, each of the next
multiple of 8 of its grid points or 2**log2_table entries, features innermost, as `formats.hashgrid` does,
and its default hash ("CoherentPrime") has the same factors. It works in float16, finds cells in float32, and
a level's scale as `exp2(level * log2(growth)) * base - 1`, whose last bit may differ from ours; a dense level
whose grid would get another size by that is put right by a growth a few units in the last place away.
"""

from __future__ import annotations

import importlib
import importlib.util
import math
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from clipgstream.model.field import FieldBackendEntry
from clipgstream.packages import why_not_importable
from formats.errors import BackendError
from formats.hashgrid import FieldSpec

FEATURES = (1, 2, 4, 8)
"""Features an entry that tiny-cuda-nn's grid is compiled for."""

_PACKAGE = "tinycudann"
_NUDGES = 8
_NOT_TOO_MANY = np.float32(2**31)

# tiny-cuda-nn multiplies by 128 again: thousands of points may then add up in a row of float16.
_LARGEST_GRADIENT = 2.0**-5
_TINY = 1e-30


class TcnnField:
    """`tinycudann.Encoding`, one a grid's layout, with the caller's tables in the place of its parameters."""

    name = "tcnn"
    capturable = False

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self._encodings: dict[FieldSpec, torch.nn.Module] = {}

    def encode(self, spec: FieldSpec, tables: Tensor, points: Tensor) -> Tensor:
        """See `FieldBackend.encode`.

        Raises:
            BackendError: a grid that tiny-cuda-nn can't have; the message names the setting.
        """
        if points.device.type != "cuda":
            raise BackendError(
                "the tcnn field works on CUDA devices only", expected="cuda", found=str(points.device)
            )
        encoding = self._encodings.get(spec)
        if encoding is None:
            encoding = self._encodings[spec] = self._make(spec)
        if len(points) == 0:
            return tables[:0, :1].expand(0, spec.outputs)
        gain = _Gain()
        parameters: Tensor = _TakeGain.apply(to_parameters(tables), gain)  # type: ignore[no-untyped-call]
        features = torch.func.functional_call(encoding, {"params": parameters}, (points.detach(),))
        features = features[:, : spec.outputs].to(tables.dtype)
        result: Tensor = _GiveGain.apply(features, gain)  # type: ignore[no-untyped-call]
        return result

    def _make(self, spec: FieldSpec) -> torch.nn.Module:
        config = encoding_config(spec)
        package: Any = importlib.import_module(_PACKAGE)
        with torch.cuda.device(self._device):
            encoding: torch.nn.Module = package.Encoding(4, config, dtype=torch.float16)
        found = sum(parameter.numel() for parameter in encoding.parameters())
        if found != spec.entries * spec.features:
            raise BackendError(
                "this tiny-cuda-nn lays a hash grid out in another way",
                expected=f"{spec.entries * spec.features} parameters",
                found=found,
                hint="use --field auto",
            )
        return encoding


class _Gain:
    """What the gradient is multiplied by on its way through float16, found as it comes back."""

    value: Tensor | None = None


class _GiveGain(torch.autograd.Function):
    """(features, gain) -> features, with a gradient as large as float16 wants it: a picture's is not."""

    @staticmethod
    def forward(ctx: Any, features: Tensor, gain: _Gain) -> Tensor:
        ctx.gain = gain
        return features.view_as(features)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None]:
        ctx.gain.value = _LARGEST_GRADIENT / gradients[0].abs().amax().clamp_min(_TINY)
        return gradients[0] * ctx.gain.value, None


class _TakeGain(torch.autograd.Function):
    """(parameters, gain) -> parameters, whose gradient gets its own size back."""

    @staticmethod
    def forward(ctx: Any, parameters: Tensor, gain: _Gain) -> Tensor:
        ctx.gain = gain
        return parameters.view_as(parameters)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None]:
        return gradients[0] / ctx.gain.value, None


def to_parameters(tables: Tensor) -> Tensor:
    """tiny-cuda-nn's flat parameters of tables (entries, F); a view, through which gradients come back."""
    return tables.reshape(-1)


def encoding_config(spec: FieldSpec) -> dict[str, object]:
    """The grid as tiny-cuda-nn is asked for it.

    Raises:
        BackendError: it can't have it.
    """
    if spec.time_base_resolution != 0 or spec.time_growth != 0:
        raise _refused(
            "field.time_base_resolution and field.time_growth",
            "0 and 0: as many cells in time as in space",
            f"{spec.time_base_resolution} and {spec.time_growth}",
        )
    if spec.features not in FEATURES:
        raise _refused("field.features", " or ".join(map(str, FEATURES)), spec.features)
    growth = matching_growth(spec)
    if growth is None:
        raise _refused(
            "field.growth", "a growth whose levels have the same sizes in float32 arithmetic", spec.growth
        )
    return {
        "otype": "HashGrid",
        "n_levels": spec.levels,
        "n_features_per_level": spec.features,
        "log2_hashmap_size": spec.log2_table,
        "base_resolution": spec.base_resolution,
        "per_level_scale": growth,
        "interpolation": "Linear",
    }


@lru_cache(maxsize=64)
def matching_growth(spec: FieldSpec) -> float | None:
    """The float32 nearest to the growth with which tiny-cuda-nn's levels are as large as ours."""
    above = below = np.float32(spec.growth)
    for _ in range(_NUDGES):
        for growth in (above, below):
            if _level_sizes(spec, growth) == [_size(level) for level in spec.layout]:
                return float(growth)
        above, below = np.nextafter(above, np.float32(np.inf)), np.nextafter(below, np.float32(0))
    return None


def _size(level: Any) -> tuple[int, int]:
    return level.entries, level.cells if level.dense else 0


def _level_sizes(spec: FieldSpec, growth: np.float32) -> list[tuple[int, int]]:
    """(entries, cells an axis where dense or 0) of each level as tiny-cuda-nn counts them, in float32."""
    sizes = []
    step = np.log2(growth, dtype=np.float32)
    for level in range(spec.levels):
        factor = np.exp2(np.float32(level) * step, dtype=np.float32)
        scale = np.float32(factor * np.float32(spec.base_resolution)) - np.float32(1.0)
        cells = math.ceil(scale) + 1
        few = np.float32(cells) ** 4 <= _NOT_TOO_MANY
        entries = min(1 << spec.log2_table, -(-(cells**4) // 8) * 8) if few else 1 << spec.log2_table
        sizes.append((entries, cells if cells**4 <= entries else 0))
    return sizes


def _refused(setting: str, expected: str, found: object) -> BackendError:
    return BackendError(
        "the tcnn field can't have this grid",
        where=setting,
        expected=expected,
        found=found,
        hint="use --field auto, or change the setting with --set",
    )


def _why_not(device: torch.device) -> str | None:
    if importlib.util.find_spec(_PACKAGE) is None:
        return "not installed (tinycudann is built from source with nvcc)"
    if device.type != "cuda":
        return "it works on CUDA devices only"
    return why_not_importable(_PACKAGE, "Encoding")


ENTRY = FieldBackendEntry(name="tcnn", why_not=_why_not, make=TcnnField, automatic=False)
