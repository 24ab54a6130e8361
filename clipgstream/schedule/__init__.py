"""Sharing out the training of a session's clips to workers."""
