#!/usr/bin/env python3
"""Checks the layout of the sources: who may include whom, where CUDA may be named, names, sizes.

usage: include_rules.py [ROOT]    prints one line a violation and exits with 1 if there is any
"""
import re
import sys
from pathlib import Path

ROOMS = ("tensor", "kernels", "autograd", "nn", "classic")
OUTSIDE = ("tests", "bench", "examples")
SOURCES = (".h", ".cpp", ".cu", ".cuh")
MAX_LINES = 400

# A zone is the longest of these that a path starts with; what it may include follows.
KERNEL_FRONTS = ("kernels/", "kernels/formula/")
MAY_INCLUDE = {
    "tensor/core/": ("tensor/core/",),
    "kernels/formula/": ("kernels/formula/", "tensor/core/"),
    "kernels/cpu/": KERNEL_FRONTS + ("kernels/cpu/", "tensor/core/"),
    "kernels/cuda/": KERNEL_FRONTS + ("kernels/cuda/", "tensor/core/"),
    "kernels/": KERNEL_FRONTS + ("tensor/core/",),
    "tensor/": KERNEL_FRONTS + ("tensor/core/", "tensor/"),
    "autograd/": KERNEL_FRONTS + ("tensor/core/", "tensor/", "autograd/"),
    "nn/": KERNEL_FRONTS + ("tensor/core/", "tensor/", "autograd/", "nn/"),
    "classic/": KERNEL_FRONTS + ("tensor/core/", "tensor/", "classic/"),
    "bench/": ("bench/",),
    "examples/": ("examples/",),
}
ALSO = {"nn/": ("classic/estimator.h", "classic/params.h")}

# Outside headers that have their place: pattern, where they may be included, which files there.
CUDA_HEADER = re.compile(r"^(cuda|cublas|cudnn|cusolver|curand|cusparse|nvtx|nccl|cooperative_groups|mma\.h|vector_types)")
PLACED = (
    (re.compile(r"^(thrust|cub)/"), "kernels/cuda/", (".cu",)),
    (CUDA_HEADER, "kernels/cuda/", SOURCES),
    (re.compile(r"^(cblas|lapacke)\.h|^xsimd/"), "kernels/cpu/", SOURCES),
)
CUDA_MACRO = re.compile(r"^\s*#\s*(?:el)?if.*\b(TERN_WITH_CUDA|__CUDACC__|__CUDA_ARCH__|__NVCC__)\b")
CUDA_MACRO_FILES = ("kernels/dispatch.h", "tensor/core/host_device.h")
VAGUE_NAME = re.compile(r"(^|_)(utils?|helpers?|common|misc)(_|\.|$)", re.IGNORECASE)
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def zone_of(path):
    return max((zone for zone in MAY_INCLUDE if path.startswith(zone)), key=len, default=None)


def check_quoted(path, included, exists):
    if not exists(included):
        return f'"{included}" is not a path from the root'
    zone = zone_of(path)
    if path.startswith("tests/") or included in ALSO.get(zone, ()):
        return None
    if zone_of(included) not in MAY_INCLUDE[zone]:
        return f'{zone} may not include "{included}"'
    return None


def check_angled(path, included):
    for pattern, place, kinds in PLACED:
        if pattern.match(included):
            if path.startswith("tests/"):
                return None
            if not path.startswith(place) or not path.endswith(kinds):
                return f"<{included}> belongs below {place} in {', '.join(kinds)}"
            return None
    if included.startswith("tern/") and not path.startswith(OUTSIDE):
        return f'<{included}> is for users; write "{included[5:]}"'
    return None


def check_file(path, text, exists):
    """Yields (line, message) for one source file."""
    lines = text.splitlines()
    if len(lines) > MAX_LINES:
        yield len(lines), f"{len(lines)} lines, {MAX_LINES} at most"
    explained = path.endswith(".cpp") and exists(path[:-4] + ".h")  # its header says what it is
    if not text.startswith("//") and not explained:
        yield 1, "opens without a comment that says what it is"
    if path.endswith((".h", ".cuh")) and "#pragma once" not in text:
        yield 1, "a header without #pragma once"
    if path.endswith((".cu", ".cuh")) and not path.startswith(("kernels/cuda/", "tests/")):
        yield 1, "CUDA sources live below kernels/cuda/"
    for number, line in enumerate(lines, 1):
        if CUDA_MACRO.match(line) and path not in CUDA_MACRO_FILES and not path.startswith("kernels/cuda/"):
            yield number, "a CUDA macro is tested outside " + " and ".join(CUDA_MACRO_FILES)
        found = INCLUDE.match(line)
        if found:
            quoted = found[1] == '"'
            message = check_quoted(path, found[2], exists) if quoted else check_angled(path, found[2])
            if message:
                yield number, message


def find_cycle(includes):
    """One cycle in the map file -> included files, as a list of paths, or None."""
    state = {}

    def visit(path, trail):
        state[path] = "open"
        for target in includes.get(path, ()):
            if state.get(target) == "open":
                return trail[trail.index(target):] + [target]
            if target not in state:
                cycle = visit(target, trail + [target])
                if cycle:
                    return cycle
        state[path] = "done"
        return None

    for path in includes:
        if path not in state:
            cycle = visit(path, [path])
            if cycle:
                return cycle
    return None


def source_files(root):
    for folder in ROOMS + OUTSIDE:
        for file in sorted((root / folder).rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                yield file.relative_to(root).as_posix(), file


def check_tree(root):
    """All violations below root, as lines `path:line: message`."""
    found = []
    includes = {}
    for path, file in source_files(root):
        if VAGUE_NAME.search(file.name):
            found.append(f"{path}:1: a file name that says nothing")
        if file.suffix == ".py" and len(file.read_text().splitlines()) > MAX_LINES:
            found.append(f"{path}:1: more than {MAX_LINES} lines")
        if file.suffix not in SOURCES:
            continue
        text = file.read_text()
        found += [f"{path}:{line}: {message}"
                  for line, message in check_file(path, text, lambda name: (root / name).is_file())]
        includes[path] = [m[2] for m in map(INCLUDE.match, text.splitlines()) if m and m[1] == '"']
    cycle = find_cycle(includes)
    if cycle:
        found.append(f"{cycle[0]}:1: includes itself: {' -> '.join(cycle)}")
    return found, len(includes)


def main():
    root = Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    found, files = check_tree(root)
    print("\n".join(found) if found else f"include rules: {files} files keep them")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
