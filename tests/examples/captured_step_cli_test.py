#!/usr/bin/env python3
"""examples/captured_step as a user runs it: usage: captured_step_cli_test.py PROGRAM"""
import re
import subprocess
import sys
import unittest

PROGRAM = sys.argv[1]


def run(*arguments):
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=300)


class CapturedStep(unittest.TestCase):
    def test_both_ways_end_at_the_same_loss(self):
        done = run("--steps", "300", "--hidden", "8")
        self.assertEqual(done.returncode, 0, done.stderr)
        losses = re.findall(r"us a step, loss (\S+)", done.stdout)
        self.assertEqual(len(losses), 2, done.stdout)
        self.assertEqual(losses[0], losses[1])

    def test_help_helps_and_mistakes_are_told(self):
        self.assertEqual(run("--help").returncode, 0)
        self.assertIn("--steps", run("--steps", "0").stderr)
        device = run("--device", "gpu")
        self.assertEqual(device.returncode, 1)
        self.assertIn('got "gpu"', device.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
