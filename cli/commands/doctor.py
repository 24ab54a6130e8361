"""`cgs doctor`: what this machine can do, and what is missing."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from cli.console import print_json
from cli.options import Device, FieldName, Json, RasterizerName

if TYPE_CHECKING:
    from clipgstream.doctor import BackendStatus, Machine
    from clipgstream.self_test import SelfTest


def doctor(
    device: Device = "auto",
    rasterizer: RasterizerName = "auto",
    field: FieldName = "auto",
    self_test: Annotated[
        bool, typer.Option("--self-test/--no-self-test", help="Work on a small scene for a few seconds.")
    ] = True,
    json: Json = False,
) -> None:
    """Show the GPU, its driver and every backend; test and time what is used."""
    from clipgstream.doctor import examine
    from formats.errors import BackendError

    machine = examine(device, rasterizer, field)
    if not json:
        print_machine(machine)
    result = _tested(machine.device, rasterizer, field) if self_test else None
    if json:
        print_json(machine.to_dict() | {"self_test": None if result is None else result.to_dict()})
    elif result is not None:
        print_self_test(result)
    if result is not None and not result.passed:
        raise BackendError(
            "the self-test failed",
            where=f"rasteriser {result.rasterizer}, field {result.field}, on {machine.device}",
            found=result.failure,
            hint="try other backends (--rasterizer, --field), or --device cpu",
        )


def _tested(device: str, rasterizer: str, field: str) -> SelfTest:
    import torch

    from clipgstream.self_test import run_self_test

    if device == "cpu":
        torch.set_num_threads(1)  # as in training, where the kernels share out the work
    print("testing (the first time, kernels are compiled)", file=sys.stderr)
    return run_self_test(device, rasterizer, field)


def print_machine(machine: Machine) -> None:
    """Facts, then backends: a table on a terminal, plain lines elsewhere."""
    for name, value in _facts(machine):
        typer.echo(f"{name:<10} {value}")
    typer.echo()
    console = Console(highlight=False)
    if console.is_terminal and not console.is_dumb_terminal:
        console.print(_table(machine.backends))
        return
    for one in machine.backends:
        typer.echo(f"{one.kind:<11} {one.name:<11} {_state(one):<8} {one.why}".rstrip())


def _facts(machine: Machine) -> list[tuple[str, str]]:
    facts = [
        ("device", machine.device),
        ("CPU", f"{machine.cpu['name']}, {machine.cpu['cores']} cores"),
        ("Python", machine.python),
        ("PyTorch", f"{machine.torch}, CUDA {machine.cuda['torch'] or 'not built in'}"),
    ]
    for gpu in machine.gpus:
        text = f"{gpu.name}, {gpu.memory_bytes / 2**30:.0f} GiB, compute capability {gpu.compute_capability}"
        facts.append(("GPU", text + (f", driver {gpu.driver}" if gpu.driver else "")))
    if not machine.gpus:
        facts.append(("GPU", "none found"))
    if machine.cuda["driver"]:
        facts.append(("driver", f"serves CUDA {machine.cuda['driver']}"))
    if machine.problem is not None:
        facts.append(("for a GPU", f"{machine.problem.reason}; {machine.problem.hint}"))
    nvcc = machine.nvcc
    facts.append(("nvcc", "none" if nvcc is None else f"{nvcc['version']}, {nvcc['path']}"))
    needed = "needed" if machine.nvcc_needed["needed"] else "not needed"
    return [*facts, ("", f"{needed}: {machine.nvcc_needed['why']}")]


def _state(one: BackendStatus) -> str:
    if one.chosen:
        return "chosen"
    if one.available:
        return "present"
    return "broken" if one.why.startswith("broken") else "absent"


def _table(backends: tuple[BackendStatus, ...]) -> Table:
    styles = {"chosen": "bold green", "present": "green", "broken": "red", "absent": "dim"}
    table = Table("kind", "backend", "state", "", box=None, pad_edge=False)
    for one in backends:
        state = _state(one)
        table.add_row(one.kind, one.name, f"[{styles[state]}]{state}[/]", one.why.replace("[", "\\["))
    return table


def print_self_test(result: SelfTest) -> None:
    """How it went, and how fast."""
    width, height = result.size_px
    typer.echo()
    typer.echo(
        f"self-test  {'passed' if result.passed else 'FAILED'}: rasteriser {result.rasterizer}, field "
        f"{result.field}; picture within {result.picture_error:.5f}, gradients within "
        f"{result.gradient_error:.2%} of plain float64"
    )
    speed = (
        f"{result.iterations_per_s:.1f} iterations a second, {result.frames_per_s:.1f} frames drawn a second"
    )
    size = f"{result.gaussians} Gaussians, {width}x{height}"
    typer.echo(f"speed      {speed}, {result.decode_ms:.2f} ms to decode one ({size})")
    typer.echo(
        f"           {result.prepare_s:.1f} s before the first picture, for compiling and loading kernels"
    )
