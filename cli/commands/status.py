"""`cgs status`: how far a session is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from cli.commands.train import session_config
from cli.console import print_json
from cli.options import Json, SessionPath

if TYPE_CHECKING:
    from clipgstream.session import Session
    from clipgstream.session_db import ClipRecord
    from clipgstream.status import SessionStatus

# Of more clips than these, only those are listed that are not packed.
_LISTED = 40


def status(session: SessionPath, json: Json = False) -> None:
    """Show a session's clips by state, who works on them, and how far behind the footage they are."""
    from clipgstream.session import Session
    from clipgstream.status import session_status

    opened = Session.open(session)
    found = session_status(opened)
    if json:
        print_json(status_json(opened, found))
        return
    _list(opened.clips(), is_extending=session_config(opened).anchors.extend_share > 0)
    typer.echo(
        ", ".join(f"{count} {state}" for state, count in found.clips.items() if count) or "no clip yet"
    )
    for line in _summary(found):
        typer.echo(line)


def status_json(session: Session, found: SessionStatus) -> dict[str, Any]:
    """The status as plain values, every clip's record included."""
    return status_summary(found) | {
        "records": [
            {
                "clip": record.clip,
                "first_frame": record.first_frame,
                "frames": record.frames,
                "state": record.state,
                "attempts": record.attempts,
                "seconds": record.seconds,
                "worker_seconds": record.worker_seconds,
                "reference": record.reference,
                "residual_share": record.residual_share,
                "error": record.error,
            }
            for record in session.clips()
        ]
    }


def status_summary(found: SessionStatus) -> dict[str, Any]:
    """The status as plain values, without the clips' records."""
    return {
        "clips": found.clips,
        "frames": found.frames,
        "ended": found.ended,
        "lag_s": found.lag_s,
        "eta_s": found.eta_s,
        "clips_per_hour": found.clips_per_hour,
        "delay_s": found.delay_s,
        "worker_seconds": found.worker_seconds,
        "waiting_for": {camera: round(seconds, 3) for camera, seconds in found.waiting_for.items()},
        "leases": [
            {"clip": lease.clip, "host": lease.worker.host, "pid": lease.worker.pid} for lease in found.leases
        ],
        "arrivals": found.arrivals,
        "notes": list(found.notes),
        "failed": {str(clip): error for clip, error in found.failed.items()},
    }


def _list(records: list[ClipRecord], is_extending: bool) -> None:
    from clipgstream.session_references import share_note

    many = len(records) > _LISTED
    for record in records:
        if many and record.state == "packed":
            continue
        last = record.first_frame + record.frames - 1
        line = f"clip {record.clip}: frames {record.first_frame} to {last}, {record.state}"
        typer.echo(line + (f", {record.seconds:.1f} s" if record.seconds else ""))
        if record.error:
            typer.echo("  " + record.error.replace("\n", "\n  "))
        if note := share_note(record, is_extending):
            typer.echo(f"  note: {note}")


def _summary(found: SessionStatus) -> list[str]:
    lines = [
        f"clip {lease.clip} is being trained by process {lease.worker.pid} of {lease.worker.host}"
        for lease in found.leases
    ]
    if found.lag_s:
        left = f", about {found.eta_s:.0f} s of training left" if found.eta_s else ""
        lines.append(f"{found.lag_s:.2f} s of footage not packed yet{left}")
    if found.clips_per_hour is not None and found.delay_s is not None:
        lines.append(
            f"{found.clips_per_hour:.0f} clips an hour; packed {found.delay_s:.0f} s after they were ready"
        )
    if found.waiting_for:
        behind = [f"{camera} ({seconds:.1f} s behind)" for camera, seconds in found.waiting_for.items()]
        lines.append(f"the next clip waits for {', '.join(behind)}")
    if found.worker_seconds:
        lines.append(f"{found.worker_seconds:.0f} s of workers' time")
    if found.arrivals:
        pieces = ", ".join(f"{count} {state}" for state, count in sorted(found.arrivals.items()))
        lines.append(f"pieces of footage: {pieces}" + ("" if found.ended else "; more may come"))
    lines += [f"  {note}" for note in found.notes]
    return lines
