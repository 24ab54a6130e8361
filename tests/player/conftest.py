"""Lets the tests of this folder import the synthetic streams that lie beside the golden ones."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "golden"))
