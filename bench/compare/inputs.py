"""The inputs of workloads, as inputs.h draws them, and where files are left for tern."""
import os

import numpy as np


def in_folder(name):
    return os.path.join(os.environ["TERN_COMPARE_FOLDER"], name)


def numbers(shape, salt, low=-2.0, high=2.0):
    n = int(np.prod(shape))
    bits = np.arange(n, dtype=np.uint32) * np.uint32(2654435761) + np.uint32(salt * 40503 % 2**32)
    scale = np.float32((high - low) / np.float32(16777216.0))
    return (np.float32(low) + (bits >> np.uint32(8)).astype(np.float32) * scale).reshape(shape)


def falling_columns(n, d, salt):
    return numbers((n, d), salt) * (1 / np.sqrt(1.0 + np.arange(d))).astype(np.float32)


def mixed(i, salt):
    """splitmix64, as inputs.cpp has it."""
    with np.errstate(over="ignore"):
        z = i * np.uint64(0x9E3779B97F4A7C15) + np.uint64(salt * 0xD1B54A32D192ED03 % 2**64)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def bells(n, d, salt):
    z = mixed(np.arange(n * d, dtype=np.uint64), salt)
    total = sum((z >> np.uint64(shift)) & np.uint64(0xFFFF) for shift in (0, 16, 32, 48))
    unit = (total.astype(np.float32) - np.float32(131070)) * np.float32(1 / 32768)
    return unit.reshape(n, d)


def labelled(n, d, classes, salt):
    """bells of n rows, and a class for each, at whose columns, every classes-th, 0.5 is added."""
    y = (mixed(np.arange(n, dtype=np.uint64), salt + 1) >> np.uint64(32)) % np.uint64(classes)
    x = bells(n, d, salt)
    x += np.float32(0.5) * (np.arange(d) % classes == y.astype(np.int64)[:, None])
    return x, y.astype(np.int64)
