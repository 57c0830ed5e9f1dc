// Fills from Philox counters, a few thousand words at a time.
#include "kernels/random.h"

#include <algorithm>

#include "kernels/cpu/parallel.h"
#include "kernels/cpu/radix.h"
#include "kernels/cpu/simd/random.h"
#include "tensor/core/visit.h"

namespace tern::kernels::cpu {
namespace {

constexpr int64_t kBlock = 4096;  // elements whose words are made at once; a multiple of 4

void fill_words(RandomKey key, int64_t first, int64_t blocks, uint32_t* words) {
    TERN_ON_ISA(philox_words(key, static_cast<uint64_t>(first), blocks, words));
}

template <class T>
void make_normals(T* values, int64_t count) {
    TERN_ON_ISA(normals_from_uniforms(values, count));
}

template <class T>
void make_exponentials(const fn::Exponential& op, T* values, int64_t count) {
    TERN_ON_ISA(exponentials_from_uniforms(op, values, count));
}

template <class T>
void drop_block(const fn::Dropout& op, const uint32_t* words, const T* x, T* y, int64_t count) {
    TERN_ON_ISA(drop(op, words, x, y, count));
}

// Calls use(words, begin, count) for blocks of elements with a 32-bit word each.
template <class Use>
void each_word(RandomKey key, int64_t count, const Use& use) {
    parallel_for(count, kGrain, [&](int64_t begin, int64_t end) {
        alignas(64) uint32_t words[kBlock];
        for (int64_t at = begin; at < end; at += kBlock) {
            const int64_t size = std::min(kBlock, end - at);
            fill_words(key, at, (size + 3) / 4, words);
            use(words, at, size);
        }
    });
}

// The same with a 64-bit word each: two a block.
template <class Use>
void each_word64(RandomKey key, int64_t count, const Use& use) {
    each_word(key, 2 * count, [&](const uint32_t* words, int64_t at, int64_t size) {
        uint64_t wide[kBlock / 2];
        for (int64_t i = 0; i < size / 2; ++i)
            wide[i] = (uint64_t{words[2 * i + 1]} << 32) | words[2 * i];
        use(wide, at / 2, size / 2);
    });
}

// Calls use(u, begin, count) for blocks of uniforms in [0, 1), of which it may write one more.
template <class T, class Use>
void each_uniform(RandomKey key, int64_t count, const Use& use) {
    const auto convert = [&](const auto* words, int64_t at, int64_t size) {
        T u[kBlock];
        for (int64_t i = 0; i < size; ++i) u[i] = uniform_from(words[i]);
        use(u, at, size);
    };
    if constexpr (sizeof(T) == 4)
        each_word(key, count, convert);
    else
        each_word64(key, count, convert);
}

}  // namespace

void uniform(RandomKey key, double low, double high, const View& y) {
    visit("uniform", y.dtype, Floats{}, [&]<class T>() {
        T* const to = y.ptr<T>();
        const fn::Uniform op{low, high - low};
        each_uniform<T>(key, y.numel(), [=](const T* u, int64_t at, int64_t count) {
            for (int64_t i = 0; i < count; ++i) to[at + i] = op(u[i]);
        });
    });
}

void normal(RandomKey key, double mean, double std, const View& y) {
    visit("normal", y.dtype, Floats{}, [&]<class T>() {
        T* const to = y.ptr<T>();
        const T center = static_cast<T>(mean), spread = static_cast<T>(std);
        const int64_t total = y.numel();
        // An odd end needs the uniform of the element after it.
        each_uniform<T>(key, total + total % 2, [=](T* u, int64_t at, int64_t count) {
            make_normals(u, count);
            const int64_t wanted = std::min(count, total - at);
            for (int64_t i = 0; i < wanted; ++i) to[at + i] = center + u[i] * spread;
        });
    });
}

void randint(RandomKey key, int64_t low, int64_t high, const View& y) {
    const fn::Randint op{low, static_cast<uint64_t>(high) - static_cast<uint64_t>(low)};
    visit("randint", y.dtype, AnyType{}, [&]<class T>() {
        T* const to = y.ptr<T>();
        each_word64(key, y.numel(), [=](const uint64_t* words, int64_t at, int64_t count) {
            for (int64_t i = 0; i < count; ++i) to[at + i] = static_cast<T>(op(words[i]));
        });
    });
}

namespace {

// The words of a permutation as keys: whole, or their upper halves, which cost less to sort.
template <class It>
struct WordSource final : ItemSource<It> {
    RandomKey key;
    explicit WordSource(RandomKey key) : key(key) {}
    void read(int64_t begin, int64_t count, It* out) const override {
        alignas(64) uint32_t words[kBlock];
        for (int64_t at = 0; at < count; at += kBlock / 2) {
            const int64_t size = std::min(kBlock / 2, count - at);
            fill_words(key, 2 * (begin + at), (size + 1) / 2, words);
            for (int64_t i = 0; i < size; ++i) {
                It& item = out[at + i];
                item.key = words[2 * i + 1];
                if constexpr (sizeof(item.key) == 8) item.key = (item.key << 32) | words[2 * i];
                item.index = static_cast<typename It::Index>(begin + at + i);
            }
        }
    }
    KeyRange<typename It::Key> range(int64_t, int64_t) const override {
        return {0, static_cast<typename It::Key>(-1)};
    }
};

template <class It>
struct NumberSink final : ItemSink<It> {
    RandomKey key;
    int64_t* to;
    NumberSink(RandomKey key, int64_t* to) : key(key), to(to) {}
    void write(int64_t at, const It* items, int64_t count) const override {
        for (int64_t i = 0; i < count; ++i) to[at + i] = static_cast<int64_t>(items[i].index);
        if constexpr (sizeof(items->key) == 4) {
            for (int64_t i = 0, end; i < count; i = end) {
                for (end = i + 1; end < count && items[end].key == items[i].key;) ++end;
                if (end - i > 1) order_by_words(to + at + i, to + at + end);
            }
        }
    }

