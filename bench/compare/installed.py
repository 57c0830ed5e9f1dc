"""What a peer needs, if it is there: what is missing is told once and left out."""
import importlib
import sys

TOLD = set()


def note(text):
    """A line to the side of the table, once."""
    if text not in TOLD:
        print(f"compare: {text}", file=sys.stderr)
    TOLD.add(text)


def module(name):
    """The module, or None with a note."""
    try:
        return importlib.import_module(name)
    except ImportError:
        note(f"left out what needs {name}, which is not installed")
        return None


def works(name, run):
    """Whether run() ends well; a note says why not."""
    try:
        run()
        return True
    except Exception as error:  # a peer may fail in any way of its own
        lines = str(error).strip().splitlines() or [type(error).__name__]
        note(f"left out {name}: {lines[0][:120]}")
        return False
