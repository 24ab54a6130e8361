"""`cgs pack`: trained clips to a stream."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.commands.train import session_config
from cli.console import Reporter, print_json
from cli.options import DryRun, Json, Overwrite, Quiet, SessionPath, Settings
from formats.errors import ConfigError

if TYPE_CHECKING:
    from clipgstream.rate_control import RateChoice
    from clipgstream.session import Session
    from formats.pack_options import PackOptions

# Clips on which the pictures' loss is measured, spread over the recording.
COMPARED_CLIPS = 3


def pack(
    session: SessionPath,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            help="Stream folder, or one file ending in .cgs, here or where fsspec reaches (s3://...); "
            "SESSION/stream when left out.",
        ),
    ] = None,
    target_kbps: Annotated[
        float | None,
        typer.Option(
            help="Coarsen until the stream takes this many kilobits a second, within 5 %, and say what that "
            "costs in PSNR."
        ),
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
    target = output or str(opened.stream_dir)
    config = session_config(opened, None, settings, ("pack",))
    if target_kbps is not None and target_kbps <= 0:
        raise ConfigError("--target-kbps must be above 0", found=target_kbps)
    if dry_run:
        trained = [record.clip for record in trained_clips(opened)]
        if json:
            print_json({"stream": target, "clips": trained})
        else:
            typer.echo(f"{target}: would pack clips {', '.join(map(str, trained)) or 'none'}")
        return
    reporter = Reporter(quiet)
    options = _options(opened, config.pack, settings)
    result = _pack(opened, target, options, target_kbps, overwrite, reporter)
    if json:
        print_json(result)
    else:
        typer.echo(_text(result))


def _options(session: Session, options: PackOptions, settings: list[str] | None) -> PackOptions:
    """`options` with the steps that the clips were trained for, where no flag says otherwise."""
    from clipgstream.config import TRAINED_FOR, parse_overrides
    from clipgstream.pack import open_models

    trained = open_models(session).config.pack
    flags = parse_overrides(settings or [])
    kept = {key: getattr(trained, key) for key in TRAINED_FOR if f"pack.{key}" not in flags}
    return dataclasses.replace(options, **kept)


def _pack(
    session: Session,
    target: str,
    options: PackOptions,
    target_kbps: float | None,
    overwrite: bool,
    reporter: Reporter,
) -> dict[str, Any]:
    choice: RateChoice | None = None
    if target_kbps is not None:
        from clipgstream.rate_control import TOLERANCE, pack_to_rate

        report, choice = pack_to_rate(session, target, options, target_kbps, overwrite, reporter.note)
    else:
        from clipgstream.pack import pack_session

        with reporter.bar("pack") as bar:
            report = pack_session(session, target, options, overwrite, bar)
    result: dict[str, Any] = {
        "stream": target,
        "clips": report.clips,
        "frames": report.frames,
        "bytes": report.bytes,
        "kbps": report.kbps(session.fps),
    }
    if choice is not None and target_kbps is not None:
        if choice.coarseness == 0 and not choice.reached:
            reporter.note(
                f"note: packed as trained the stream takes less than {target_kbps:g} kb/s; coarser steps "
                "would only lose quality"
            )
        elif abs(result["kbps"] - target_kbps) > TOLERANCE * target_kbps:
            reporter.note(f"note: no steps were found that come within {TOLERANCE:.0%} of the rate")
        result["target_kbps"] = target_kbps
        result["coarseness_octaves"] = choice.coarseness
        result["psnr"] = _cost(session, target, reporter)
    return result


def _cost(session: Session, stream: str, reporter: Reporter) -> dict[str, Any]:
    """PSNR before and after packing, on a few clips, from held-out cameras where there are any."""
    from cli.commands.evaluate import chosen_cameras, evaluate_session
    from clipgstream.rate_control import spread
    from clipgstream.train.plan import trained_clips

    cameras = chosen_cameras(session, None, False)
    # What was packed are the trained clips; the session's states may tell of an older stream.
    clips = [record.clip for record in spread(trained_clips(session), COMPARED_CLIPS)]
    before = evaluate_session(session, None, cameras, reporter, clips)
    after = evaluate_session(session, stream, cameras, reporter, clips)
    return {
        "clips": [clip["clip"] for clip in after["clips"]],
        "cameras": cameras,
        "unpacked": before["mean"]["psnr"],
        "packed": after["mean"]["psnr"],
        "lost": round(before["mean"]["psnr"] - after["mean"]["psnr"], 4),
    }


def _text(result: dict[str, Any]) -> str:
    lines = [
        f"{result['stream']}: {result['clips']} clips, {result['frames']} frames, {result['bytes']} bytes, "
        f"{result['bytes'] / max(result['frames'], 1):.0f} a frame, {result['kbps']:.0f} kb/s"
    ]
    if "psnr" in result:
        psnr = result["psnr"]
        lines.append(
            f"PSNR {psnr['unpacked']:.2f} dB before, {psnr['packed']:.2f} dB after packing: "
            f"{psnr['lost']:.2f} dB lost (clips {', '.join(map(str, psnr['clips']))}; "
            f"cameras {', '.join(psnr['cameras'])})"
        )
    return "\n".join(lines)
