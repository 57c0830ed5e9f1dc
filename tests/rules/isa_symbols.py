#!/usr/bin/env python3
"""Looks for code of one instruction set that could be called where the machine lacks it.

An inline function compiled both for AVX2 and for the plain machine has one name, and the linker
keeps either copy. So every weak function of an object compiled for an instruction set must carry
that set in its name: it lives in the set's namespace, or is a template over a type of it or over xsimd's
tag of the set.

usage: isa_symbols.py NM ISA OBJECT...
"""
import subprocess
import sys


def is_at_risk(symbol, isa):
    return f"::{isa}::" not in symbol and f"xsimd::{isa}" not in symbol


def weak_functions(nm, objects):
    run = subprocess.run([nm, "-C", "--defined-only", *objects], capture_output=True, text=True, check=True)
    for line in run.stdout.splitlines():
        parts = line.split(maxsplit=2)
        if len(parts) == 3 and parts[1] == "W":
            yield parts[2]


def main():
    nm, isa, *objects = sys.argv[1:]
    found = sorted({symbol for symbol in weak_functions(nm, objects) if is_at_risk(symbol, isa)})
    for symbol in found:
        print(f"{isa}: shared with code for other machines: {symbol}")
    if not found:
        print(f"isa symbols: {len(objects)} objects of {isa} share no code")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
