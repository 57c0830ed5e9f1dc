#include "kernels/cpu/radix.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <vector>

#include "kernels/cpu/parallel.h"

namespace tern::kernels::cpu {
namespace {

constexpr int kDigitBits = 11;      // of a pass in cache: its counters take 8 KiB
constexpr int64_t kInsertion = 24;  // items sorted by insertion
constexpr int kBinBits = 13;        // how finely a long row's keys are told apart at once
constexpr int64_t kBins = 1 << kBinBits;
constexpr int64_t kBuckets = 1024;  // a long row is dealt out to, about
constexpr int64_t kLeastBucket = 2048;
constexpr int64_t kLongBucket = 1 << 19;  // items above which a bucket is a long row again
constexpr int64_t kReadBlock = 256;       // items read at a time

template <class It>
void insertion_sort(It* items, int64_t count) {
    for (int64_t i = 1; i < count; ++i) {
        const It item = items[i];
        int64_t at = i;
        for (; at > 0 && items[at - 1].key > item.key; --at) items[at] = items[at - 1];
        items[at] = item;
    }
}

// One pass by the digit of `bits` bits above `shift`.
template <class It>
void deal(const It* from, It* to, int64_t count, int shift, int bits) {
    const auto mask = (typename It::Key{1} << bits) - 1;
    uint32_t at[1 << kDigitBits];
    std::memset(at, 0, sizeof(uint32_t) << bits);
    for (int64_t i = 0; i < count; ++i) ++at[(from[i].key >> shift) & mask];
    uint32_t total = 0;
    for (int64_t d = 0; d < int64_t{1} << bits; ++d) {
        const uint32_t size = at[d];
        at[d] = total;
        total += size;
    }
    for (int64_t i = 0; i < count; ++i) to[at[(from[i].key >> shift) & mask]++] = from[i];
}

}  // namespace

template <class It>
It* radix_sort(It* items, It* spare, int64_t count) {
    if (count <= kInsertion) {
        insertion_sort(items, count);
        return items;
    }
    typename It::Key differing = 0;
    for (int64_t i = 1; i < count; ++i) differing |= items[i].key ^ items[0].key;
    if (differing == 0) return items;
    const int lowest = std::countr_zero(differing);
    const int bits = static_cast<int>(std::bit_width(differing)) - lowest;
    const int widest = count < 1024 ? 8 : kDigitBits;  // counters are not free either
    const int passes = (bits + widest - 1) / widest, width = (bits + passes - 1) / passes;
    for (int pass = 0; pass < passes; ++pass) {
        deal(items, spare, count, lowest + pass * width, width);
        std::swap(items, spare);
    }
    return items;
}

namespace {

// Items that have been dealt out, as a row.
template <class It>
struct DealtItems final : ItemSource<It> {
    const It* items;
    explicit DealtItems(const It* items) : items(items) {}
    void read(int64_t begin, int64_t count, It* out) const override {
        std::copy_n(items + begin, count, out);
    }
    KeyRange<typename It::Key> range(int64_t begin, int64_t count) const override {
        KeyRange<typename It::Key> out{items[begin].key, items[begin].key};
        for (int64_t i = begin + 1; i < begin + count; ++i) {
            out.low = std::min(out.low, items[i].key);
            out.high = std::max(out.high, items[i].key);
        }
        return out;
    }
};

// Passes a bucket's places on as those of the whole row.
template <class It>
struct Shifted final : ItemSink<It> {
    const ItemSink<It>& sink;
    int64_t by;
    Shifted(const ItemSink<It>& sink, int64_t by) : sink(sink), by(by) {}
    void write(int64_t at, const It* items, int64_t count) const override {
        sink.write(by + at, items, count);
    }
};

// Elements of a chunk: whole blocks, at most 64 chunks.
int64_t chunk_of(int64_t count) {
    const int64_t blocks = (count + 64 * kReadBlock - 1) / (64 * kReadBlock);
    return std::max<int64_t>(1 << 15, blocks * kReadBlock);
}

// Neighbouring bins that are dealt out together.
struct Bucket {
    int64_t place;  // of its first item in the sorted row
    int64_t start;  // where its items are dealt to
    int64_t count;
    bool one_key;
};

template <class It>
class LongSort {
 public:
    using Key = typename It::Key;

