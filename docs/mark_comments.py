#!/usr/bin/env python3
"""Doxygen's input filter: turns tern's plain comments into ones that Doxygen reads.

The opening comment describes the file, a comment above a declaration describes it, one behind a
member describes that. What Doxygen would take for a command or a tag is escaped: comments are text.
"""
import re
import sys

TRAILING = re.compile(r"^(\s*[^/\s].*[;,}]|\s*\w+(?: = \w+)?)\s+//\s?(.*)$")


def escape(text):
    parts = text.split("`")
    parts[::2] = [re.sub(r"([\\@&$#<>%])", r"\\\1", part) for part in parts[::2]]
    return "`".join(parts)


def mark(lines):
    opening = True
    for number, line in enumerate(lines):
        stripped = line.lstrip()
        if stripped.startswith("//"):
            start = "/// \\file\n" if opening and number == 0 else ""
            indent = line[: len(line) - len(stripped)]
            yield f"{start}{indent}/// {escape(stripped[2:].lstrip())}"
            continue
        opening = False
        found = TRAILING.match(line)
        yield f"{found[1]}  ///< {escape(found[2])}" if found else line


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        print("\n".join(mark(file.read().splitlines())))


if __name__ == "__main__":
    main()