 private:
    // Numbers whose words agree in the upper half, in the order of the whole words.
    void order_by_words(int64_t* begin, int64_t* end) const {
        std::stable_sort(begin, end, [this](int64_t a, int64_t b) { return word(a) < word(b); });
    }
    uint64_t word(int64_t i) const {
        return philox_word64(key.seed, key.draw, static_cast<uint64_t>(i));
    }
};

template <class It>
void permute_numbers(RandomKey key, int64_t n, int64_t* to) {
    const WordSource<It> source(key);
    const NumberSink<It> sink(key, to);
    if (n < kLongRow) {
        const HostScratch<It> items(2 * n);
        source.read(0, n, items.get());
        return sink.write(0, radix_sort(items.get(), items.get() + n, n), n);
    }
    const Places all{0, n};
    sort_long<It>(source, n, source.range(0, n), {&all, 1}, sink);
}

}  // namespace

void permutation(RandomKey key, const View& y) {
    const int64_t n = y.numel();
    if (n <= UINT32_MAX)
        permute_numbers<Numbered<uint32_t>>(key, n, y.ptr<int64_t>());
    else
        permute_numbers<Numbered<uint64_t>>(key, n, y.ptr<int64_t>());
}

void exponential(RandomKey key, double rate, const View& y) {
    visit("exponential", y.dtype, Floats{}, [&]<class T>() {
        T* const to = y.ptr<T>();
        each_uniform<T>(key, y.numel(), [=](T* u, int64_t at, int64_t count) {
            make_exponentials(fn::Exponential{rate}, u, count);
            std::copy_n(u, count, to + at);
        });
    });
}

void bernoulli(RandomKey key, const View& p, const View& y) {
    visit("bernoulli", y.dtype, Floats{}, [&]<class T>() {
        const T* const share = p.ptr<T>();
        T* const to = y.ptr<T>();
        each_word(key, y.numel(), [=](const uint32_t* words, int64_t at, int64_t count) {
            for (int64_t i = 0; i < count; ++i)
                to[at + i] = T(fn::Bernoulli{}(static_cast<double>(share[at + i]), words[i]));
        });
    });
}

void poisson(RandomKey key, const View& rate, const View& y) {
    visit("poisson", y.dtype, Floats{}, [&]<class T>() {
        parallel_for(y.numel(), kGrain / 32, [&](int64_t begin, int64_t end) {
            for (int64_t i = begin; i < end; ++i)
                y.ptr<T>()[i] = static_cast<T>(fn::Poisson{}(static_cast<double>(rate.ptr<T>()[i]),
                                                             fn::ElementStream(key, i)));
        });
    });
}

void categorical(RandomKey key, const View& upto, const View& y) {
    const int64_t n = y.shape[1], m = upto.shape[1];
    const int64_t* const rows = upto.ptr<int64_t>();
    int64_t* const to = y.ptr<int64_t>();
    each_word64(key, y.numel(), [=](const uint64_t* words, int64_t at, int64_t count) {
        for (int64_t i = 0; i < count; ++i)
            to[at + i] = fn::category(rows + (at + i) / n * m, m, words[i]);
    });
}

void dropout(RandomKey key, double p, const View& x, const View& y) {
    visit("dropout", y.dtype, Floats{}, [&]<class T>() {
        const T* const from = x.ptr<T>();
        T* const to = y.ptr<T>();
        const fn::Dropout op{p};
        each_word(key, y.numel(), [=](const uint32_t* words, int64_t at, int64_t count) {
            drop_block(op, words, from + at, to + at, count);
        });
    });
}

}  // namespace tern::kernels::cpu