    LongSort(const ItemSource<It>& source, int64_t count, KeyRange<Key> range,
             std::span<const Places> wanted, const ItemSink<It>& sink)
        : source_(source),
          count_(count),
          low_(range.low),
          shift_(std::max(
              0, static_cast<int>(std::bit_width(Key(range.high - range.low))) - kBinBits)),
          bins_(static_cast<int64_t>((range.high - range.low) >> shift_) + 1),
          wanted_(wanted),
          sink_(sink),
          chunk_(chunk_of(count)),
          chunks_((count + chunk_ - 1) / chunk_),
          counts_(chunks_ * bins_) {}

    void run() {
        count_bins();
        choose_buckets();
        const HostScratch<It> dealt(dealt_);
        deal_out(dealt.get());
        sort_buckets(dealt.get());
    }

 private:
    static constexpr uint16_t kNowhere = 0xffff;

    template <class Use>
    void each_block(int64_t chunk, const Use& use) const {
        It block[kReadBlock];
        const int64_t end = std::min(count_, (chunk + 1) * chunk_);
        for (int64_t at = chunk * chunk_; at < end; at += kReadBlock) {
            const int64_t size = std::min(kReadBlock, end - at);
            source_.read(at, size, block);
            use(block, size);
        }
    }
    int64_t bin_of(Key key) const { return static_cast<int64_t>((key - low_) >> shift_); }

    void count_bins() {
        parallel_for(chunks_, 1, [&](int64_t chunk, int64_t) {
            uint32_t* const counts = &counts_[chunk * bins_];
            std::fill_n(counts, bins_, 0);
            each_block(chunk, [&](const It* block, int64_t size) {
                for (int64_t i = 0; i < size; ++i) ++counts[bin_of(block[i].key)];
            });
        });
    }

    bool is_wanted(int64_t begin, int64_t end) const {
        const auto at = std::partition_point(wanted_.begin(), wanted_.end(),
                                             [&](const Places& p) { return p.end <= begin; });
        return at != wanted_.end() && at->begin < end;
    }

    void choose_buckets() {
        const int64_t enough = std::max(kLeastBucket, count_ / kBuckets);
        bucket_of_.assign(static_cast<size_t>(bins_), kNowhere);
        for (int64_t bin = 0, place = 0; bin < bins_;) {
            const int64_t first = bin;
            int64_t size = 0;
            do {
                for (int64_t c = 0; c < chunks_; ++c) size += counts_[c * bins_ + bin];
                ++bin;
            } while (bin < bins_ && size < enough);
            if (size > 0 && is_wanted(place, place + size)) {
                std::fill(bucket_of_.begin() + first, bucket_of_.begin() + bin,
                          static_cast<uint16_t>(buckets_.size()));
                buckets_.push_back({place, dealt_, size, bin == first + 1 && shift_ == 0});
                dealt_ += size;
            }
            place += size;
        }
    }

    void deal_out(It* to) const {
        const auto buckets = static_cast<int64_t>(buckets_.size());
        const HostScratch<int64_t> starts(chunks_ * buckets);
        std::vector<int64_t> at(buckets_.size());
        for (int64_t b = 0; b < buckets; ++b) at[static_cast<size_t>(b)] = buckets_[b].start;
        for (int64_t c = 0; c < chunks_; ++c) {
            std::copy(at.begin(), at.end(), &starts[c * buckets]);
            for (int64_t bin = 0; bin < bins_; ++bin)
                if (bucket_of_[bin] != kNowhere) at[bucket_of_[bin]] += counts_[c * bins_ + bin];
        }
        const bool all = dealt_ == count_;
        parallel_for(chunks_, 1, [&](int64_t chunk, int64_t) {
            int64_t* const next = &starts[chunk * buckets];
            each_block(chunk, [&](const It* block, int64_t size) {
                if (all) {
                    for (int64_t i = 0; i < size; ++i)
                        to[next[bucket_of_[bin_of(block[i].key)]]++] = block[i];
                    return;
                }
                for (int64_t i = 0; i < size; ++i) {
                    const uint16_t bucket = bucket_of_[bin_of(block[i].key)];
                    if (bucket != kNowhere) to[next[bucket]++] = block[i];
                }
            });
        });
    }

