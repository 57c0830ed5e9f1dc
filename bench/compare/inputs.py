"""The inputs of workloads, as inputs.h draws them."""
import numpy as np


def numbers(shape, salt, low=-2.0, high=2.0):
    n = int(np.prod(shape))
    bits = np.arange(n, dtype=np.uint32) * np.uint32(2654435761) + np.uint32(salt * 40503 % 2**32)
    scale = np.float32((high - low) / np.float32(16777216.0))
    return (np.float32(low) + (bits >> np.uint32(8)).astype(np.float32) * scale).reshape(shape)


def falling_columns(n, d, salt):
    return numbers((n, d), salt) * (1 / np.sqrt(1.0 + np.arange(d))).astype(np.float32)
