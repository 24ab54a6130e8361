"""`cgs pack`: trained clips to a stream."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.commands.train import session_config
from cli.console import Reporter, print_json
from cli.options import DryRun, Json, Overwrite, Quiet, SessionPath, Settings


def pack(
    session: SessionPath,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Stream folder; SESSION/stream when left out.")
    ] = None,
    settings: Settings = None,
    overwrite: Overwrite = False,
    dry_run: DryRun = False,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Pack every trained clip of a session into a stream."""
    from clipgstream.session import Session
    from clipgstream.train.plan import trained_clips

    opened = Session.open(session)
    target = output or opened.stream_dir
    config = session_config(opened, None, settings, ("pack",))
    if dry_run:
        trained = [record.clip for record in trained_clips(opened)]
        if json:
            print_json({"stream": str(target), "clips": trained})
        else:
            typer.echo(f"{target}: would pack clips {', '.join(map(str, trained)) or 'none'}")
        return
    from clipgstream.pack import pack_session

    with Reporter(quiet).bar("pack") as bar:
        report = pack_session(opened, target, config.pack, overwrite, bar)
    if json:
        print_json(
            {"stream": str(target), "clips": report.clips, "frames": report.frames, "bytes": report.bytes}
        )
    else:
        typer.echo(
            f"{target}: {report.clips} clips, {report.frames} frames, {report.bytes} bytes, "
            f"{report.bytes / max(report.frames, 1):.0f} a frame"
        )
