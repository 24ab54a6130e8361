"""Settings of training."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class LearningRates:
    """Adam's learning rates, each falling exponentially from its first to its last value.

    Attributes:
        feature, log_scale: of the anchors.
        opacity, covariance, color, offset: of the decoder heads.
        field: of the hash tables.
        field_mlp: of the field's MLP.
        betas: Adam's decay rates of the mean gradient and of its square. A short training wants a short
            memory: 0.99 gained 0.1 dB over 0.999 in 1,000 iterations.
        field_by_radius: `field` and `field_mlp` are multiplied by the rig's radius (the paper's rule).
    """

    feature: tuple[float, float] = (0.04, 0.003)
    log_scale: tuple[float, float] = (0.03, 0.002)
    opacity: tuple[float, float] = (0.012, 0.0012)
    covariance: tuple[float, float] = (0.012, 0.0012)
    color: tuple[float, float] = (0.012, 0.0012)
    offset: tuple[float, float] = (0.012, 0.0012)
    field: tuple[float, float] = (0.05, 0.003)
    field_mlp: tuple[float, float] = (0.006, 0.0006)
    betas: tuple[float, float] = (0.9, 0.99)
    field_by_radius: bool = False


@dataclass(frozen=True)
class TrainConfig:
    """How a clip is trained. Length is counted in iterations, never in seconds.

    Attributes:
        iterations: of the reference clip.
        source_iterations: of a source clip.
        width_px: pictures wider than this are scaled down to it; 0: never.
        half_size_share: share of the iterations, at the start, made on pictures of half the size.
        ssim_weight: weight of 1 - SSIM in the loss; L1 has the rest.
        volume_weight: weight of the mean product of the Gaussians' scales (of those drawn).
        alpha_max: cap on a Gaussian's alpha in a pixel.
        background: sRGB colour behind everything.
        checkpoint_every: iterations between checkpoints.
        seed: of initial values and of the order of frames and cameras.
    """

    iterations: int = 1300
    source_iterations: int = 1100
    width_px: int = 320
    half_size_share: float = 0.3
    ssim_weight: float = 0.2
    volume_weight: float = 0.01
    alpha_max: float = 0.999
    background: tuple[float, float, float] = (0.0, 0.0, 0.0)
    checkpoint_every: int = 500
    seed: int = 0
    rates: LearningRates = LearningRates()
