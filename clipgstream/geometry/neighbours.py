"""How far the nearest other points are: SciPy's KD-tree, or simple-knn on a GPU where it is asked for.

simple-knn finds the same neighbours in float32, so its results differ in the last bits: a session names the
one it was made with (`anchors.neighbours`), and the default is the one that every machine has.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from clipgstream.packages import why_not_importable
from formats.errors import BackendError

F32 = NDArray[np.float32]

SIMPLE_KNN_COUNT = 3
"""Neighbours that simple-knn is compiled for."""


@dataclass(frozen=True)
class Neighbours:
    """A way of finding neighbours.

    Attributes:
        missing: why it can't be used here, or None where it can.
        mean_squared: (N, 3) points, N > k, and k to the (N,) mean squared distances to the k nearest others.
    """

    name: str
    missing: Callable[[], str | None]
    mean_squared: Callable[[NDArray[np.floating], int], NDArray[np.floating]]


def rms_neighbor_distance(points: NDArray[np.floating], k: int = 3, backend: str = "scipy") -> F32:
    """Root mean squared distance of each point to its `k` nearest other points, (N,) float32, world units.

    With fewer than k other points, those that there are count; a lone point gets 0.

    Args:
        backend: "scipy", or "simple_knn", which SciPy stands in for where k is not 3 or the points are few.

    Raises:
        BackendError: no such backend, or it can't be used here.
    """
    chosen = _usable(backend)
    count = len(points)
    k = min(k, count - 1)
    if k < 1:
        return np.zeros(count, np.float32)
    if chosen.name == "simple_knn" and k != SIMPLE_KNN_COUNT:
        chosen = _BACKENDS["scipy"]
    result: F32 = np.sqrt(chosen.mean_squared(points, k)).astype(np.float32)
    return result


def neighbour_backends() -> tuple[Neighbours, ...]:
    """Every known way; the first is the default."""
    return tuple(_BACKENDS.values())


def _usable(name: str) -> Neighbours:
    if name not in _BACKENDS:
        raise BackendError(
            "unknown neighbour search",
            where="anchors.neighbours",
            expected=", ".join(_BACKENDS),
            found=name,
        )
    missing = _BACKENDS[name].missing()
    if missing is not None:
        raise BackendError(
            f"the neighbour search {name} cannot be used",
            where="anchors.neighbours",
            found=missing,
            hint="use --set anchors.neighbours=scipy",
        )
    return _BACKENDS[name]


def _scipy_mean_squared(points: NDArray[np.floating], k: int) -> NDArray[np.floating]:
    # A twin at distance 0 may be listed before the point itself, so the first column is dropped by rank:
    # whichever of the two it is, its distance is 0.
    distances, _ = cKDTree(points).query(points, k=k + 1)
    result: NDArray[np.floating] = np.mean(np.square(distances[:, 1:]), axis=1)
    return result


def _simple_knn_mean_squared(points: NDArray[np.floating], k: int) -> NDArray[np.floating]:
    import torch

    assert k == SIMPLE_KNN_COUNT
    on_device = torch.from_numpy(np.ascontiguousarray(points, np.float32)).cuda()
    squared: F32 = importlib.import_module("simple_knn._C").distCUDA2(on_device).cpu().numpy()
    return squared


def _simple_knn_missing() -> str | None:
    if importlib.util.find_spec("simple_knn") is None:
        return "not installed (built from source with nvcc)"
    broken = why_not_importable("simple_knn")
    if broken is not None:
        return broken
    if importlib.util.find_spec("simple_knn._C") is None:
        return "the installed simple_knn is another project of that name: it has no _C.distCUDA2"
    import torch  # whose libraries the extension is linked with

    broken = why_not_importable("simple_knn._C", "distCUDA2")
    if broken is None and not torch.cuda.is_available():
        return "it works on CUDA devices only"
    return broken


_BACKENDS = {
    "scipy": Neighbours("scipy", lambda: None, _scipy_mean_squared),
    "simple_knn": Neighbours("simple_knn", _simple_knn_missing, _simple_knn_mean_squared),
}
