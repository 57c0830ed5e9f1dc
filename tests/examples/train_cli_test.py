#!/usr/bin/env python3
"""The main program as its users meet it: a short run, other tables, and every mistake in one line.

    train_cli_test.py PROGRAM
"""
import csv
import os
import random
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

PROGRAM = os.path.abspath(sys.argv.pop())


def train(*arguments, folder=None):
    return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, cwd=folder)


class TrainCase(unittest.TestCase):
    def setUp(self):
        held = tempfile.TemporaryDirectory()
        self.addCleanup(held.cleanup)
        self.folder = held.name

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        with open(self.path(name), "w", newline="") as file:
            file.write(text)
        return self.path(name)

    def table(self, name, rows, header="a,b,target"):
        return self.write(name, "\n".join([header, *rows]) + "\n")

    def run_ok(self, *arguments):
        done = train("--save", self.path("out"), *arguments, folder=self.folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done

    def run_bad(self, message, *arguments):
        done = train("--save", self.path("out"), *arguments, folder=self.folder)
        self.assertGreater(done.returncode, 0, "it went through")
        lines = done.stderr.splitlines()
        self.assertEqual(len(lines), 1, done.stderr)
        self.assertTrue(lines[0].startswith("train: "), lines[0])
        self.assertIn(message, lines[0])
        self.assertEqual(done.stdout, "")


class Runs(TrainCase):
    def test_the_main_job(self):
        done = self.run_ok("--max-epochs", 60)
        for part in ("569 rows, 30 features", "test accuracy", "test AUC", "confusion matrix",
                     "stopped after epoch"):
            self.assertIn(part, done.stdout)
        accuracy = float(done.stdout.split("test accuracy")[1].split()[0])
        area = float(done.stdout.split("test AUC")[1].split()[0])
        self.assertGreater(accuracy, 0.9)
        self.assertGreater(area, 0.97)
        with open(self.path("out/history.csv")) as file:
            rows = list(csv.DictReader(file))
        last = int(done.stdout.split("stopped after epoch ")[1].split(":")[0])
        self.assertEqual([int(row["epoch"]) for row in rows], list(range(1, last + 1)))
        best = int(done.stdout.split("weights of epoch ")[1].split(",")[0])
        losses = [float(row["valid_loss"]) for row in rows]
        self.assertLessEqual(losses[best - 1], min(losses) + 1e-4)
        picture = xml.etree.ElementTree.parse(self.path("out/learning_curve.svg")).getroot()
        self.assertTrue(picture.tag.endswith("svg"))
        with open(self.path("out/model.safetensors"), "rb") as file:
            length = int.from_bytes(file.read(8), "little")
            header = file.read(length).decode()
        for name in ("0.weight", "6.bias", "scaler.mean", "scaler.scale", "30-128-64-32-2"):
            self.assertIn(name, header)

    def test_the_same_seed_gives_the_same_model(self):
        models = []
        for name in ("one", "two"):
            done = train("--max-epochs", 3, "--seed", 5, "--save", self.path(name))
            self.assertEqual(done.returncode, 0, done.stderr)
            with open(self.path(name + "/model.safetensors"), "rb") as file:
                models.append(file.read())
        self.assertEqual(*models)

    def test_three_classes_by_name(self):
        draw = random.Random(1)
        rows = [f"{c + draw.gauss(0, .2):.3f},{-c + draw.gauss(0, .2):.3f},{'x y z'.split()[c]}"
                for c in (0, 1, 2) for _ in range(40)]
        done = self.run_ok("--data", self.table("t.csv", rows), "--target", "target", "--hidden", "16",
                           "--lr", "0.01", "--device", "cpu", "--batch-size", "16")
        self.assertIn("x (40), y (40), z (40)", done.stdout)
        self.assertGreater(float(done.stdout.split("test accuracy")[1].split()[0]), 0.9)

    def test_missing_cells_rare_classes_and_any_target_column(self):
        rows = [f"{'' if i % 7 == 0 else i},{10 if i % 2 else 9},{i * i}" for i in range(40)]
        rows += ["5,11,3"]
        done = self.run_ok("--data", self.table("t.csv", rows, header="a,label,b"), "--target", "label",
                           "--max-epochs", "2")
        self.assertIn("9 (20), 10 (20), 11 (1)", done.stdout)

    def test_regression(self):
        draw = random.Random(2)
        points = [(draw.random(), draw.random()) for _ in range(200)]
        rows = [f"{a},{b},{1000 + 50 * a - 20 * b}" for a, b in points]
        done = self.run_ok("--data", self.table("t.csv", rows), "--task", "regression", "--lr", "0.01")
        self.assertGreater(float(done.stdout.split("test R2")[1].split()[0]), 0.9)
        self.assertLess(float(done.stdout.split("test RMSE")[1].split()[0]), 5)
        self.assertIn("test MAE", done.stdout)

    def test_help(self):
        done = train("--help")
        self.assertEqual(done.returncode, 0)
        for flag in ("data", "target", "task", "device", "hidden", "lr", "batch-size", "max-epochs",
                     "patience", "seed", "save"):
            self.assertIn("--" + flag, done.stdout)
        self.assertEqual(done.stderr, "")


class Mistakes(TrainCase):
    def test_flags(self):
        self.run_bad("--bogus", "--bogus")
        self.run_bad("extra", "extra")
        self.run_bad("--task", "--task", "clustering")
        self.run_bad("--device", "--device", "tpu")
        self.run_bad("--hidden", "--hidden", "12,x")
        self.run_bad("--hidden", "--hidden", "0")
        self.run_bad("--hidden", "--hidden", "-5")
        self.run_bad("--lr", "--lr", "fast")
        self.run_bad("--lr", "--lr", "-1")
        self.run_bad("--lr", "--lr", "nan")
        self.run_bad("--batch-size", "--batch-size", "0")
        self.run_bad("--batch-size", "--batch-size", "99999999999999999999")
        self.run_bad("--hidden", "--hidden", "3", "4")
        self.run_bad("--max-epochs", "--max-epochs", "0")
        self.run_bad("--patience", "--patience", "-3")
        self.run_bad("--seed", "--seed", "-1")
        self.run_bad("--seed", "--seed", "4294967296")
        self.run_bad("--data", "--data")

    def test_files(self):
        self.run_bad("none.csv\" cannot be opened: No such file", "--data", "none.csv")
        self.run_bad("Is a directory", "--data", self.folder)
        self.run_bad("the file is empty", "--data", self.write("t.csv", ""))
        self.run_bad("0 rows, at least 20", "--data", self.table("t.csv", []))
        self.run_bad("5 rows, at least 20", "--data", self.table("t.csv", ["1,2,0"] * 5))
        self.run_bad("t.csv:3: the row has 2 cells, the first row has 3", "--data",
                     self.table("t.csv", ["1,2,0", "1,2"]))
        self.run_bad("NUL byte", "--data", self.write("t.csv", "a,b\n\0,1\n"))

    def test_columns_and_cells(self):
        rows = [f"{i},{i},{i % 2}" for i in range(30)]
        good = self.table("good.csv", rows)
        self.run_bad("there is no column \"traget\"; the nearest is \"target\"", "--data", good,
                     "--target", "traget")
        self.run_bad("t.csv:6: column \"b\": 'abc' is not a number", "--data",
                     self.table("t.csv", [*rows[:4], "4,abc,0", *rows[5:]]))
        self.run_bad("t.csv:6: column \"b\": infinity", "--data",
                     self.table("t.csv", [*rows[:4], "4,inf,0", *rows[5:]]))
        self.run_bad("t.csv:6: column \"target\": the target is missing", "--data",
                     self.table("t.csv", [*rows[:4], "4,4,", *rows[5:]]))
        self.run_bad("'x' is not a number", "--data",
                     self.table("t.csv", ["1,2,x"] * 30), "--task", "regression")
        self.run_bad("the target is missing", "--data",
                     self.table("t.csv", ["1,2,"] * 30), "--task", "regression")
        self.run_bad("no column beside the target", "--data",
                     self.table("t.csv", ["1", "2"] * 15, header="target"))

    def test_targets(self):
        self.run_bad("holds one class only, \"1\"", "--data", self.table("t.csv", ["1,2,1"] * 30))
        self.run_bad("choose --task regression", "--data",
                     self.table("t.csv", [f"1,2,{i}.5" for i in range(30)]))

    def test_where_to_save(self):
        self.write("taken", "a file")
        done = train("--max-epochs", 1, "--save", self.path("taken/out"))
        self.assertEqual(done.returncode, 1)
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        self.assertIn("cannot be made", done.stderr)


if __name__ == "__main__":
    unittest.main()
