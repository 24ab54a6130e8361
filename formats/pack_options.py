"""How finely packing quantises. A reader needs none of it: every array says how it was packed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PackOptions:
    """Bits of a value, 1 to 16.

    Attributes:
        feature_bits: of the anchors' static features.
        scale_bits: of the anchors' log scales.
        table_bits: of the field's hash tables.
        position_bits: of a coordinate of an anchor, over the bounding box of its set.
    """

    feature_bits: int = 8
    scale_bits: int = 8
    table_bits: int = 8
    position_bits: int = 16


DEFAULT_OPTIONS = PackOptions()
