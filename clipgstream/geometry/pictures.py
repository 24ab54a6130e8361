"""What the training cameras saw during a clip."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clipgstream.rig import PinholeView


@dataclass(frozen=True)
class ClipPictures:
    """What the training cameras saw during a clip; held-out cameras have no place here.

    Attributes:
        views: V ideal pinholes; sizes may differ.
        images: per view (M, H, W, 3) uint8, undistorted, sRGB.
        present: (V, M) bool; where false the picture means nothing.
    """

    views: tuple[PinholeView, ...]
    images: tuple[NDArray[np.uint8], ...]
    present: NDArray[np.bool_]

    def centers(self) -> NDArray[np.float64]:
        """Camera centres, (V, 3), world units."""
        return np.stack([view.center() for view in self.views])
