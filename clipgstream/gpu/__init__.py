"""CUDA kernels of this project, compiled on the user's machine when they are first needed."""
