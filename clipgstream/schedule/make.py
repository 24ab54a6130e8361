"""The engine that the user asks for."""

from __future__ import annotations

import importlib
from dataclasses import dataclass

from clipgstream.render.device import choose_device
from clipgstream.schedule.engine import Engine
from clipgstream.schedule.pool import Place, PoolEngine, places, visible_gpus
from formats.errors import BackendError, ConfigError

ENGINES = ("local", "ray")
MAX_WORKERS = 1024


@dataclass(frozen=True)
class EngineChoice:
    """Who trains.

    Attributes:
        name: one of ENGINES.
        workers: how many clips at a time; None: one a GPU, one on the CPU, as many as a cluster has room for.
        address: of a Ray cluster; None: one of its own.
    """

    name: str = "local"
    workers: int | None = None
    address: str | None = None

    def __post_init__(self) -> None:
        if self.name not in ENGINES:
            raise ConfigError(
                "no such engine", where="--engine", expected=" or ".join(ENGINES), found=self.name
            )
        if self.workers is not None and not 1 <= self.workers <= MAX_WORKERS:
            expected = f"1 to {MAX_WORKERS}"
            raise ConfigError("--workers is out of range", expected=expected, found=self.workers)
        if self.address is not None and self.name != "ray":
            raise ConfigError("--address is of a Ray cluster", hint="give --engine ray as well")


def local_gpus(backends: tuple[str, str, str]) -> list[str]:
    """This machine's GPUs for those names of device, rasteriser and field; none where they mean the CPU."""
    if choose_device(*backends) == "cpu":
        return []
    import torch

    return visible_gpus(torch.cuda.device_count())


def local_places(choice: EngineChoice, backends: tuple[str, str, str]) -> list[Place]:
    """Where the workers of a local engine run.

    Args:
        backends: names of device, rasteriser and field.

    Raises:
        BackendError: no such device.
    """
    gpus = local_gpus(backends)
    return places(choice.workers or max(1, len(gpus)), gpus)


def make_engine(choice: EngineChoice, backends: tuple[str, str, str]) -> Engine:
    """The engine of that choice; a local one has a process for each worker, if only for one.

    Args:
        backends: names of device, rasteriser and field.

    Raises:
        BackendError: it cannot be had.
    """
    if choice.name == "local":
        return PoolEngine(local_places(choice, backends))
    try:
        module = importlib.import_module("clipgstream.schedule.cluster.engine")
    except ModuleNotFoundError as error:
        hint = "install it: pip install 'clipgstream[cluster]'"
        raise BackendError("Ray cannot be used here", found=error, hint=hint) from error
    engine: Engine = module.RayEngine(choice.address, choice.workers, backends)
    return engine
