"""How finely packing quantises. A reader needs none of it: every array says how it was packed."""

from __future__ import annotations

import math
from dataclasses import dataclass

from formats.errors import FormatError


@dataclass(frozen=True)
class QuantSpec:
    """How an encoder quantises.

    Attributes:
        steps: of each channel, or one for all; none: from `bits`.
        bits: without steps, a channel's range has 2**bits - 1 of them; 1 to 16.
        zero_offset: offsets are 0; else they are the channels' medians, with `steps` the multiples of these
            nearest to them.
        deadzone: 0 rounds to the nearest multiple; up to 0.5, where numbers are cut towards the offset.
    """

    steps: tuple[float, ...] = ()
    bits: int = 8
    zero_offset: bool = False
    deadzone: float = 0.0


@dataclass(frozen=True)
class PackOptions:
    """Quantisation and layering of what is packed.

    Attributes:
        feature_bits, scale_bits, table_bits: 1 to 16; the range of a channel of static features, log scales,
            or a table has 2**bits - 1 steps, unless a step is given.
        head_bits: 2 to 16, of a perceptron's weight; each row of weights has its own step.
        position_bits: of a coordinate of an anchor, over the bounding box of its set.
        feature_step, scale_step, table_step: steps of quantisation, in the unit of the values; 0: from bits.
        deadzone: how far features and tables are rounded towards their offset, 0 (to the nearest step) to
            0.5 (cut). More makes smaller files.
        base_gaussians: how many Gaussians of an anchor the lower layers have; 0: half of them.
        coarse_levels: how many levels of the field are in the lowest layer; 0: half of them.
    """

    feature_bits: int = 8
    scale_bits: int = 8
    table_bits: int = 8
    head_bits: int = 8
    position_bits: int = 16
    feature_step: float = 0.0
    scale_step: float = 0.0
    table_step: float = 0.0
    deadzone: float = 0.0
    base_gaussians: int = 0
    coarse_levels: int = 0

    @property
    def features(self) -> QuantSpec:
        """How static features are quantised."""
        return QuantSpec(_steps(self.feature_step), self.feature_bits, deadzone=self.deadzone)

    @property
    def scales(self) -> QuantSpec:
        """How log scales are quantised."""
        return QuantSpec(_steps(self.scale_step), self.scale_bits)

    @property
    def tables(self) -> QuantSpec:
        """How the rows of a field are quantised: 0 stays 0."""
        return QuantSpec(_steps(self.table_step), self.table_bits, True, self.deadzone)

    def base_of(self, gaussians: int) -> int:
        """How many of an anchor's `gaussians` the lower layers have."""
        return _share(self.base_gaussians, gaussians, "base_gaussians")

    def coarse_of(self, levels: int) -> int:
        """How many of a field's `levels` the lowest layer has."""
        return _share(self.coarse_levels, levels, "coarse_levels")


def _steps(step: float) -> tuple[float, ...]:
    return (step,) if step else ()


def _share(wanted: int, count: int, name: str) -> int:
    """`wanted` of `count`, or half of them, rounded up."""
    if wanted < 0:
        raise FormatError(f"{name} is negative", expected="0 or more", found=wanted)
    return min(wanted or math.ceil(count / 2), count)


DEFAULT_OPTIONS = PackOptions()
