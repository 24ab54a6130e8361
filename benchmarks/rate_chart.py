"""A chart of picture quality over size, drawn with Pillow."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

SIZE = (1200, 760)
LEFT, RIGHT, TOP, BOTTOM = 110, 40, 80, 100
SCALE = 2  # drawn larger and shrunk, which smooths the lines
INK, GRID, CURVE = (40, 40, 46), (222, 224, 230), (29, 107, 196)
PLAIN_COLORS = {
    "float16_zstd19": ("float16, zstd-19", (214, 122, 30)),
    "float16": ("float16", (196, 66, 70)),
    "float32": ("float32 (unpacked model)", (120, 60, 150)),
}


def draw_chart(points: list[dict[str, Any]], title: str, path: Path) -> None:
    """Write a PNG: PSNR over kilobytes a frame (logarithmic), streams as a curve, plain arrays as dots."""
    streams = [(p["bytes_per_frame"] / 1000, p["psnr"]) for p in points]
    plain = points[0]
    dots = [(plain[f"{key}_bytes_per_frame"] / 1000, plain["psnr_unpacked"], key) for key in PLAIN_COLORS]
    axes = _Axes([x for x, *_ in [*streams, *dots]], [y for _, y, *_ in [*streams, *dots]])
    image = Image.new("RGB", (SIZE[0] * SCALE, SIZE[1] * SCALE), "white")
    draw = ImageDraw.Draw(image)
    axes.draw(draw, title)
    places = sorted(axes.place(*point) for point in streams)
    draw.line(places, fill=CURVE, width=4 * SCALE)
    for point, (kilobytes, _) in zip(points, streams, strict=True):
        x, y = axes.place(kilobytes, point["psnr"])
        _dot(draw, x, y, CURVE)
        how = f"weight {point['rate_weight']:g}" if point["rate_weight"] else "8 bits, no rate term"
        _label(draw, (x + 10 * SCALE, y + 10 * SCALE), f"{kilobytes:.1f} KB\n{how}", CURVE, "la")
    for (kilobytes, db, key), below in zip(dots, (False, True, False), strict=True):
        name, color = PLAIN_COLORS[key]
        x, y = axes.place(kilobytes, db)
        _dot(draw, x, y, color)
        away = 14 * SCALE if below else -14 * SCALE
        _label(draw, (x, y + away), f"{name}\n{kilobytes:.0f} KB", color, "ma" if below else "md")
    path.parent.mkdir(parents=True, exist_ok=True)
    image.resize(SIZE, Image.Resampling.LANCZOS).save(path, optimize=True)


class _Axes:
    """Where values lie in the picture."""

    def __init__(self, xs: list[float], ys: list[float]) -> None:
        self.x0, self.x1 = math.log10(min(xs) * 0.7), math.log10(max(xs) * 1.6)
        self.y0, self.y1 = math.floor(min(ys) - 0.3), math.ceil(max(ys) + 0.3)

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Pixels of a value."""
        across = (math.log10(x) - self.x0) / (self.x1 - self.x0)
        up = (y - self.y0) / (self.y1 - self.y0)
        left = LEFT + across * (SIZE[0] - LEFT - RIGHT)
        return left * SCALE, (SIZE[1] - BOTTOM - up * (SIZE[1] - TOP - BOTTOM)) * SCALE

    def draw(self, draw: ImageDraw.ImageDraw, title: str) -> None:
        """Grid, numbers and names."""
        low, high = 10**self.x0, 10**self.x1
        for decade in range(math.floor(self.x0), math.ceil(self.x1) + 1):
            for step in (1, 2, 5):
                if low <= step * 10.0**decade <= high:
                    self._vertical(draw, step * 10.0**decade)
        for db in range(self.y0, self.y1 + 1):
            left, y = self.place(low, db)
            draw.line([(left, y), (self.place(high, db)[0], y)], fill=GRID, width=SCALE)
            draw.text((left - 12 * SCALE, y), f"{db}", fill=INK, font=_font(17), anchor="rm")
        middle = (LEFT + SIZE[0] - RIGHT) / 2 * SCALE
        draw.text((middle, 36 * SCALE), title, fill=INK, font=_font(24), anchor="mm")
        below = (SIZE[1] - 34) * SCALE
        draw.text(
            (middle, below), "kilobytes a frame, everything counted", fill=INK, font=_font(18), anchor="mm"
        )
        draw.text((16 * SCALE, (TOP - 26) * SCALE), "PSNR, dB", fill=INK, font=_font(18), anchor="lm")

    def _vertical(self, draw: ImageDraw.ImageDraw, kilobytes: float) -> None:
        x, bottom = self.place(kilobytes, self.y0)
        draw.line([(x, bottom), (x, self.place(kilobytes, self.y1)[1])], fill=GRID, width=SCALE)
        draw.text((x, bottom + 12 * SCALE), f"{kilobytes:g}", fill=INK, font=_font(17), anchor="ma")


def _label(
    draw: ImageDraw.ImageDraw, place: tuple[float, float], text: str, color: tuple[int, int, int], anchor: str
) -> None:
    align = "left" if anchor[0] == "l" else "center"
    halo = {"stroke_width": 3 * SCALE, "stroke_fill": "white"}
    draw.multiline_text(place, text, fill=color, font=_font(15), anchor=anchor, align=align, **halo)


def _dot(draw: ImageDraw.ImageDraw, x: float, y: float, color: tuple[int, int, int]) -> None:
    radius = 8 * SCALE
    draw.ellipse([x - radius, y - radius, x + radius, y + radius], fill=color)


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size * SCALE)
