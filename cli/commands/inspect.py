"""`cgs inspect`: what a stream is made of, byte by byte."""

from __future__ import annotations

import typer

from cli.console import print_json
from cli.options import Json, StreamPath


def inspect(stream: StreamPath, json: Json = False) -> None:
    """Show a stream's timing, clips and bytes by part."""
    from formats.inspect import inspect_stream

    found = inspect_stream(stream)
    if json:
        print_json(found)
        return
    typer.echo(
        f"format {found['format_version']}, {found['frames']} frames, {found['duration_s']:.2f} s at "
        f"{found['fps']:.3f} per second, {found['bytes']} bytes, {found['bytes_per_frame']:.0f} a frame"
    )
    for part, size in found["parts"].items():
        typer.echo(f"  {part:<12} {size:>10}  {100 * size / max(found['bytes'], 1):5.1f} %")
    for clip in found["clips"]:
        typer.echo(
            f"clip {clip['clip']}: frames {clip['first_frame']} to "
            f"{clip['first_frame'] + clip['frames'] - 1}, {clip['bytes']} bytes"
        )
