"""`cgs verify`: is every byte of a stream what was written?"""

from __future__ import annotations

import typer

from cli.console import print_json
from cli.options import Json, StreamPath
from formats.errors import QualityError


def verify(stream: StreamPath, json: Json = False) -> None:
    """Check every segment of a stream; names each damaged one and exits with 5."""
    from formats.verify import verify_stream

    report = verify_stream(stream)
    if json:
        print_json(
            {
                "segments": report.segments,
                "bytes": report.bytes,
                "damaged": [{"file": damage.file, "reason": damage.reason} for damage in report.damaged],
            }
        )
    else:
        for damage in report.damaged:
            typer.echo(f"damaged: {damage.file}: {damage.reason}")
        typer.echo(f"{report.segments} segments, {report.bytes} bytes, {len(report.damaged)} damaged")
    if report.damaged:
        raise typer.Exit(QualityError.exit_code)
