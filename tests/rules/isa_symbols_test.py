"""What may and what may not be shared between objects of several instruction sets."""
import unittest

from isa_symbols import is_at_risk


class IsaSymbols(unittest.TestCase):
    def test_code_of_the_set_is_its_own(self):
        self.assertFalse(is_at_risk("tern::kernels::cpu::avx2::softmax(float*)", "avx2"))
        self.assertFalse(is_at_risk("xsimd::batch<float, xsimd::avx2> xsimd::exp(...)", "avx2"))
        self.assertFalse(is_at_risk("void tern::run<tern::avx2::Body>(tern::avx2::Body)", "avx2"))

    def test_shared_code_is_found(self):
        self.assertTrue(is_at_risk("std::vector<long>::_M_realloc_insert(long)", "avx2"))
        self.assertTrue(is_at_risk("xsimd::exp(float)", "avx2"))
        self.assertTrue(is_at_risk("tern::kernels::cpu::generic::softmax(float*)", "avx2"))


if __name__ == "__main__":
    unittest.main()
