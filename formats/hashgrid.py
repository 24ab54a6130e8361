"""The 4D multiresolution hash grid: its layout and its decoding (the normative rule for every decoder).

Layout. Level l of a grid over (x, y, z, t), each in [0, 1], in IEEE double arithmetic unless said otherwise:

- r(0) = base_resolution, r(l) = r(l-1) * growth, by repeated multiplication (no `pow`, whose last bit
  differs between platforms);
- scale = float32(r(l) - 1), rounded to the nearest float32, so that a growth that was computed to reach a
  whole finest resolution reaches it in spite of rounding; cells = ceil(scale) + 1;
- the same for time from time_base_resolution and time_growth, or, where both are 0, as in space;
- entries = min(2**log2_table, next multiple of 8 of cells**3 * time_cells), in integers that can't overflow;
- the level is dense where cells**3 * time_cells <= entries, and hashed elsewhere;
- levels lie one after the other in the table.

Decoding. For a float32 coordinate u: position = u * scale + 0.5 in double (the product is exact, so a fused
multiply-add gives the same bits), cell = floor(position), weight of the upper corner = position - cell.
A corner (x, y, z, t) reads, in uint32 arithmetic, entry

    dense   (x + cells*y + cells**2*z + cells**3*t) mod entries
    hashed  (x xor 2654435761*y xor 805459861*z xor 3674653429*t) mod entries

of its level. A level's features are the weighted sum over the 16 corners; outputs are ordered by level.
An upper corner may lie one cell beyond the grid; the modulus makes it a valid entry. These are the semantics
of tiny-cuda-nn's `HashGrid` with four inputs and linear interpolation.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from formats.errors import FormatError
from formats.threads import run_tasks

MAX_LEVELS = 32
MAX_FEATURES = 8
MAX_LOG2_TABLE = 24
MAX_CELLS = 1 << 24
MAX_VALUES = 1 << 28
"""Limits of a grid: the largest resolution is where float32 stops holding every whole number, and a table
has at most a gibibyte of float32."""

CORNERS = 16
_PRIMES = (2654435761, 805459861, 3674653429)
_POINTS_PER_TASK = 1024
_INDEX_BYTES = 128 << 20

F32 = NDArray[np.float32]


@dataclass(frozen=True)
class Level:
    """Layout of one level.

    Attributes:
        scale, time_scale: coordinate to position; both hold a float32 value.
        cells, time_cells: grid points an axis.
        entries: of this level. offset: its first row in the table.
        dense: whether every corner has its own entry.
    """

    scale: float
    time_scale: float
    cells: int
    time_cells: int
    entries: int
    offset: int
    dense: bool

    @property
    def strides(self) -> tuple[int, int, int]:
        """Multipliers of y, z and t in the index of an entry."""
        return (self.cells, self.cells**2, self.cells**3) if self.dense else _PRIMES


@dataclass(frozen=True)
class FieldSpec:
    """Shape of a hash grid over (x, y, z, t).

    Level l has `base_resolution * growth**l` cells an axis in space. In time it has
    `time_base_resolution * time_growth**l`; 0 for both means the same as in space, which is
    tiny-cuda-nn's `HashGrid` with four inputs. The module says how these are rounded.

    Attributes:
        levels, features: L levels of F features an entry.
        log2_table: at most 2**log2_table entries a level.
    """

    levels: int
    features: int
    log2_table: int
    base_resolution: int
    growth: float
    time_base_resolution: float = 0.0
    time_growth: float = 0.0

    def validate(self) -> None:
        """Check every limit.

        Raises:
            FormatError: a field is out of range, or the table would be too large.
        """
        for name, low, high in (
            ("levels", 1, MAX_LEVELS),
            ("features", 1, MAX_FEATURES),
            ("log2_table", 1, MAX_LOG2_TABLE),
            ("base_resolution", 1, MAX_CELLS),
        ):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
                raise _bad_field(name, f"a whole number from {low} to {high}", value)
        _check_resolutions(self.levels, "", self.base_resolution, self.growth)
        if not self._time_as_space:
            _check_resolutions(self.levels, "time_", self.time_base_resolution, self.time_growth)
        values = self.levels * self.features << self.log2_table
        if values > MAX_VALUES:
            raise _bad_field("levels * features * 2**log2_table", f"at most {MAX_VALUES}", values)

    @cached_property
    def layout(self) -> tuple[Level, ...]:
        """Every level's layout; raises FormatError like `validate`."""
        self.validate()
        space = _scales(self.levels, self.base_resolution, self.growth)
        time = space
        if not self._time_as_space:
            time = _scales(self.levels, self.time_base_resolution, self.time_growth)
        levels: list[Level] = []
        offset = 0
        for scale, time_scale in zip(space, time, strict=True):
            level = _level(scale, time_scale, self.log2_table, offset)
            levels.append(level)
            offset += level.entries
        return tuple(levels)

    @property
    def entries(self) -> int:
        """Rows of the table, all levels together."""
        last = self.layout[-1]
        return last.offset + last.entries

    @property
    def outputs(self) -> int:
        """Features that the grid gives a point."""
        return self.levels * self.features

    @property
    def _time_as_space(self) -> bool:
        return self.time_base_resolution == 0 and self.time_growth == 0


