"""The demo capture: a small room, filmed by a rig, written the way a crew delivers footage."""
