"""`cgs verify`: is every byte of a stream what was written?"""

from __future__ import annotations

import typer

from cli.console import print_json
from cli.options import Json, StreamPath
from formats.errors import QualityError


def verify(stream: StreamPath, json: Json = False) -> None:
    """Check every byte of a stream; names each damaged segment and exits with 5."""
    from formats.verify import verify_stream

    report = verify_stream(stream)
    if json:
        print_json(
            {
                "segments": report.segments,
                "bytes": report.bytes,
                "frames": report.frames,
                "ended": report.ended,
                "recovered": report.recovered,
                "damaged": [
                    {
                        "file": damage.file,
                        "clip": damage.clip,
                        "where": damage.where,
                        "reason": damage.reason,
                    }
                    for damage in report.damaged
                ],
                "warnings": list(report.warnings),
            }
        )
    else:
        for damage in report.damaged:
            typer.echo(f"damaged: {damage.file}: {damage.reason} [{damage.where}]")
        for warning in report.warnings:
            typer.echo(f"warning: {warning}")
        if report.recovered:
            typer.echo("the segments were found without a whole manifest or index")
        typer.echo(f"{report.segments} segments, {report.bytes} bytes, {len(report.damaged)} damaged")
    if report.damaged:
        raise typer.Exit(QualityError.exit_code)
