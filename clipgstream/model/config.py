"""Sizes of a clip model."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FieldConfig:
    """The spatio-temporal field: a 4D hash grid and the MLP behind it (see formats.hashgrid.FieldSpec)."""

    levels: int = 8
    features: int = 4
    log2_table: int = 15
    base_resolution: int = 16
    growth: float = 1.5
    time_base_resolution: float = 10.0
    time_growth: float = 1.0
    hidden: int = 64


@dataclass(frozen=True)
class HeadsConfig:
    """Features and decoder heads.

    Attributes:
        static_features: C, channels of an anchor's static feature.
        dynamic_features: D, channels that the field gives.
        gaussians_per_anchor: K.
        hidden: hidden width of the opacity, colour and covariance heads.
        offset_hidden: hidden width of the offset head.
        color_start: the first three static channels start as the logit of the point's colour, and the
            colour head starts by passing them on.
    """

    static_features: int = 32
    dynamic_features: int = 32
    gaussians_per_anchor: int = 5
    hidden: int = 64
    offset_hidden: int = 128
    color_start: bool = True
