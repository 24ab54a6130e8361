"""COLMAP models, text or binary, old or new layout, with or without points."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import numpy as np

from clipgstream.ingest.calibration import Calibration
from clipgstream.rig import Camera, Rig
from formats.errors import IngestError

if TYPE_CHECKING:
    import pycolmap

_NEEDED = ("cameras", "images")
_OPTIONAL = ("rigs", "frames")
_NO_POINTS = {".bin": bytes(8), ".txt": b""}


def model_suffix(folder: Path) -> str | None:
    """The form, .bin or .txt, of the COLMAP model that the folder holds; None without one."""
    for suffix in (".bin", ".txt"):
        if all((folder / f"{name}{suffix}").is_file() for name in _NEEDED):
            return suffix
    return None


def camera_name(image_name: str) -> str:
    """The camera that a COLMAP image belongs to.

    `cam00.png` and `images/cam00.png` are cam00; `cam00/000012.png` is cam00 too: a number alone is a
    frame, and its folder the camera.
    """
    path = PurePosixPath(image_name.replace("\\", "/"))
    if re.fullmatch(r"\d+", path.stem) and path.parent.name:
        return path.parent.name
    return path.stem


def read_colmap(folder: Path) -> Calibration:
    """Reads the cameras of a model; its points are neither needed nor read.

    Raises:
        IngestError: the files are not a COLMAP model.
    """
    reconstruction = _load(folder)
    cameras, unposed = [], []
    for image in sorted(reconstruction.images.values(), key=lambda image: image.name):
        name = camera_name(image.name)
        if not image.has_pose:
            unposed.append(name)
            continue
        lens = reconstruction.cameras[image.camera_id]
        cameras.append(
            Camera(
                name,
                lens.width,
                lens.height,
                lens.model_name,
                tuple(float(value) for value in lens.params),
                np.array(image.cam_from_world().matrix(), dtype=np.float64),
            )
        )
    notes = (f"COLMAP gave no pose to {', '.join(unposed)}: left out",) if unposed else ()
    return Calibration(Rig(tuple(cameras)), folder, "colmap", tuple(unposed), notes)


def _load(folder: Path) -> pycolmap.Reconstruction:
    import pycolmap

    suffix = model_suffix(folder)
    assert suffix is not None
    # pycolmap wants a points3D file; an empty one spares reading millions of points nobody asks for.
    with tempfile.TemporaryDirectory() as temporary:
        for name in _NEEDED + _OPTIONAL:
            source = folder.resolve() / f"{name}{suffix}"
            if source.is_file():
                Path(temporary, source.name).symlink_to(source)
        Path(temporary, f"points3D{suffix}").write_bytes(_NO_POINTS[suffix])
        try:
            reconstruction = pycolmap.Reconstruction(temporary)
        except (ValueError, IndexError, KeyError, RuntimeError) as error:
            raise IngestError(
                "the COLMAP model cannot be read",
                where=folder,
                expected=f"cameras{suffix} and images{suffix} as COLMAP writes them",
                found=re.sub(r"^\[\S+\]\s*", "", str(error)),
            ) from error
    _check_count(folder, suffix, reconstruction)
    return reconstruction


def _check_count(folder: Path, suffix: str, reconstruction: pycolmap.Reconstruction) -> None:
    if suffix == ".txt":
        _check_lines(folder / "images.txt")
        return
    with (folder / "images.bin").open("rb") as file:
        declared = int.from_bytes(file.read(8), "little")
    if len(reconstruction.images) != declared:
        raise IngestError(
            "the COLMAP model's images cannot all be read",
            where=folder / "images.bin",
            expected=f"{declared} images",
            found=len(reconstruction.images),
        )


def _check_lines(path: Path) -> None:
    """Every image line needs a line of points (triples) after it, or the next image would be swallowed."""
    image_line = None
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        if image_line is None:
            if line.strip() and not line.startswith("#"):
                image_line = line
            continue
        if len(line.split()) % 3:
            raise IngestError(
                "an image of the COLMAP model has no line of points",
                where=path,
                expected="two lines an image; the second one (points) may be empty",
                found=f"after {image_line!r}: {line[:80]!r}",
            )
        image_line = None
