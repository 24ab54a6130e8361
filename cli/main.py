"""The `cgs` command. Commands import what they need when they run, so that `cgs --help` is quick."""

from __future__ import annotations

import sys
from pathlib import Path

import typer

from cli.commands import (
    demo,
    doctor,
    evaluate,
    export,
    ingest,
    inspect,
    pack,
    play,
    probe,
    render,
    run,
    status,
    train,
    verify,
)
from formats.atomic import store_error
from formats.errors import BackendError, CgsError

INTERRUPTED = 130

app = typer.Typer(
    name="cgs",
    help="Multi-camera footage to a streamable volumetric video, clip by clip.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command("doctor")(doctor.doctor)
app.command("demo")(demo.demo)
app.command("probe")(probe.probe)
app.command("ingest")(ingest.ingest)
app.command("run")(run.run)
app.command("train")(train.train)
app.command("status")(status.status)
app.command("pack")(pack.pack)
app.command("verify")(verify.verify)
app.command("inspect")(inspect.inspect)
app.command("eval")(evaluate.evaluate)
app.command("play")(play.play)
app.command("render")(render.render)
app.command("export")(export.export)


def _show_version(wanted: bool) -> None:
    if wanted:
        from clipgstream import __version__

        typer.echo(f"cgs {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: bool = typer.Option(
        False, "--version", callback=_show_version, is_eager=True, help="Print the version and stop."
    ),
) -> None:
    pass


def main() -> None:
    """Run `cgs`; errors become one message on stderr and the documented exit code."""
    try:
        app(prog_name="cgs")
    except CgsError as error:
        sys.exit(_fail(error))
    except OSError as error:
        # Whatever the disk refuses where nothing better is known about it.
        sys.exit(_fail(store_error("read or write", Path(error.filename or Path.cwd()), error)))
    except MemoryError:
        hint = "free some memory, or choose smaller pictures, such as --set train.width_px=240"
        sys.exit(_fail(BackendError("the machine has not enough memory", hint=hint)))
    except RuntimeError as error:
        if not _is_full_gpu(error):
            raise
        hint = "choose smaller pictures (train.width_px, --size), fewer views or anchors, or --device cpu"
        sys.exit(_fail(BackendError("the GPU has not enough memory", found=str(error), hint=hint)))
    except SystemExit as stop:
        if stop.code == INTERRUPTED:
            print("interrupted", file=sys.stderr)
        raise


def _is_full_gpu(error: RuntimeError) -> bool:
    """Whether memory ran out, or ran out while a CUDA graph was captured, which ends in another error."""
    torch = sys.modules.get("torch")
    cause: BaseException | None = error
    while torch is not None and cause is not None:
        if isinstance(cause, torch.OutOfMemoryError):
            return True
        cause = cause.__context__
    return False


def _fail(error: CgsError) -> int:
    print(f"error: {error}", file=sys.stderr)
    return error.exit_code


if __name__ == "__main__":
    main()
