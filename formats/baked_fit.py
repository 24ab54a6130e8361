"""From frames of Gaussians to the whole numbers of a baked clip: what to say, and how seldom.

A viewer does not see a difference within a tolerance, so a number changes only when it must: each is made
piecewise constant over time with the fewest pieces that keep every frame within the tolerance. Frames in
which a Gaussian is not seen put no bounds on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from formats.errors import ConfigError, FormatError
from formats.types import GaussianFrame

# Columns of a Gaussian's row of codes.
MEAN = slice(0, 3)
SCALE = slice(3, 6)
ROTATION = slice(6, 9)
LARGEST = slice(9, 10)
OPACITY = slice(10, 11)
COLOR = slice(11, 14)
COLUMNS = 14
MAX_LEVEL = 15
MAX_GRID_BITS = 16
# Morton codes of three coordinates stay below 2**53, which every language's numbers hold.
MORTON_BITS = 17
# Gaussians that are fitted at a time.
BLOCK_ROWS = 1 << 14

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
Codes = NDArray[np.int32]
Bools = NDArray[np.bool_]

# A quaternion's component may stay left out down to this size; below, its value hangs on the others' errors.
_STILL_LARGE = 0.35
# Tolerances hold for Gaussians of this opacity and more; for fainter ones they grow.
_SOLID = 0.7
_SMALLEST_SCALE = 1e-9
_PARTS = ("means", "scales", "rotations", "opacities", "colors")


@dataclass(frozen=True)
class BakedOptions:
    """How finely a clip is baked. A tolerance is at least half a step, so that every value has a code.

    Attributes:
        grid_bits: of a mean's coordinate over the clip's longest side, 1 to 20.
        mean_tolerance: distance along an axis, in standard deviations (the middle one of the Gaussian).
        scale_steps, scale_tolerance: steps in a factor of 2; log2.
        rotation_steps, rotation_tolerance: steps from 0 to 1 of a quaternion's component; components.
        opacity_steps, opacity_tolerance: steps from 0 to 1; opacity.
        color_steps, color_tolerance: steps from 0 to 1; sRGB colour.
        faint_gain: tolerances other than that of opacity grow up to this factor for faint Gaussians.
        min_opacity: a Gaussian with less opacity is not seen in a frame.
    """

    grid_bits: int = 15
    mean_tolerance: float = 0.1
    scale_steps: int = 6
    scale_tolerance: float = 0.085
    rotation_steps: int = 63
    rotation_tolerance: float = 0.025
    opacity_steps: int = 32
    opacity_tolerance: float = 0.02
    color_steps: int = 64
    color_tolerance: float = 0.02
    faint_gain: float = 4.0
    min_opacity: float = 1 / 255

    def __post_init__(self) -> None:
        if not 1 <= self.grid_bits <= MAX_GRID_BITS:
            raise ConfigError(
                "grid_bits is out of range", expected=f"1 to {MAX_GRID_BITS}", found=self.grid_bits
            )
        if not (0 < self.mean_tolerance < np.inf and 1 <= self.faint_gain < np.inf):
            raise ConfigError("mean_tolerance must be above 0, and faint_gain 1 or more")
        if not 0 <= self.min_opacity <= 1:
            raise ConfigError("min_opacity is out of range", expected="0 to 1", found=self.min_opacity)
        for part, most in (("scale", 64), ("rotation", 1 << 14), ("opacity", 1 << 14), ("color", 1 << 14)):
            steps, tolerance = getattr(self, f"{part}_steps"), getattr(self, f"{part}_tolerance")
            if not (1 <= steps <= most and 0.5 / steps <= tolerance < np.inf):
                raise ConfigError(
                    f"{part}_steps and {part}_tolerance do not fit",
                    expected=f"1 to {most} steps, and a tolerance of at least half a step",
                    found=f"{steps} and {tolerance}",
                )


# About 41, 46 and 51 dB against the pictures that were baked, at 0.7, 1 and 1.4 times the size.
QUALITIES = {
    "coarse": BakedOptions(
        grid_bits=13,
        mean_tolerance=0.2,
        scale_steps=4,
        scale_tolerance=0.15,
        rotation_steps=31,
        rotation_tolerance=0.05,
        opacity_steps=24,
        opacity_tolerance=0.04,
        color_steps=40,
        color_tolerance=0.035,
        faint_gain=6.0,
    ),
    "default": BakedOptions(),
    "fine": BakedOptions(
        grid_bits=16,
        mean_tolerance=0.05,
        scale_steps=10,
        scale_tolerance=0.05,
        rotation_steps=127,
        rotation_tolerance=0.012,
        opacity_steps=64,
        opacity_tolerance=0.01,
        color_steps=128,
        color_tolerance=0.01,
        faint_gain=3.0,
    ),
}


@dataclass(frozen=True)
class Quantisation:
    """What codes mean; the fields of a BMET box.

    Attributes:
        grid_lo, grid_step: a mean's coordinate is grid_lo + grid_step * code; float32.
        grid_bits: of a keyframe's codes.
        scale_steps: a scale is 2 ** (code / scale_steps).
        rotation_steps, opacity_steps, color_steps: of 1.
        level_bias: see `levels`.
    """

    grid_lo: NDArray[np.float32]
    grid_step: np.float32
    grid_bits: int
    scale_steps: int
    rotation_steps: int
    opacity_steps: int
    color_steps: int
    level_bias: int

    def levels(self, scale_codes: I64) -> I64:
        """(N,) 0 to 15: means move by multiples of 2**level grid steps, coarser for larger Gaussians.

        Args:
            scale_codes: (N, 3) of the keyframe.
        """
        middle = np.sort(scale_codes, axis=1)[:, 1]
        return np.clip(middle // self.scale_steps + self.level_bias, 0, MAX_LEVEL)


@dataclass(frozen=True)
class BakedCodes:
    """A clip as whole numbers.

    Attributes:
        quantisation: what they mean.
        codes: (frames, N, COLUMNS); a Gaussian keeps its row.
        levels: (N,) of the means.
        rows: (N,) which row of the frames a Gaussian was; rising.
    """

    quantisation: Quantisation
    codes: Codes
    levels: I64
    rows: I64


def fit_codes(frames: Sequence[GaussianFrame], options: BakedOptions) -> BakedCodes:
    """The codes of a clip whose frames have the same Gaussians in the same rows.

    Gaussians that are seen in no frame are left out; the others keep their order. Beside the frames, memory
    holds the codes, and work on BLOCK_ROWS Gaussians at a time.

    Raises:
        FormatError: no frames, frames of different lengths, or numbers that are not finite or too far apart.
    """
    count = _check_frames(frames)
    opacity, seen = np.empty((len(frames), count, 1), np.int32), np.empty((len(frames), count), np.bool_)
    for rows in _blocks(np.arange(count)):
        opacity[:, rows], seen[:, rows] = _opacity_codes(_stacked(frames, "opacities", rows), options)
    kept = np.flatnonzero(seen.any(axis=0))
    lo, step = _grid(frames, seen, options)
    quantisation = Quantisation(
        grid_lo=lo.astype(np.float32),
        grid_step=step,
        grid_bits=options.grid_bits,
        scale_steps=options.scale_steps,
        rotation_steps=options.rotation_steps,
        opacity_steps=options.opacity_steps,
        color_steps=options.color_steps,
        # So that 2**level steps are at most twice the tolerance of a Gaussian of this size.
        level_bias=int(np.clip(np.floor(np.log2(2 * options.mean_tolerance / step)), -128, 127)),
    )
    codes = np.empty((len(frames), len(kept), COLUMNS), np.int32)
    codes[..., OPACITY] = opacity[:, kept]
    levels = np.empty(len(kept), np.int64)
    for at in _blocks(np.arange(len(kept))):
        values = {name: _stacked(frames, name, kept[at]) for name in _PARTS}
        codes[:, at], levels[at] = _fit_rows(
            values, seen[:, kept[at]], codes[:, at], quantisation, lo, options
        )
    return BakedCodes(_anchored(quantisation, codes), codes, levels, kept)


def _fit_rows(
    values: dict[str, F64],
    seen: Bools,
    codes: Codes,
    quantisation: Quantisation,
    lo: F64,
    options: BakedOptions,
) -> tuple[Codes, I64]:
    """All columns but the opacity of some Gaussians put into `codes` (frames, rows, COLUMNS), and levels."""
    slack = np.clip(_SOLID / np.maximum(values["opacities"].max(axis=0), 1e-9), 1, options.faint_gain)
    steps = options.color_steps
    codes[..., COLOR] = _steady(values["colors"] * steps, options.color_tolerance * steps * slack, seen)
    tolerance = options.rotation_tolerance * options.rotation_steps * slack
    codes[..., ROTATION], codes[..., LARGEST] = _rotation_codes(
        values["rotations"] * options.rotation_steps, tolerance, seen, _STILL_LARGE * options.rotation_steps
    )
    octaves = np.log2(np.maximum(values["scales"], _SMALLEST_SCALE))
    tolerance = options.scale_tolerance * options.scale_steps * slack
    codes[..., SCALE] = _steady(octaves * options.scale_steps, tolerance, seen)
    levels = quantisation.levels(codes[0, :, SCALE].astype(np.int64))
    middle = np.sort(values["scales"][seen.argmax(axis=0), np.arange(len(levels))], axis=1)[:, 1]
    step = quantisation.grid_step
    tolerance = options.mean_tolerance * slack * middle / step
    codes[..., MEAN] = _mean_codes((values["means"] - lo) / step, tolerance, seen, levels)
    return codes, levels


def _check_frames(frames: Sequence[GaussianFrame]) -> int:
    """How many Gaussians every frame has."""
    if not frames:
        raise FormatError("a baked clip needs a frame")
    lengths = {len(frame.means) for frame in frames}
    if len(lengths) > 1:
        raise FormatError("the frames of a baked clip differ in length", found=sorted(lengths))
    for name in _PARTS:
        if not all(np.isfinite(getattr(frame, name)).all() for frame in frames):
            raise FormatError(f"the {name} of a frame are not finite", hint="the stream's model is broken")
    return lengths.pop()


def _blocks(rows: I64) -> Iterator[I64]:
    """`rows` in groups of at most BLOCK_ROWS."""
    return (rows[start : start + BLOCK_ROWS] for start in range(0, len(rows), BLOCK_ROWS))


def _stacked(frames: Sequence[GaussianFrame], name: str, rows: I64) -> F64:
    """(frames, rows, ...) one part of some Gaussians in all frames."""
    return np.stack([getattr(frame, name)[rows] for frame in frames]).astype(np.float64)


def _opacity_codes(opacities: F64, options: BakedOptions) -> tuple[I64, Bools]:
    """(frames, N, 1) codes, and (frames, N) where a Gaussian is seen."""
    bright = opacities >= options.min_opacity
    steps = np.where(bright, opacities, 0)[..., None] * options.opacity_steps
    tolerance = np.full(opacities.shape[1], options.opacity_tolerance * options.opacity_steps)
    codes = np.clip(_steady(steps, tolerance, np.ones_like(bright)), 0, options.opacity_steps)
    return codes, bright & (codes[..., 0] > 0)


def _rotation_codes(components: F64, tolerance: F64, seen: Bools, smallest: float) -> tuple[I64, I64]:
    """The components that stay and the one that is left out, (frames, N, 3) and (frames, N, 1).

    Args:
        components: (frames, N, 4) wxyz, in steps.
        tolerance: (N,) in steps.
        seen: (frames, N).
        smallest: below this size, in steps, another component is left out.
    """
    sizes = np.abs(components)
    largest = np.where(seen[..., None], sizes, np.inf).min(axis=0).argmax(axis=1)
    kept = np.empty((*seen.shape, 3))
    chosen = np.empty(seen.shape, np.int64)
    for frame in range(len(components)):
        small = np.take_along_axis(sizes[frame], largest[:, None], axis=1)[:, 0] < smallest
        largest = np.where(small & seen[frame], sizes[frame].argmax(axis=1), largest)
        turned = components[frame] * np.where(
            np.take_along_axis(components[frame], largest[:, None], axis=1) < 0, -1, 1
        )
        kept[frame] = np.take_along_axis(turned, other_components(largest), axis=1)
        chosen[frame] = largest
    return _steady(kept, tolerance, seen, chosen), chosen[..., None]


def other_components(largest: I64) -> I64:
    """(N, 3) the components of a quaternion other than `largest`, rising."""
    slots = np.arange(3)
    return slots + (slots >= largest[:, None])


def _grid(frames: Sequence[GaussianFrame], seen: Bools, options: BakedOptions) -> tuple[F64, np.float32]:
    """Corner and step of a grid over all means that are seen."""
    places = [frame.means[rows] for frame, rows in zip(frames, seen, strict=True) if rows.any()]
    if not places:
        return np.zeros(3), np.float32(1)
    lo = np.min([part.min(axis=0) for part in places], axis=0).astype(np.float64)
    hi = np.max([part.max(axis=0) for part in places], axis=0).astype(np.float64)
    step = np.float32((hi - lo).max() / ((1 << options.grid_bits) - 1))
    return lo, step if step > 0 else np.float32(1)


def _mean_codes(grid: F64, tolerance: F64, seen: Bools, levels: I64) -> I64:
    """(frames, N, 3): where a Gaussian is first seen, plus multiples of 2**level."""
    first = grid[seen.argmax(axis=0), np.arange(len(levels))]
    start = np.rint(first)
    unit = np.ldexp(1.0, levels)
    moves = _steady((grid - start) / unit[:, None], np.maximum(tolerance / unit, 0.5), seen)
    return start.astype(np.int64) + (moves << levels[:, None])


def _anchored(quantisation: Quantisation, codes: Codes) -> Quantisation:
    """Moves the grid's corner to the keyframe's least codes (all means change in place) and fits its bits."""
    if codes.shape[1] == 0:
        return quantisation
    corner = codes[0, :, MEAN].min(axis=0)
    codes[..., MEAN] -= corner
    bits = int(codes[0, :, MEAN].max()).bit_length()
    lo = quantisation.grid_lo + (quantisation.grid_step * corner.astype(np.float64))
    if bits > MORTON_BITS:
        raise FormatError("the means of a clip are too far apart", expected=f"{MORTON_BITS} bits", found=bits)
    return replace(quantisation, grid_lo=lo.astype(np.float32), grid_bits=max(bits, 1))


def _steady(values: F64, tolerance: F64, seen: Bools, cuts: I64 | None = None) -> I64:
    """Whole numbers within a tolerance of `values`, constant over as many frames as can be.

    Going forward, a piece grows while some whole number suits all its frames; this greedy choice has the
    fewest pieces. A piece's number is the middle one of those that suit.

    Args:
        values: (frames, N, C).
        tolerance: (N,) at least 0.5.
        seen: (frames, N) false where a value does not matter.
        cuts: (frames, N) a piece ends where this changes.
    """
    # The width of an interval at half a step may round to no whole number at all.
    width = (tolerance + 1e-9)[:, None]
    low = np.full(values.shape[1:], -np.inf)
    high = np.full(values.shape[1:], np.inf)
    lows, highs = np.empty_like(values), np.empty_like(values)
    begins = np.zeros(values.shape, bool)
    for frame, value in enumerate(values):
        matters = seen[frame][:, None]
        now_low = np.where(matters, value - width, -np.inf)
        now_high = np.where(matters, value + width, np.inf)
        both_low, both_high = np.maximum(low, now_low), np.minimum(high, now_high)
        begins[frame] = np.ceil(both_low) > np.floor(both_high)
        if cuts is not None and frame:
            begins[frame] |= (cuts[frame] != cuts[frame - 1])[:, None]
        low = lows[frame] = np.where(begins[frame], now_low, both_low)
        high = highs[frame] = np.where(begins[frame], now_high, both_high)
    codes = np.empty(values.shape, np.int64)
    for frame in range(len(values) - 1, -1, -1):
        codes[frame] = _middle(lows[frame], highs[frame])
        if frame + 1 < len(values):
            goes_on = ~begins[frame + 1]
            codes[frame][goes_on] = codes[frame + 1][goes_on]
    return codes


def _middle(low: F64, high: F64) -> I64:
    """The whole number in [low, high] nearest to its middle; 0 where nothing bounds it."""
    free = np.isinf(low)
    low, high = np.where(free, 0, low), np.where(free, 0, high)
    return np.clip(np.rint((low + high) / 2), np.ceil(low), np.floor(high)).astype(np.int64)
