"""tern and NumPy, and PyTorch where it is installed: tensors by DLPack without a copy, .npz files.

usage: interop_test.py libtern_interop.so
"""
import ctypes
import gc
import sys
import tempfile
import unittest
import weakref
from pathlib import Path

try:
    import numpy as np
except ImportError:
    print("skipped: this Python has no numpy")
    sys.exit(77)
try:
    import torch
except ImportError:
    torch = None

tern = ctypes.CDLL(sys.argv.pop(1))
for function in (tern.interop_send, tern.interop_send_legacy):
    function.restype = ctypes.c_void_p
tern.interop_take.argtypes = (ctypes.c_void_p, ctypes.c_int)
tern.interop_element.argtypes = (ctypes.c_int64, ctypes.c_int64)
tern.interop_element.restype = ctypes.POINTER(ctypes.c_double)

python = ctypes.pythonapi
python.PyCapsule_New.restype = ctypes.py_object
python.PyCapsule_New.argtypes = (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)
python.PyCapsule_GetPointer.restype = ctypes.c_void_p
python.PyCapsule_GetPointer.argtypes = (ctypes.py_object, ctypes.c_char_p)
python.PyCapsule_SetName.argtypes = (ctypes.py_object, ctypes.c_char_p)

VERSIONED, LEGACY = b"dltensor_versioned", b"dltensor"
USED = {VERSIONED: b"used_dltensor_versioned", LEGACY: b"used_dltensor"}  # capsules keep no copy
WANTED = [[0, 3], [1, 4], [2, 5]]


class Sent:
    """What tern sends, in the form that array libraries take."""

    def __init__(self, legacy=False):
        self.legacy = legacy

    def __dlpack_device__(self):
        return (1, 0)

    def __dlpack__(self, *, stream=None, max_version=None, dl_device=None, copy=None):
        if self.legacy or max_version is None:
            return python.PyCapsule_New(tern.interop_send_legacy(), LEGACY, None)
        return python.PyCapsule_New(tern.interop_send(), VERSIONED, None)


def take(capsule, name):
    """Hands a capsule to tern; returns what tern says: 0 for good."""
    status = tern.interop_take(python.PyCapsule_GetPointer(capsule, name), name == VERSIONED)
    if status == 0:
        python.PyCapsule_SetName(capsule, USED[name])
    return status


class NumpyTest(unittest.TestCase):
    def tearDown(self):
        tern.interop_drop()

    def test_numpy_takes_what_tern_sends(self):
        for legacy in (False, True):
            x = np.from_dlpack(Sent(legacy))
            self.assertEqual(x.tolist(), WANTED)
            self.assertEqual(x.strides, (4, 12))

    def test_tern_takes_what_numpy_sends(self):
        x = np.asfortranarray(np.arange(6.0).reshape(2, 3))
        forms = [(x.__dlpack__(), LEGACY)]
        if int(np.__version__.split(".")[0]) > 2 or np.__version__ >= "2.1":
            forms.append((x.__dlpack__(max_version=(1, 0)), VERSIONED))
        for capsule, name in forms:
            self.assertEqual(take(capsule, name), 0)
            self.assertEqual(tern.interop_element(1, 2)[0], x[1, 2])
            tern.interop_element(1, 2)[0] = 50
            self.assertEqual(x[1, 2], 50)
            x[1, 2] = 5

    def test_the_memory_is_numpys_until_tern_drops_it(self):
        class Watched(np.ndarray):
            pass

        x = np.arange(6.0).reshape(2, 3).view(Watched)
        gone = weakref.ref(x)
        self.assertEqual(take(x.__dlpack__(), LEGACY), 0)
        del x
        gc.collect()
        self.assertEqual(tern.interop_element(1, 2)[0], 5)
        self.assertIsNotNone(gone())
        tern.interop_drop()
        gc.collect()
        self.assertIsNone(gone())

    def test_read_only_memory_is_refused(self):
        x = np.arange(6.0).reshape(2, 3)
        x.flags.writeable = False
        try:
            capsule = x.__dlpack__(max_version=(1, 0))
        except (TypeError, BufferError):
            self.skipTest("this NumPy sends no read-only arrays")
        self.assertEqual(take(capsule, VERSIONED), 1)

    def test_numpy_reads_terns_npz(self):
        with tempfile.TemporaryDirectory() as folder:
            for compressed in (0, 1):
                path = Path(folder) / "x.npz"
                self.assertEqual(tern.interop_save_npz(str(path).encode(), compressed), 0)
                with np.load(path) as arrays:
                    self.assertEqual(arrays["six"].tolist(), WANTED)
                    self.assertEqual(arrays["six"].dtype, np.float32)
                    self.assertEqual(arrays["flag"].tolist(), [True, False])
                    self.assertEqual(arrays["half"].dtype, np.float16)
                    self.assertEqual(arrays["half"].tolist(), [1.5, 1.5])
                    self.assertEqual(arrays["many"].shape, (1000,))
                    self.assertEqual(arrays["scalar"][()], -7)


@unittest.skipIf(torch is None, "this Python has no torch")
class TorchTest(unittest.TestCase):
    def tearDown(self):
        tern.interop_drop()

    def test_torch_takes_what_tern_sends(self):
        for legacy in (False, True):
            x = torch.from_dlpack(Sent(legacy))
            self.assertEqual(x.tolist(), WANTED)
            self.assertEqual(x.stride(), (1, 3))

    def test_tern_takes_what_torch_sends(self):
        x = torch.arange(6, dtype=torch.float64).reshape(2, 3).t()
        self.assertEqual(take(torch.utils.dlpack.to_dlpack(x), LEGACY), 0)
        self.assertEqual(tern.interop_element(2, 1)[0], 5)
        tern.interop_element(2, 1)[0] = 50
        self.assertEqual(x[2, 1].item(), 50)


if __name__ == "__main__":
    unittest.main()
