// What a reader must survive: every prefix and every flipped bit of a valid file.
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "tensor/core/error.h"

namespace tern::test {

// A copy of exactly these bytes, so that a sanitizer sees the first byte read beyond them.
struct ExactBytes {
    explicit ExactBytes(std::string_view text)
        : data(std::make_unique<std::byte[]>(text.size())), size(text.size()) {
        for (size_t i = 0; i < size; ++i) data[i] = static_cast<std::byte>(text[i]);
    }
    std::span<const std::byte> view() const { return {data.get(), size}; }

    std::unique_ptr<std::byte[]> data;
    size_t size;
};

// Calls parse(text) on every prefix and every single-bit flip of a text: a shorter text may well be
// valid, so each is read or refused with a FormatError.
template <class Parse>
void survive_text_damage(std::string_view valid, Parse parse) {
    const auto survives = [&](std::string_view text) {
        const ExactBytes bytes(text);
        try {
            parse(std::string_view(reinterpret_cast<const char*>(bytes.data.get()), bytes.size));
        } catch (const FormatError&) {
        }
    };
    for (size_t length = 0; length <= valid.size(); ++length) survives(valid.substr(0, length));
    for (size_t bit = 0; bit < valid.size() * 8; ++bit) {
        std::string flipped(valid);
        flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
        survives(flipped);
    }
}

// Calls parse(bytes) on every proper prefix, all of which must be refused with a FormatError, and
// on every single-bit flip, each of which must be refused or read in bounds. Returns how many of
// the flips were read.
template <class Parse>
size_t survive_damage(const std::string& valid, Parse parse) {
    for (size_t length = 0; length < valid.size(); ++length) {
        const ExactBytes prefix(std::string_view(valid).substr(0, length));
        EXPECT_THROW(parse(prefix.view()), FormatError) << "a prefix of " << length << " bytes";
    }
    size_t read = 0;
    for (size_t bit = 0; bit < valid.size() * 8; ++bit) {
        std::string flipped = valid;
        flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
        try {
            parse(ExactBytes(flipped).view());
            ++read;
        } catch (const FormatError&) {
        }
    }
    return read;
}

}  // namespace tern::test
