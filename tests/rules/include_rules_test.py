"""Plants one violation of every include rule in a small tree and wants it found, and nothing else."""
import tempfile
import unittest
from pathlib import Path

from include_rules import check_tree

SOUND = {
    "tensor/core/shape.h": "// Shape.\n#pragma once\n#include <vector>\n",
    "kernels/softmax.h": '// Front.\n#pragma once\n#include "tensor/core/shape.h"\n',
    "kernels/dispatch.h": "// Dispatch.\n#pragma once\n#if defined(TERN_WITH_CUDA)\n#endif\n",
    "kernels/cpu/softmax.cpp": '// CPU.\n#include <xsimd/xsimd.hpp>\n#include "kernels/softmax.h"\n',
    "kernels/cuda/softmax.cu": '// CUDA.\n#include <cub/cub.cuh>\n#include "kernels/softmax.h"\n',
    "tensor/tensor.h": '// Tensor.\n#pragma once\n#include "kernels/softmax.h"\n',
    "autograd/node.h": '// Node.\n#pragma once\n#include "tensor/tensor.h"\n',
    "classic/params.h": '// Params.\n#pragma once\n#include "tensor/tensor.h"\n',
    "nn/mlp.h": '// MLP.\n#pragma once\n#include "autograd/node.h"\n#include "classic/params.h"\n',
    "classic/pca.h": '// PCA.\n#pragma once\n#include "classic/params.h"\n',
    "tests/core/a_test.cpp": '// Test.\n#include "kernels/cpu/softmax.cpp"\n#include <tern/nn/mlp.h>\n',
    "examples/train.cpp": "// Example.\n#include <tern/nn/mlp.h>\n",
}

VIOLATIONS = [
    ("tensor/core/a.h", '#include "tensor/tensor.h"', 'tensor/core/ may not include "tensor/tensor.h"'),
    ("kernels/a.h", '#include "tensor/tensor.h"', 'kernels/ may not include "tensor/tensor.h"'),
    ("kernels/a.h", '#include "kernels/cpu/softmax.cpp"', "kernels/ may not include"),
    ("kernels/cpu/a.h", '#include "kernels/cuda/softmax.cu"', "kernels/cpu/ may not include"),
    ("kernels/cuda/a.h", '#include "kernels/cpu/softmax.cpp"', "kernels/cuda/ may not include"),
    ("tensor/a.h", '#include "autograd/node.h"', "tensor/ may not include"),
    ("autograd/a.h", '#include "nn/mlp.h"', "autograd/ may not include"),
    ("autograd/a.h", '#include "kernels/cuda/softmax.cu"', "autograd/ may not include"),
    ("classic/a.h", '#include "autograd/node.h"', "classic/ may not include"),
    ("nn/a.h", '#include "classic/pca.h"', 'nn/ may not include "classic/pca.h"'),
    ("examples/a.cpp", '#include "nn/mlp.h"', "examples/ may not include"),
    ("nn/a.h", '#include "mlp.h"', "is not a path from the root"),
    ("nn/a.h", "#include <tern/nn/mlp.h>", "is for users"),
    ("nn/a.h", "#include <cuda_runtime.h>", "<cuda_runtime.h> belongs below kernels/cuda/"),
    ("kernels/cuda/a.h", "#include <thrust/sort.h>", "<thrust/sort.h> belongs below kernels/cuda/ in .cu"),
    ("nn/a.cpp", "#include <cblas.h>", "belongs below kernels/cpu/"),
    ("tensor/a.h", "#ifdef TERN_WITH_CUDA\n#endif", "a CUDA macro is tested outside"),
    ("tensor/a.h", "#if defined(__CUDACC__)\n#endif", "a CUDA macro is tested outside"),
    ("nn/a.cu", "int a;", "CUDA sources live below kernels/cuda/"),
    ("nn/string_utils.h", "int a;", "a file name that says nothing"),
    ("nn/helpers.cpp", "int a;", "a file name that says nothing"),
    ("nn/a.cpp", "int a;\n" * 399, "401 lines, 400 at most"),
]


class IncludeRules(unittest.TestCase):
    def check(self, *files):
        with tempfile.TemporaryDirectory() as folder:
            for path, text in [*SOUND.items(), *files]:
                file = Path(folder, path)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text)
            return check_tree(Path(folder))[0]

    def test_a_sound_tree_passes(self):
        self.assertEqual(self.check(), [])

    def test_each_violation_is_found(self):
        for path, body, wanted in VIOLATIONS:
            with self.subTest(path=path, wanted=wanted):
                opening = "// What it is.\n" + ("#pragma once\n" if path.endswith(".h") else "")
                found = self.check((path, opening + body + "\n"))
                self.assertEqual(len(found), 1, found)
                self.assertTrue(found[0].startswith(path + ":"), found)
                self.assertIn(wanted, found[0])

    def test_a_missing_comment_and_guard_are_found(self):
        found = self.check(("nn/a.h", "int a;\n"))
        self.assertEqual([line.split(": ", 1)[1] for line in found],
                         ["opens without a comment that says what it is", "a header without #pragma once"])

    def test_a_cycle_is_found(self):
        found = self.check(("nn/a.h", '// A.\n#pragma once\n#include "nn/b.h"\n'),
                           ("nn/b.h", '// B.\n#pragma once\n#include "nn/a.h"\n'))
        self.assertEqual(found, ["nn/a.h:1: includes itself: nn/a.h -> nn/b.h -> nn/a.h"])


if __name__ == "__main__":
    unittest.main()
