"""Finding a Ray cluster, and what it has room for."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ray

import clipgstream
from clipgstream.render.device import choose_device
from formats.errors import BackendError

CONNECT_S = 5.0
CLIENT_SCHEME = "ray://"
# Of a cluster that this process starts for itself. It carries models and checkpoints, not footage.
_OBJECT_STORE_BYTES = 1 << 29
_FOLDER = Path(clipgstream.__file__).resolve().parent.parent


@dataclass(frozen=True)
class Node:
    """A machine of the cluster that is alive.

    Attributes:
        identity: as Ray names it.
        cpus, gpus: that Ray may give to tasks.
    """

    identity: str
    cpus: float
    gpus: float


@dataclass(frozen=True)
class Need:
    """What one clip's training takes of a node."""

    cpus: int
    gpus: int = 0

    def room(self, node: Node) -> int:
        """How many clips a node trains at once."""
        rooms = [int(node.cpus // self.cpus)]
        if self.gpus:
            rooms.append(int(node.gpus // self.gpus))
        return min(rooms)

    def __str__(self) -> str:
        """For people."""
        cores = f"{self.cpus} CPU{'s' if self.cpus > 1 else ''}"
        return f"{self.gpus} GPU and {cores}" if self.gpus else cores


def choose_need(
    nodes: Iterable[Node], backends: tuple[str, str, str], workers: int | None, cpus: int | None = None
) -> Need:
    """What a clip's training takes.

    On the CPU that is a whole node, or less where so many `workers` need more room.

    Args:
        backends: names of device, rasteriser and field; "auto" is a GPU where any node has one.
        cpus: that a clip takes; None: see above, and one beside a GPU.

    Raises:
        BackendError: no such device.
    """
    nodes = list(nodes)
    if _on_gpus(nodes, backends):
        return Need(cpus or 1, 1)
    sizes = [int(node.cpus) for node in nodes if node.cpus >= 1]
    if cpus is not None or not sizes:
        return Need(cpus or 1)
    if workers is None:
        return Need(min(sizes))
    largest = max(sizes)
    enough = (need for need in range(largest, 1, -1) if sum(size // need for size in sizes) >= workers)
    return Need(next(enough, 1))


def _on_gpus(nodes: Iterable[Node], backends: tuple[str, str, str]) -> bool:
    device, *others = backends
    if device != "auto":
        return choose_device(device) == "cuda"
    # What this machine has says nothing of the others.
    return "cpu" not in others and any(node.gpus >= 1 for node in nodes)


def live_nodes() -> list[Node]:
    """Of the cluster that this process is connected to."""
    return [_node(entry) for entry in ray.nodes() if entry["Alive"]]


def _node(entry: Mapping[str, Any]) -> Node:
    resources = entry["Resources"]
    return Node(entry["NodeID"], resources.get("CPU", 0.0), resources.get("GPU", 0.0))


def connect(address: str | None) -> bool:
    """Connect this process to a cluster, unless it is connected already.

    Args:
        address: "auto" (this machine is part of it), HOST:PORT (likewise), ray://HOST:PORT, or "local" or
            None: a cluster of this machine alone, which ends with this process.

    Returns:
        Whether it was not, so that it is to be disconnected.

    Raises:
        BackendError: there is none.
    """
    if ray.is_initialized():
        return False
    options: dict[str, Any] = {"address": address or "local", "runtime_env": {"env_vars": _environment()}}
    if options["address"] == "local":
        options |= {"include_dashboard": False, "object_store_memory": _OBJECT_STORE_BYTES}
    with _unreachable(options["address"]), _own_signals():
        # Ray itself would try for minutes.
        _knock(options["address"])
        ray.init(log_to_driver=False, logging_level="CRITICAL", **options)
    return True


def _knock(address: str) -> None:
    host, colon, port = address.removeprefix(CLIENT_SCHEME).rpartition(":")
    if colon and port.isdecimal():
        socket.create_connection((host.strip("[]"), int(port)), CONNECT_S).close()


@contextmanager
def _unreachable(address: str) -> Iterator[None]:
    try:
        yield
    # Ray gives up with SystemExit where a cluster that was there does not answer.
    except (OSError, RuntimeError, ValueError, ImportError, SystemExit) as error:
        hint = (
            "start one with `ray start --head`, on other nodes `ray start --address=HEAD:6379`; "
            "where it asks for a token, set RAY_AUTH_MODE=token here as well"
        )
        if isinstance(error, ImportError):
            hint = "ray:// addresses need one more package: pip install 'ray[client]'"
        raise BackendError(
            "no Ray cluster can be reached", where=f"--address {address}", found=error, hint=hint
        ) from error


@contextmanager
def _own_signals() -> Iterator[None]:
    """Keep Ray from taking SIGTERM over."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    handler = signal.getsignal(signal.SIGTERM)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, handler)


def _environment() -> dict[str, str]:
    """Of the workers: so that they find the same modules where the project is not installed."""
    paths = [os.environ.get("PYTHONPATH", "")]
    if _FOLDER.name not in ("site-packages", "dist-packages"):
        paths.insert(0, str(_FOLDER))
    return {"PYTHONPATH": os.pathsep.join(filter(None, paths))}
