"""Options that several commands share: the same flag means the same everywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="Print machine-readable JSON on stdout.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print no progress.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be done and do nothing.")]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace what is there.")]
ReferenceClip = Annotated[
    int, typer.Option(min=0, help="The clip to train first, whose anchors all others build on.")
]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="SECTION.KEY=VALUE", help="Override one setting; may be repeated."),
]
Device = Annotated[str, typer.Option("--device", help="auto, cpu or cuda.")]
RasterizerName = Annotated[str, typer.Option("--rasterizer", help="Rasteriser backend, or auto.")]
FieldName = Annotated[str, typer.Option("--field", help="Field backend, or auto.")]
Workers = Annotated[
    int | None,
    typer.Option("--workers", help="Clips trained at a time; as many as there are GPUs if not given."),
]
EngineName = Annotated[
    str, typer.Option("--engine", help="Who trains: local (processes of this machine) or ray (a cluster).")
]
Address = Annotated[
    str | None, typer.Option("--address", help="Of a Ray cluster; a new one on this machine if not given.")
]
SessionPath = Annotated[Path, typer.Argument(metavar="SESSION", help="Folder that `cgs ingest` made.")]
StreamPath = Annotated[
    str, typer.Argument(metavar="STREAM", help="Folder or .cgs file of a packed stream, or a URL of one.")
]
