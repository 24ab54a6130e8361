"""`cgs status`: how far a session is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from cli.console import print_json
from cli.options import Json, SessionPath

if TYPE_CHECKING:
    from clipgstream.session_db import ClipRecord


def status(session: SessionPath, json: Json = False) -> None:
    """Show a session's clips by state."""
    from clipgstream.session import Session
    from clipgstream.session_db import CLIP_STATES

    opened = Session.open(session)
    records = opened.clips()
    counts = {state: sum(record.state == state for record in records) for state in CLIP_STATES}
    lag_s, eta_s = _lag(opened.fps, records), _eta(records)
    if json:
        clips = [
            {
                "clip": record.clip,
                "first_frame": record.first_frame,
                "frames": record.frames,
                "state": record.state,
                "attempts": record.attempts,
                "seconds": record.seconds,
                "error": record.error,
            }
            for record in records
        ]
        print_json({"clips": counts, "lag_s": lag_s, "eta_s": eta_s, "records": clips})
        return
    for record in records:
        last = record.first_frame + record.frames - 1
        line = f"clip {record.clip}: frames {record.first_frame} to {last}, {record.state}"
        typer.echo(line + (f", {record.seconds:.1f} s" if record.seconds else ""))
        if record.error:
            typer.echo("  " + record.error.replace("\n", "\n  "))
    typer.echo(", ".join(f"{count} {state}" for state, count in counts.items() if count))
    if lag_s:
        left = f", about {eta_s:.0f} s of training left" if eta_s else ""
        typer.echo(f"{lag_s:.2f} s of footage not packed yet{left}")


def _lag(fps: float, records: list[ClipRecord]) -> float:
    """Seconds of footage that are in no stream yet."""
    return sum(record.frames for record in records if record.state != "packed") / fps


def _eta(records: list[ClipRecord]) -> float | None:
    """Seconds of training still to come, should clips go on taking as long a frame; None: not known yet."""
    done = [record for record in records if record.state in ("trained", "packed")]
    frames_left = sum(record.frames for record in records) - sum(record.frames for record in done)
    timed = [record for record in done if record.seconds]
    if not frames_left:
        return 0.0
    if not timed:
        return None
    return frames_left * sum(r.seconds or 0.0 for r in timed) / sum(r.frames for r in timed)
