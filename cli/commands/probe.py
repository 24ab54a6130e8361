"""`cgs probe`: what the footage is, before a session is made of it."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Annotated

import typer

from cli.console import print_json
from cli.options import Json


def probe(
    footage: Annotated[Path, typer.Argument(help="Folder of videos or of image folders, one a camera.")],
    json: Json = False,
) -> None:
    """Show cameras, pictures, sizes and timing of a folder of footage."""
    from clipgstream.ingest.run import probe as probe_footage

    found = probe_footage(footage)
    if json:
        print_json([dataclasses.asdict(info) | {"path": str(info.path)} for info in found])
        return
    for info in found:
        typer.echo(
            f"{info.camera:<16} {info.width_px}x{info.height_px}  {info.pictures} pictures  "
            f"{info.fps:.3f} per second  from {info.start_s:.3f} s  {info.codec}"
        )
