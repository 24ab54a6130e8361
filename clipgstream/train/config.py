"""Settings of training."""

from __future__ import annotations

from dataclasses import dataclass

from formats.errors import ConfigError


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
        static_change: an anchor counts as static in a clip where the pixels around it change by less than
            this (standard deviation over the clip less the view's noise, colours in [0, 1], in a third
            of the views that see it at least): it is decoded once for the clip; 0: none is static.
        rate_weight: what a bit for each training pixel of the clip adds to the loss: more makes smaller
            streams and less exact pictures; 0: size doesn't count (see train/rate.py).
        rate_features: weight of a bit of the anchors' features, where a bit of the field's tables has 1.
        rate_knee: quantisation steps below which a value counts as almost 0.
        rate_ramp: share of the iterations, at the start, over which `rate_weight` grows to its full value.
            Charging early matters more than charging much: what is never written needs no forgetting.
        quantise_from: share of the iterations after which the model is trained on values rounded to the
            steps of `pack`; 1: never.
        views: pictures of one instant that an iteration looks at. The field and the heads are evaluated once
            for all of them, so on a GPU two or four cost little more than one.
        stop_psnr: once the training pictures reach this PSNR (dB, over the last epoch), what is left of the
            schedule before its end phase is skipped; 0: never. The end phase, in which the rates are low and
            values are rounded, is the share after `quantise_from`, and a fifth at least. Only pictures
            of full size count, and after an interruption only those seen since.
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
    static_change: float = 0.0
    rate_weight: float = 0.0
    rate_features: float = 2.0
    rate_knee: float = 0.5
    rate_ramp: float = 0.1
    quantise_from: float = 1.0
    views: int = 1
    stop_psnr: float = 0.0
    checkpoint_every: int = 500
    seed: int = 0
    rates: LearningRates = LearningRates()

    def __post_init__(self) -> None:
        for name in ("iterations", "source_iterations", "views", "checkpoint_every"):
            value = getattr(self, name)
            if value < 1:
                raise ConfigError(f"train.{name} is out of range", expected="1 or more", found=value)