def _bad_field(name: str, expected: str, found: object) -> FormatError:
    return FormatError(
        "The layout of a hash grid is out of range.", where=name, expected=expected, found=found
    )


def _check_resolutions(levels: int, prefix: str, base: float, growth: float) -> None:
    """Every level has 1 to MAX_CELLS cells an axis."""
    # The comparisons are false for NaN, and are made before any arithmetic that could overflow.
    if not 1 <= base <= MAX_CELLS:
        raise _bad_field(f"{prefix}base_resolution", f"from 1 to {MAX_CELLS}", base)
    if not 1 <= growth <= MAX_CELLS:
        raise _bad_field(f"{prefix}growth", f"from 1 to {MAX_CELLS}", growth)
    finest = _resolutions(levels, base, growth)[-1]
    if not finest <= MAX_CELLS:
        raise _bad_field(
            f"{prefix}base_resolution * {prefix}growth**(levels - 1)", f"at most {MAX_CELLS}", finest
        )


def _resolutions(levels: int, base: float, growth: float) -> list[float]:
    resolutions = [float(base)]
    for _ in range(levels - 1):
        resolutions.append(resolutions[-1] * growth)
    return resolutions


def _scales(levels: int, base: float, growth: float) -> list[float]:
    return [float(np.float32(resolution - 1.0)) for resolution in _resolutions(levels, base, growth)]


