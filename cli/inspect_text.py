"""What `cgs inspect` found, as text: plain, or as tables with bars on a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

LAYER_NAMES = ("L0", "L1", "L2", "L3")
_STYLES = ("blue", "green", "yellow", "magenta")
_BAR_CELLS = 36
# On a terminal; --json lists them all.
_MOST_CLIPS = 40


def wants_tables(console: Console) -> bool:
    """Whether the console shows colours and bars; files, pipes, NO_COLOR and TERM=dumb get plain text."""
    return console.is_terminal and not console.no_color and not console.is_dumb_terminal


def headline(found: dict[str, Any]) -> str:
    """One line about the whole stream."""
    profile = "" if found["profile"] in (None, "anchors") else f", {found['profile']}"
    return (
        f"format {found['format_version']}{profile}, {found['frames']} frames, {found['duration_s']:.2f} s "
        f"at {found['fps']:.3f} per second, {found['bytes']} bytes, {found['bytes_per_frame']:.0f} a frame"
        + ("" if found["ended"] else ", not ended")
    )


def footnote(found: dict[str, Any]) -> str:
    """What these numbers rest on."""
    return (
        f"read {found['read_bytes']} bytes: manifest or index and the headers of boxes; "
        "`cgs verify` checks all others"
    )


def plain(found: dict[str, Any]) -> str:
    """Everything, without colours and bars."""
    lines = [headline(found), f"  {'part':<12}" + "".join(f"{name:>12}" for name in LAYER_NAMES) + _columns()]
    for part, cells in _rows(found):
        share = _percent(sum(cells), found["bytes"])
        lines.append(
            f"  {part:<12}" + "".join(f"{size:>12}" for size in (*cells, sum(cells))) + f"{share:>9}"
        )
    lines.append(f"init segments, {found['init']['bytes']} bytes{_layers(found['init'])}")
    lines += [f"{_clip_name(clip)}, {clip['bytes']} bytes{_layers(clip)}" for clip in found["clips"]]
    return "\n".join([*lines, footnote(found)])


def _columns() -> str:
    return f"{'bytes':>12}{'share':>9}"


def _layers(segment: dict[str, Any]) -> str:
    sizes = zip(LAYER_NAMES, segment["layers"], strict=True)
    return " (" + ", ".join(f"{name} {size}" for name, size in sizes if size) + ")"


def print_tables(found: dict[str, Any], console: Console) -> None:
    """Everything, as tables with bars that are stacked by layer."""
    console.print(headline(found), highlight=False, soft_wrap=True)
    console.print(_part_table(found))
    console.print(_segment_table(found["init"], found["clips"]))
    left = len(found["clips"]) - _MOST_CLIPS
    if left > 0:
        console.print(f"and {left} more clips: --json lists them", highlight=False)
    console.print(footnote(found), style="dim", highlight=False, soft_wrap=True)


def _part_table(found: dict[str, Any]) -> Table:
    table = _table("part", "share")
    rows = _rows(found)
    largest = max((sum(cells) for part, cells in rows if part != "total"), default=1)
    for part, cells in rows:
        total = part == "total"
        bar = Text() if total else stacked_bar(cells, largest)
        share = _percent(sum(cells), found["bytes"])
        if total:
            table.add_section()
        table.add_row(part, *_numbers(cells), share, bar, style="bold" if total else "")
    return table


def _segment_table(init: dict[str, Any], clips: Sequence[dict[str, Any]]) -> Table:
    table = _table("segment", "a frame")
    largest = max(segment["bytes"] for segment in (init, *clips))
    table.add_row("init", *_numbers(init["layers"]), "", stacked_bar(init["layers"], largest))
    for clip in clips[:_MOST_CLIPS]:
        a_frame = f"{clip['bytes'] / clip['frames']:.0f}"
        bar = stacked_bar(clip["layers"], largest)
        table.add_row(_clip_name(clip), *_numbers(clip["layers"]), a_frame, bar)
    return table


def _table(first: str, last: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(first, no_wrap=True)
    for name, style in zip(LAYER_NAMES, _STYLES, strict=True):
        table.add_column(Text(name, style=style), justify="right", no_wrap=True)
    for name in ("bytes", last):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True, min_width=8)
    return table


def stacked_bar(cells: list[int], largest: int) -> Text:
    """A bar whose length is the sum of `cells`, coloured by layer; `largest` is as long as can be."""
    bar = Text(no_wrap=True, overflow="crop")
    end = 0
    for size, style in zip(cells, _STYLES, strict=True):
        # Rounding the ends keeps the whole as long as its sum.
        start, end = end, end + size
        bar.append("█" * (_cells(end, largest) - _cells(start, largest)), style=style)
    if end and not bar.plain:
        bar.append("▏", style=_STYLES[cells.index(max(cells))])
    return bar


def _cells(size: int, largest: int) -> int:
    return round(_BAR_CELLS * size / max(largest, 1))


def _rows(found: dict[str, Any]) -> list[tuple[str, list[int]]]:
    """Parts that are there, and last their total, with the bytes in each layer."""
    rows = [(part, cells) for part, cells in found["part_layers"].items() if any(cells)]
    return [*rows, ("total", found["layers"])]


def _numbers(cells: Sequence[int]) -> list[str]:
    return [f"{size:,}" if size else "" for size in (*cells, sum(cells))]


def _percent(size: int, total: int) -> str:
    return f"{100 * size / max(total, 1):.1f} %"


def _clip_name(clip: dict[str, Any]) -> str:
    last = clip["first_frame"] + clip["frames"] - 1
    return f"clip {clip['clip']}: frames {clip['first_frame']} to {last}"
