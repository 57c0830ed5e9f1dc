#!/usr/bin/env python3
"""The examples of classical algorithms as a user runs them: usage: guide_cli_test.py PROGRAM..."""
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

PROGRAMS = {Path(path).name: path for path in sys.argv[1:]}
DATA = Path(__file__).parents[2] / "examples/data/breast_cancer.csv"


def run(name, *arguments):
    return subprocess.run([PROGRAMS[name], *map(str, arguments)], capture_output=True, text=True,
                          timeout=300)


class Guide(unittest.TestCase):
    def number(self, text, pattern):
        found = re.search(pattern + r"\s*(-?[0-9.]+)", text)
        self.assertIsNotNone(found, f"{pattern} is not in:\n{text}")
        return float(found[1])

    def test_neighbours_reach_the_guides_accuracy(self):
        done = run("nearest_neighbors")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.number(done.stdout, r"KNN \(k=5\)\s+Accuracy:"), 0.9561)

    def test_components_explain_the_guides_variance(self):
        done = run("principal_components")
        self.assertEqual(done.returncode, 0, done.stderr)
        explained = self.number(done.stdout, r"Explained variance \(2 components\):")
        self.assertAlmostEqual(explained, 0.44272025607526316 + 0.1897118204403309, places=9)

    def test_boosting_is_as_good_as_the_guides(self):
        with tempfile.TemporaryDirectory() as folder:
            done = run("gradient_boosting", "--quiet", "--save", Path(folder, "model.tern"))
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertGreater(self.number(done.stdout, "Gradient Boosting AUC:"), 0.985)
            self.assertIn("predicts the same", done.stdout)

    def test_clusters_are_found_in_any_table(self):
        done = run("clustering", DATA, "--clusters", 2)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertGreater(self.number(done.stdout, "KMeans silhouette score:"), 0.3)

    def test_help_helps_and_mistakes_are_told(self):
        with tempfile.TemporaryDirectory() as folder:
            empty = Path(folder, "empty.csv")
            empty.write_text("")
            for name in PROGRAMS:
                with self.subTest(name):
                    self.assertEqual(run(name, "--help").returncode, 0)
                    self.assertNotEqual(run(name, "--no-such-flag").returncode, 0)
                    missing = run(name, Path(folder, "missing.csv"))
                    self.assertEqual(missing.returncode, 1)
                    self.assertIn("missing.csv", missing.stderr)
                    nothing = run(name, empty)
                    self.assertEqual(nothing.returncode, 1)
                    self.assertTrue(nothing.stderr.strip())


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
