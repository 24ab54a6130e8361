"""Finds out what kind of calibration a crew delivered and reads it into a rig."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from clipgstream.rig import Rig, validate_rig
from formats.errors import IngestError

CALISCOPE_FILE = "camera_array.toml"
_COLMAP_FOLDERS = ("", "sparse/0", "sparse", "0")


@dataclass(frozen=True)
class Calibration:
    """A calibration as read.

    Attributes:
        rig: its cameras; nobody is held out yet.
        path: the COLMAP folder or the TOML file it came from.
        kind: "colmap" or "caliscope".
        ignored: names of cameras that the calibration itself leaves out.
        notes: what the user should know.
    """

    rig: Rig
    path: Path
    kind: str
    ignored: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def load_calibration(path: Path) -> Rig:
    """The rig of a calibration; see `read_calibration`."""
    return read_calibration(path).rig


def read_calibration(path: Path) -> Calibration:
    """Reads a COLMAP model (text or binary) or caliscope's `camera_array.toml`.

    Args:
        path: the model's folder, a folder with the model in `sparse/0`, `sparse` or `0`, a folder that
            holds `camera_array.toml`, or that file.

    Raises:
        IngestError: nothing readable there, or a calibration that makes no sense.
    """
    from clipgstream.ingest.caliscope import read_caliscope
    from clipgstream.ingest.colmap import read_colmap

    kind, source = _locate(Path(path))
    calibration = read_colmap(source) if kind == "colmap" else read_caliscope(source)
    validate_rig(calibration.rig, source)
    return calibration


def _locate(path: Path) -> tuple[str, Path]:
    from clipgstream.ingest.colmap import model_suffix

    if path.is_file():
        if path.suffix == ".toml":
            return "caliscope", path
        if path.name in ("cameras.txt", "cameras.bin"):
            path = path.parent
    folders = [path / name for name in _COLMAP_FOLDERS]
    found = [("colmap", folder) for folder in folders if model_suffix(folder) is not None][:1]
    if (path / CALISCOPE_FILE).is_file():
        found.append(("caliscope", path / CALISCOPE_FILE))
    if len(found) == 1:
        return found[0]
    if found:
        raise IngestError(
            "two calibrations are in one place",
            where=path,
            expected="one calibration",
            found=", ".join(str(source) for _, source in found),
            hint="name the one to use",
        )
    raise IngestError(
        "no calibration found",
        where=path,
        expected=f"a COLMAP model (cameras.txt and images.txt, or .bin) or {CALISCOPE_FILE}",
        found=_listing(path),
        hint="give the folder that COLMAP or caliscope wrote",
    )


def _listing(path: Path) -> str:
    if not path.exists():
        return "nothing (the path does not exist)"
    if not path.is_dir():
        return "a file of another kind"
    names = sorted(entry.name for entry in path.iterdir())
    more = [f"and {len(names) - 8} more"] if len(names) > 8 else []
    return ", ".join(names[:8] + more) or "an empty folder"