def _level(scale: float, time_scale: float, log2_table: int, offset: int) -> Level:
    cells = math.ceil(scale) + 1
    time_cells = math.ceil(time_scale) + 1
    corners = cells**3 * time_cells
    entries = min(1 << log2_table, -(-corners // 8) * 8)
    return Level(scale, time_scale, cells, time_cells, entries, offset, dense=corners <= entries)


class FieldIndex:
    """Where given positions lie in a grid, whatever the time: computed once, then used for every frame.

    Takes 64 bytes (`BYTES`) a position and level.

    Args:
        spec: a grid within its limits.
        positions: (N, 3) float32 in [0, 1]. Values outside read entries of no meaning, never out of bounds.
    """

    BYTES = 64

    def __init__(self, spec: FieldSpec, positions: F32) -> None:
        _check_shape("positions", positions, (len(positions), 3))
        self.spec = spec
        self.positions = _own(positions)
        count = len(self.positions)
        kernels = _kernels()
        grid = kernels.Placed(
            partial=np.empty((spec.levels, count, 8), np.uint32),
            weights=np.empty((spec.levels, count, 8), np.float32),
            scales=np.array([(level.scale, level.time_scale) for level in spec.layout], np.float64),
            levels=np.array(
                [(*level.strides, level.entries, level.offset, level.dense) for level in spec.layout],
                np.int64,
            ),
        )
        _over_points(count, lambda lo, hi: kernels.place(lo, hi, self.positions, grid))
        self._grid = grid

    def encode(self, tables: F32, times: F32, out: F32) -> None:
        """Write the features of every position.

        Args:
            tables: (entries, F).
            times: (N,) in [0, 1].
            out: (N, L * F), every value is written.
        """
        spec, count = self.spec, len(self.positions)
        _check_shape("tables", tables, (spec.entries, spec.features))
        _check_shape("times", times, (count,))
        _check_shape("out", out, (count, spec.outputs))
        tables, times = _own(tables), _own(times)
        kernel = _kernels().gather
        _over_points(len(times), lambda lo, hi: kernel(lo, hi, times, self._grid, tables, out))

    def scatter(self, gradient: F32, times: F32, out: F32, add: bool = False) -> None:
        """The gradient of `encode` with respect to the tables.

        Every level adds up its points in their order, so the sum has the same bits on any number of threads.

        Args:
            gradient: (N, L * F), of the features.
            times: (N,) in [0, 1].
            out: (entries, F); set to the gradient, or, with `add`, added to.
        """
        spec, count = self.spec, len(self.positions)
        _check_shape("gradient", gradient, (count, spec.outputs))
        _check_shape("times", times, (count,))
        _check_shape("out", out, (spec.entries, spec.features))
        gradient, times = _own(gradient), _own(times)
        kernel = _kernels().scatter
        run_tasks(lambda level: kernel(level, add, times, self._grid, gradient, out), spec.levels)

    def rows(self, times: F32) -> NDArray[np.uint32]:
        """(N, L, 16) rows of the table that are read at `times` (N,); see `corner_indices`."""
        _check_shape("times", times, (len(self.positions),))
        out = np.empty((len(times), self.spec.levels, CORNERS), np.uint32)
        _kernels().rows(_own(times), self._grid, out)
        return out


def index_blocks(spec: FieldSpec, count: int) -> Iterator[slice]:
    """Cut `count` points into blocks whose FieldIndex takes a bounded amount of memory."""
    step = max(1, _INDEX_BYTES // (FieldIndex.BYTES * spec.levels))
    for start in range(0, count, step):
        yield slice(start, min(start + step, count))


def encode(spec: FieldSpec, tables: F32, points: F32) -> F32:
    """Features of points: the normative decoding.

    Args:
        tables: (entries, F) float32.
        points: (N, 4) float32, x y z t in [0, 1]; to keep them there is the caller's duty.

    Returns:
        (N, L * F) float32.
    """
    out = np.empty((len(points), spec.outputs), np.float32)
    for block in index_blocks(spec, len(points)):
        FieldIndex(spec, points[block, :3]).encode(tables, points[block, 3], out[block])
    return out


def corner_indices(spec: FieldSpec, points: F32) -> NDArray[np.uint32]:
    """(N, L, 16) rows of the table that the points (N, 4), in [0, 1], read.

    Corner c is the upper one in x, y, z, t where bit 0, 1, 2, 3 of c is set.
    """
    out = np.empty((len(points), spec.levels, CORNERS), np.uint32)
    for block in index_blocks(spec, len(points)):
        out[block] = FieldIndex(spec, points[block, :3]).rows(points[block, 3])
    return out


def _check_shape(name: str, array: np.ndarray, expected: tuple[int, ...]) -> None:
    """Kernels don't check bounds: a wrong shape must not reach them."""
    if array.shape != expected:
        raise ValueError(f"{name} has shape {array.shape}, expected {expected}")


def _kernels() -> ModuleType:
    """The kernels, imported when first used: numba takes half a second, and most commands never decode."""
    from formats import hashgrid_kernels

    return hashgrid_kernels


def _own(array: F32) -> F32:
    """float32, contiguous and writable, copied where it must be: the type that kernels are compiled for."""
    return np.require(array, np.float32, ["C", "W"])


def _over_points(count: int, work: Callable[[int, int], object]) -> None:
    step = _POINTS_PER_TASK
    run_tasks(lambda task: work(task * step, min(count, task * step + step)), -(-count // step))
