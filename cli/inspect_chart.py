"""What `cgs inspect` found, as a picture: bytes by part and by clip, both stacked by layer."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from PIL import Image, ImageDraw, ImageFont

WIDTH_PX = 1280
_MARGIN, _LABEL, _VALUE = 48, 150, 190
_ROW, _BAR = 44, 28
_CLIPS_HIGH = 240
_MOST_COLUMNS = 240
_INK, _FAINT, _PAPER = (32, 36, 44), (126, 134, 148), (255, 255, 255)
_COLORS = ((46, 110, 190), (72, 168, 120), (236, 176, 64), (190, 92, 150))
_NAMES = ("layer 0", "layer 1", "layer 2", "layer 3")

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def encode_chart(found: dict[str, Any]) -> bytes:
    """A PNG of the numbers of `inspect_stream`."""
    rows = [(part, cells) for part, cells in found["part_layers"].items() if any(cells)]
    top = 150
    clips_at = top + _ROW * len(rows) + 70
    image = Image.new("RGB", (WIDTH_PX, clips_at + _CLIPS_HIGH + 70), _PAPER)
    draw = ImageDraw.Draw(image)
    _draw_head(draw, found)
    _draw_parts(draw, rows, found["bytes"], top)
    _draw_clips(draw, found["clips"], clips_at)
    data = io.BytesIO()
    image.save(data, "PNG", optimize=True)
    return data.getvalue()


def _font(size: int) -> Font:
    return ImageFont.load_default(size)


def _draw_head(draw: ImageDraw.ImageDraw, found: dict[str, Any]) -> None:
    title = f"{_amount(found['bytes_per_frame'])} a frame"
    draw.text((_MARGIN, 34), title, _INK, _font(34))
    detail = (
        f"{_amount(found['bytes'])} in {found['frames']} frames, {found['duration_s']:.2f} s at "
        f"{found['fps']:.3g} per second, profile {found['profile']}"
    )
    draw.text((_MARGIN, 84), detail, _FAINT, _font(20))
    at = WIDTH_PX - _MARGIN - 4 * 120
    for name, color in zip(_NAMES, _COLORS, strict=True):
        draw.rounded_rectangle((at, 46, at + 20, 66), 4, color)
        draw.text((at + 28, 56), name, _INK, _font(18), anchor="lm")
        at += 120


def _draw_parts(
    draw: ImageDraw.ImageDraw, rows: Sequence[tuple[str, Sequence[int]]], total: int, top: int
) -> None:
    largest = max((sum(cells) for _, cells in rows), default=1)
    left, room = _MARGIN + _LABEL, WIDTH_PX - 2 * _MARGIN - _LABEL - _VALUE
    for number, (part, cells) in enumerate(rows):
        y = top + number * _ROW
        draw.text((left - 16, y + _BAR / 2), part, _INK, _font(20), anchor="rm")
        end = 0
        for size, color in zip(cells, _COLORS, strict=True):
            start, end = end, end + size
            if size:
                x0, x1 = left + room * start / largest, left + room * end / largest
                draw.rectangle((x0, y, max(x1, x0 + 1), y + _BAR), color)
        x = left + room * end / largest + 12
        share = f"{_amount(end)}  {100 * end / max(total, 1):.1f} %"
        draw.text((x, y + _BAR / 2), share, _FAINT, _font(18), anchor="lm")


def _draw_clips(draw: ImageDraw.ImageDraw, clips: Sequence[dict[str, Any]], top: int) -> None:
    """A column a clip, or a few clips where there are many; its height is bytes a frame."""
    draw.text((_MARGIN, top - 40), "bytes a frame, clip by clip", _INK, _font(20))
    columns = _columns(clips)
    largest = max((sum(cells) for cells in columns), default=0.0) or 1.0
    left, room = _MARGIN + _LABEL, WIDTH_PX - 2 * _MARGIN - _LABEL
    bottom = top + _CLIPS_HIGH
    for share in (0.0, 0.5, 1.0):
        y = bottom - _CLIPS_HIGH * share
        draw.line((left, y, left + room, y), (226, 229, 234))
        draw.text((left - 16, y), _amount(largest * share), _FAINT, _font(16), anchor="rm")
    width = min(room / max(len(columns), 1), 90)
    for number, cells in enumerate(columns):
        x0, end = left + number * width, 0.0
        for size, color in zip(cells, _COLORS, strict=True):
            start, end = end, end + size
            if size:
                high, low = (bottom - _CLIPS_HIGH * at / largest for at in (end, start))
                draw.rectangle((x0, high, x0 + max(width * 0.86, 1), low), color)
    if clips:
        draw.text((left, bottom + 10), f"clip {clips[0]['clip']}", _FAINT, _font(16))
        end_x = left + width * len(columns)
        if len(clips) > 1 and end_x > left + 160:
            draw.text((end_x, bottom + 10), f"clip {clips[-1]['clip']}", _FAINT, _font(16), anchor="ra")


def _columns(clips: Sequence[dict[str, Any]]) -> list[list[float]]:
    """Bytes a frame of each layer, of neighbouring clips together where there are too many."""
    together = -(-len(clips) // _MOST_COLUMNS) or 1
    columns = []
    for first in range(0, len(clips), together):
        group = clips[first : first + together]
        frames = sum(clip["frames"] for clip in group)
        columns.append(
            [sum(clip["layers"][layer] for clip in group) / frames for layer in range(len(_NAMES))]
        )
    return columns


def _amount(size: float) -> str:
    for unit, factor in (("GB", 1e9), ("MB", 1e6), ("KB", 1e3)):
        if size >= factor:
            return f"{size / factor:.3g} {unit}"
    return f"{size:.0f} bytes"
