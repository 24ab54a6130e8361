"""ClipGStream: multi-camera footage to a streamable neural Gaussian video, clip by clip."""

import os

__version__ = "0.1.0"

# Must be set before torch starts its threads: idle ones then sleep instead of spinning against the
# rasteriser's on a shared machine (worth 10 to 30 % of an iteration on two cores).
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
