"""`cgs inspect`: what a stream is made of, byte by byte."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from cli.console import print_json
from cli.options import Json, Overwrite, StreamPath
from formats.errors import ConfigError, StoreError


def inspect(
    stream: StreamPath,
    chart: Annotated[
        Path | None, typer.Option(metavar="FILE.png", help="Draw the bytes by part, clip and layer as well.")
    ] = None,
    overwrite: Overwrite = False,
    json: Json = False,
) -> None:
    """Show a stream's timing, clips and bytes by part and layer.

    Reads the manifest and the headers of boxes only, so it is quick for a long stream; it does not notice
    damaged payloads, which `cgs verify` does. Bars and colours on a terminal, else (and with NO_COLOR) plain
    text.
    """
    from formats.inspect import inspect_stream

    if chart is not None:
        _check_chart(chart, overwrite)
    found = inspect_stream(stream)
    if chart is not None:
        _write_chart(chart, found)
    if json:
        print_json(found)
        return
    from cli.inspect_text import plain, print_tables, wants_tables

    console = Console()
    if wants_tables(console):
        print_tables(found, console)
    else:
        typer.echo(plain(found))


def _check_chart(chart: Path, overwrite: bool) -> None:
    if chart.suffix.lower() != ".png":
        raise ConfigError("a chart is a PNG", where=chart, expected="a name that ends in .png")
    if chart.exists() and not overwrite:
        raise StoreError("the chart exists", where=chart, hint="choose another name or add --overwrite")


def _write_chart(chart: Path, found: dict[str, Any]) -> None:
    from cli.inspect_chart import encode_chart
    from formats.atomic import atomic_write_bytes

    atomic_write_bytes(chart, encode_chart(found))
