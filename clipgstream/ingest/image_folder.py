"""Folders of numbered images, one a camera."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from clipgstream.ingest.video import scale_rgb
from formats.errors import IngestError

IMAGE_SUFFIXES = (".png", ".jpg", ".jpeg")
_MAX_PIXELS = 1 << 28


@dataclass(frozen=True)
class ImageScan:
    """What a camera's image folder holds, in the order of the numbers in the names.

    Attributes:
        width_px, height_px: size of all of them.
        paths: one file a picture.
        numbers: the number in each name.
    """

    width_px: int
    height_px: int
    paths: tuple[Path, ...]
    numbers: tuple[int, ...]


def image_paths(folder: Path) -> list[Path]:
    """Image files directly in a folder, by name; hidden files are not footage."""
    return sorted(
        path
        for path in folder.iterdir()
        if path.suffix.lower() in IMAGE_SUFFIXES and not path.name.startswith(".") and path.is_file()
    )


def scan_images(folder: Path) -> ImageScan:
    """Numbers and sizes of a camera's images; every file is decoded once to know that it is whole.

    Raises:
        IngestError: a name without a number, a number twice, a damaged file, or mixed sizes.
    """
    by_number: dict[int, Path] = {}
    for path in image_paths(folder):
        number = _frame_number(path)
        if number in by_number:
            raise IngestError(
                "two images have one frame number",
                where=folder,
                expected="one image a number",
                found=f"{by_number[number].name} and {path.name}",
            )
        by_number[number] = path
    numbers = tuple(sorted(by_number))
    paths = tuple(by_number[number] for number in numbers)
    sizes = [read_image(path).shape[1::-1] for path in paths]
    for path, size in zip(paths, sizes, strict=True):
        if size != sizes[0]:
            raise IngestError(
                "images of one camera differ in size", where=path, expected=sizes[0], found=size
            )
    return ImageScan(sizes[0][0], sizes[0][1], paths, numbers)


def _frame_number(path: Path) -> int:
    """The last number of the name: 12 for 000012.png and for shot2_0012.png."""
    digits = re.findall(r"\d+", path.stem)
    if not digits:
        raise IngestError(
            "an image's name has no frame number",
            where=path,
            expected="names such as 000012.png",
            found=path.name,
            hint="number the images by frame; a dropped frame leaves its number out",
        )
    return int(digits[-1])


def read_image(path: Path, size_px: tuple[int, int] | None = None) -> NDArray[np.uint8]:
    """An image file as (H, W, 3) uint8 sRGB; pixels as stored, whatever its EXIF orientation says.

    Args:
        size_px: (width, height) to scale to by area averaging; None keeps the size.

    Raises:
        IngestError: the file is missing, damaged, not an image or too large.
    """
    try:
        with Image.open(path) as image:
            if image.width * image.height > _MAX_PIXELS:
                raise IngestError("the image is too large", where=path, found=image.size)
            image.load()
            rgb = np.asarray(_to_rgb(image))
    except (OSError, UnidentifiedImageError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise IngestError(
            "the image cannot be read",
            where=path,
            expected="a whole PNG or JPEG",
            found=error,
            hint="copy it again from the camera, or remove it: its frame is then masked",
        ) from error
    return rgb if size_px is None else scale_rgb(rgb, size_px)


def _to_rgb(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):  # 16-bit grey, which Pillow would clip
        return Image.fromarray((np.asarray(image) >> 8).astype(np.uint8)).convert("RGB")
    return image.convert("RGB")
