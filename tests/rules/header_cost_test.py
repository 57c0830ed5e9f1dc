"""A header that needs another, one that draws in <iostream> and a kernel header are found."""
import tempfile
import unittest
from pathlib import Path

from header_cost import check_header

HEADERS = {
    "nn/sound.h": "#include <vector>\nstd::vector<int> sizes();\n",
    "nn/needy.h": "std::vector<int> sizes();\n",
    "nn/heavy.h": "#include <iostream>\n",
    "kernels/softmax.h": "void softmax();\n",
}


class HeaderCost(unittest.TestCase):
    def check(self, header):
        with tempfile.TemporaryDirectory() as root:
            for path, text in HEADERS.items():
                Path(root, path).parent.mkdir(exist_ok=True)
                Path(root, path).write_text(text)
            return check_header("c++", root, header)

    def test_a_sound_header_passes(self):
        self.assertEqual(self.check("nn/sound.h"), [])

    def test_violations_are_found(self):
        self.assertIn("does not compile alone", self.check("nn/needy.h")[0])
        self.assertIn("draws in", self.check("nn/heavy.h")[0])
        self.assertIn("a kernel header", self.check("kernels/softmax.h")[0])


if __name__ == "__main__":
    unittest.main()
