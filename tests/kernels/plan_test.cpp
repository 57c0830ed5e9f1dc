// Launch geometry and division by invariants, without a GPU.
#include "kernels/plan.h"

#include <gtest/gtest.h>

#include "kernels/divider.h"

namespace tern::test {
namespace {

using namespace kernels;

TEST(Divider, IsExactBelowTwoToThe31) {
    for (uint32_t d :
         {1u, 2u, 3u, 7u, 10u, 641u, 65535u, 65536u, 1000003u, 2147483647u, 2147483648u}) {
        const Divider divider(d);
        for (uint32_t n : {0u, 1u, 2u, 9u, 10u, 63u, 641u, 65535u, 65536u, 1000002u, 1000003u,
                           123456789u, 2147483646u, 2147483647u})
            ASSERT_EQ(divider.quotient(n), n / d) << n << " / " << d;
        for (uint32_t q = 1; uint64_t{q} * d < 2147483648u; q = q * 3 + 1) {
            ASSERT_EQ(divider.quotient(q * d), q);
            ASSERT_EQ(divider.quotient(q * d - 1), q - 1);
        }
    }
}

TEST(Plan, FlatCoversAllAndNothing) {
    EXPECT_EQ(plan::flat(0).x, 0);
    for (int64_t n : {1, 63, 64, 65, 4096, 100000, 50000000})
        for (int each : {1, 2, 4}) {
            const plan::Grid g = plan::flat(n, each);
            EXPECT_GE(g.x * g.threads * each, n);
            EXPECT_LT((g.x - 1) * g.threads * each, n);
        }
}

TEST(Plan, RowsCoverEveryRowAndChunk) {
    for (int64_t rows : {1, 3, 100, 5000, 1000000})
        for (int64_t n : {0, 1, 5, 32, 100, 1000, 20000, 3000000})
            for (int each : {1, 4}) {
                const plan::Rows r = plan::cut_rows(rows, n, each);
                EXPECT_EQ(r.lanes & (r.lanes - 1), 0);
                EXPECT_EQ(r.rows_per_block * r.lanes, r.threads);
                EXPECT_GE(r.chunk * r.chunks, n);
                EXPECT_LE(r.threads, 1024);
                EXPECT_GE(r.blocks * r.rows_per_block, rows * r.chunks);
                if (r.chunks > 1) {
                    EXPECT_LT(r.chunk * (r.chunks - 1), n) << "an empty chunk";
                    EXPECT_EQ(r.chunk % 16, 0);
                }
            }
}

TEST(Plan, FewLongRowsFillTheMachine) {
    EXPECT_GE(plan::cut_rows(1, int64_t{1} << 24, 4).blocks, 264);
    EXPECT_EQ(plan::cut_rows(100000, 1 << 14, 4).chunks, 1);
}

TEST(Plan, ColumnsCoverEveryColumnAndChunk) {
    for (int64_t columns : {0, 1, 10, 33, 4096, 100000})
        for (int64_t rows : {1, 7, 128, 5000, 1000000}) {
            const plan::Columns c = plan::columns(columns, rows, 1);
            EXPECT_GE(c.tiles * 32, columns);
            EXPECT_GE(c.chunk * c.chunks, rows);
            EXPECT_LT(c.chunk * (c.chunks - 1), rows) << "an empty chunk";
            EXPECT_LE(c.chunks, 65535);
        }
}

TEST(Plan, ScansCoverEveryLineAndChunk) {
    for (bool rows : {false, true})
        for (int64_t lines : {1, 7, 1000, 300000})
            for (int64_t n : {1, 100, 4096, 100000, 1 << 24}) {
                const plan::Scan s = plan::scan(lines, n, rows);
                EXPECT_GE(s.chunk * s.chunks, n);
                EXPECT_LT(s.chunk * (s.chunks - 1), n) << "an empty chunk";
                EXPECT_LE(s.grid.y, 65535);
                if (rows) {
                    EXPECT_EQ(s.grid.x, lines * s.chunks);
                } else {
                    EXPECT_GE(s.grid.x * s.grid.threads, lines);
                }
            }
}

}  // namespace
}  // namespace tern::test
