"""Settings of the demo capture."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from formats.errors import ConfigError

MIN_SIDE_PX = 32
MAX_SIDE_PX = 4096
MAX_CAMERAS = 100
MAX_FRAMES = 100_000
MAX_FPS = 240.0


@dataclass(frozen=True)
class DemoConfig:
    """What the demo's crew films. Raises ConfigError for values that cannot be filmed.

    Attributes:
        cameras: training cameras, 3 or more.
        held_out: cameras that are only evaluated; each stands between two training cameras.
        frames: frames of the capture; the motion goes on for ever.
        width_px, height_px: picture size; even, as 4:2:0 video needs.
        fps: frames a second. Speeds are per second of capture.
        seed: varies palette, textures and the phases of the motion.
        clip_frames: frames of a clip; one object enters at frame `clip_frames`.
    """

    cameras: int = 8
    held_out: int = 2
    frames: int = 20
    width_px: int = 240
    height_px: int = 180
    fps: float = 25.0
    seed: int = 0
    clip_frames: int = 10

    def __post_init__(self) -> None:
        _require_range("cameras", self.cameras, 3, MAX_CAMERAS)
        _require_range("held_out", self.held_out, 0, MAX_CAMERAS)
        _require_range("frames", self.frames, 1, MAX_FRAMES)
        _require_range("width_px", self.width_px, MIN_SIDE_PX, MAX_SIDE_PX)
        _require_range("height_px", self.height_px, MIN_SIDE_PX, MAX_SIDE_PX)
        _require_range("fps", self.fps, 1.0, MAX_FPS)
        _require_range("seed", self.seed, 0, 2**31 - 1)
        _require_range("clip_frames", self.clip_frames, 1, MAX_FRAMES)
        if self.held_out > self.cameras - 1:
            raise ConfigError(
                "The demo has more held-out cameras than places for them.",
                where="held_out",
                expected=f"at most {self.cameras - 1}, one between two neighbouring training cameras",
                found=self.held_out,
                hint="ask for fewer held-out cameras or for more cameras",
            )
        for name in ("width_px", "height_px"):
            value = getattr(self, name)
            if value % 2:
                raise ConfigError(
                    "The demo's picture size must be even, because 4:2:0 video halves its colour planes.",
                    where=name,
                    expected=f"an even number, such as {value - 1} or {value + 1}",
                    found=value,
                    hint="choose an even width and height",
                )

    def frame_rate(self) -> Fraction:
        """`fps` as the fraction that the footage's timestamps are made of."""
        return Fraction(self.fps).limit_denominator(1001)

    def time_s(self, frame_index: int) -> float:
        """Time of a frame since the start of the capture, in seconds."""
        return float(frame_index / self.frame_rate())


def _require_range(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise ConfigError(
            "A setting of the demo is out of range.",
            where=name,
            expected=f"{low} to {high}",
            found=value,
            hint=f"choose {name} within that range",
        )
