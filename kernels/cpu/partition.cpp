// Short ranges are divided in place, by one thread each; long ones in runs, whose two sides are put
// together afterwards.
#include "kernels/partition.h"

#include <cstring>
#include <vector>

#include "kernels/cpu/parallel.h"
#include "kernels/cpu/simd/partition.h"
#include "kernels/host_tasks.h"

namespace tern::kernels::cpu {
namespace {

constexpr int64_t kRun = 1 << 16;    // rows of a run
constexpr int64_t kAlone = 1 << 16;  // rows too few for a second thread

int64_t divide(const uint8_t* column, const uint32_t* set, const uint32_t* rows, int64_t count,
               uint32_t* left, uint32_t* right) {
    TERN_ON_ISA(divide_rows(column, set, rows, count, left, right));
}

void copy_rows(uint32_t* to, const uint32_t* from, int64_t count) {
    memcpy(to, from, static_cast<size_t>(count) * sizeof(uint32_t));
}

struct Piece {
    size_t job;
    int64_t begin, count;
    bool whole;  // the job's only one
    int64_t lefts = 0;
    int64_t left_at = 0, right_at = 0;  // where its sides belong
};

std::vector<Piece> pieces_of(std::span<const PartitionJob> jobs) {
    std::vector<Piece> pieces;
    for (size_t j = 0; j < jobs.size(); ++j) {
        const RowRange& r = jobs[j].rows;
        for (int64_t at = 0; at < r.count; at += kRun)
            pieces.push_back({j, r.begin + at, std::min(kRun, r.count - at), r.count <= kRun});
    }
    return pieces;
}

}  // namespace

void partition_rows(const Binned& table, std::span<const PartitionJob> jobs, const View& rows_view,
                    const View& spare_view, std::span<int64_t> left_counts) {
    uint32_t* const rows = rows_view.ptr<uint32_t>();
    uint32_t* const lefts = spare_view.ptr<uint32_t>();
    uint32_t* const rights = lefts + rows_view.numel();
    std::vector<Piece> pieces = pieces_of(jobs);
    const auto divide_piece = [&](int64_t i) {
        Piece& p = pieces[static_cast<size_t>(i)];
        const PartitionJob& job = jobs[p.job];
        uint32_t* const from = rows + p.begin;
        uint32_t* const left = p.whole ? from : lefts + p.begin;
        p.lefts =
            divide(table.column(job.feature), job.left.word, from, p.count, left, rights + p.begin);
        if (p.whole) copy_rows(from + p.lefts, rights + p.begin, p.count - p.lefts);
    };
    const auto count = static_cast<int64_t>(pieces.size());
    int64_t total = 0;
    for (const PartitionJob& job : jobs) total += job.rows.count;
    if (total <= kAlone) {
        for (int64_t i = 0; i < count; ++i) divide_piece(i);
    } else {
        host_tasks(count, divide_piece);
    }

    for (int64_t& c : left_counts) c = 0;
    for (Piece& p : pieces) {
        p.left_at = jobs[p.job].rows.begin + left_counts[p.job];
        left_counts[p.job] += p.lefts;
    }
    std::vector<int64_t> right_counts(jobs.size());
    for (Piece& p : pieces) {
        p.right_at = jobs[p.job].rows.begin + left_counts[p.job] + right_counts[p.job];
        right_counts[p.job] += p.count - p.lefts;
    }
    std::erase_if(pieces, [](const Piece& p) { return p.whole; });
    parallel_for(static_cast<int64_t>(pieces.size()), 1, [&](int64_t i, int64_t) {
        const Piece& p = pieces[static_cast<size_t>(i)];
        copy_rows(rows + p.left_at, lefts + p.begin, p.lefts);
        copy_rows(rows + p.right_at, rights + p.begin, p.count - p.lefts);
    });
}

}  // namespace tern::kernels::cpu
