#!/usr/bin/env python3
"""Each public header compiles alone, and draws in nothing that its users should not pay for.

usage: header_cost.py COMPILER ROOT LIST_OF_HEADERS
The list has one path from ROOT a line. A kernel header on it is public by mistake: something public
includes it.
"""
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HEAVY = re.compile(r"/(iostream|fstream|iomanip|regex|filesystem|future|random|cblas\.h|omp\.h"
                   r"|nlohmann/.*|xsimd/.*|thrust/.*|cub/.*|cuda[^/]*\.h|cublas[^/]*\.h)$")

OPT_IN = re.compile(r"^#include (<fmt/.*>)", re.MULTILINE)


def drawn_in(depfile):
    text = depfile.read_text().replace("\\\n", " ")
    return text.split(":", 1)[1].split()


def check_header(compiler, root, header):
    """The complaints about one header, a line each."""
    if header.startswith("kernels/"):
        return [f"{header}: a kernel header is reached from a public one"]
    with tempfile.TemporaryDirectory() as folder:
        user = Path(folder, "user.cpp")
        # A header for users of another library is checked where that library is.
        opt_in = OPT_IN.search(Path(root, header).read_text())
        condition = f"__has_include({opt_in[1]})" if opt_in else "1"
        user.write_text(f'#if {condition}\n#include "{header}"\n#endif\n')
        depfile = Path(folder, "deps")
        run = subprocess.run([compiler, "-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", "-Werror",
                              "-Wno-missing-field-initializers", f"-I{root}",
                              "-MD", "-MF", str(depfile), str(user)], capture_output=True, text=True)
        if run.returncode:
            return [f"{header}: does not compile alone", run.stderr.rstrip()]
        return [f"{header}: draws in {path}" for path in drawn_in(depfile) if HEAVY.search(path)]


def main():
    compiler, root, listing = sys.argv[1:4]
    headers = Path(listing).read_text().split()
    with ThreadPoolExecutor(2) as pool:
        found = sum(pool.map(lambda header: check_header(compiler, root, header), headers), [])
    print("\n".join(found) if found else f"header cost: {len(headers)} public headers stand alone")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