    void sort_buckets(It* items) const {
        const auto buckets = static_cast<int64_t>(buckets_.size());
        parallel_for(buckets, 1, [&](int64_t i, int64_t) {
            const Bucket& b = buckets_[i];
            if (is_long(b)) return;
            It* sorted = items + b.start;
            if (b.one_key) return sink_.write(b.place, sorted, b.count);
            const HostScratch<It> spare(b.count);
            sorted = radix_sort(sorted, spare.get(), b.count);
            sink_.write(b.place, sorted, b.count);
        });
        for (const Bucket& b : buckets_)
            if (is_long(b)) sort_again(items + b.start, b);
    }

    static bool is_long(const Bucket& b) { return b.count > kLongBucket && !b.one_key; }

    void sort_again(const It* items, const Bucket& b) const {
        std::vector<Places> inside;
        for (const Places& p : wanted_) {
            const int64_t begin = std::max(p.begin - b.place, int64_t{0});
            const int64_t end = std::min(p.end - b.place, b.count);
            if (begin < end) inside.push_back({begin, end});
        }
        const DealtItems<It> row(items);
        sort_long<It>(row, b.count, range_of<It>(row, b.count), inside,
                      Shifted<It>(sink_, b.place));
    }

    const ItemSource<It>& source_;
    int64_t count_;
    Key low_;
    int shift_;
    int64_t bins_;
    std::span<const Places> wanted_;
    const ItemSink<It>& sink_;
    int64_t chunk_, chunks_;
    HostScratch<uint32_t> counts_;     // [chunk, bin]
    std::vector<uint16_t> bucket_of_;  // [bin]
    std::vector<Bucket> buckets_;
    int64_t dealt_ = 0;  // items that go to a bucket
};

}  // namespace

template <class It>
KeyRange<typename It::Key> range_of(const ItemSource<It>& source, int64_t count) {
    const int64_t chunk = chunk_of(count), chunks = (count + chunk - 1) / chunk;
    std::vector<KeyRange<typename It::Key>> parts(static_cast<size_t>(chunks));
    parallel_for(chunks, 1, [&](int64_t c, int64_t) {
        parts[static_cast<size_t>(c)] = source.range(c * chunk, std::min(chunk, count - c * chunk));
    });
    for (const auto& part : parts) {
        parts[0].low = std::min(parts[0].low, part.low);
        parts[0].high = std::max(parts[0].high, part.high);
    }
    return parts[0];
}

template <class It>
void sort_long(const ItemSource<It>& source, int64_t count, KeyRange<typename It::Key> range,
               std::span<const Places> wanted, const ItemSink<It>& sink) {
    LongSort<It>(source, count, range, wanted, sink).run();
}

#define TERN_RADIX(It)                                                         \
    template It* radix_sort(It*, It*, int64_t);                                \
    template KeyRange<It::Key> range_of(const ItemSource<It>&, int64_t);       \
    template void sort_long(const ItemSource<It>&, int64_t, KeyRange<It::Key>, \
                            std::span<const Places>, const ItemSink<It>&);
TERN_RADIX(Bare<uint16_t>)
TERN_RADIX(Bare<uint32_t>)
TERN_RADIX(Bare<uint64_t>)
TERN_RADIX(Numbered<uint16_t>)
TERN_RADIX(Numbered<uint32_t>)
TERN_RADIX(Numbered<uint64_t>)

}  // namespace tern::kernels::cpu
