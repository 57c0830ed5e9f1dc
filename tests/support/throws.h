// Exceptions by type and text.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <typeinfo>

#include "tensor/core/error.h"

namespace tern::test {

// Succeeds when `call` throws exactly an E whose text pleases `fits`; `wanted` says what does.
template <class E, class F, class Fits>
testing::AssertionResult throws(F call, const std::string& wanted, Fits fits) {
    try {
        call();
    } catch (const Error& e) {
        if (typeid(e) != typeid(E))
            return testing::AssertionFailure() << "an error of another type: " << e.what();
        if (fits(std::string(e.what()))) return testing::AssertionSuccess();
        return testing::AssertionFailure()
               << "another message:\n  " << e.what() << "\nwanted:\n  " << wanted;
    }
    return testing::AssertionFailure() << "nothing was thrown";
}

// The text is `message`.
template <class E, class F>
testing::AssertionResult throws(const std::string& message, F call) {
    return throws<E>(call, message, [&](const std::string& text) { return text == message; });
}

// The text holds `part`.
template <class E, class F>
testing::AssertionResult throws_with(const std::string& part, F call) {
    return throws<E>(call, "... " + part + " ...",
                     [&](const std::string& text) { return text.find(part) != std::string::npos; });
}

}  // namespace tern::test

#define EXPECT_THROWS(statement, ErrorType, message) \
    EXPECT_TRUE(::tern::test::throws<ErrorType>(message, [&] { (void)(statement); }))
#define EXPECT_ERROR(statement, ErrorType, part) \
    EXPECT_TRUE(::tern::test::throws_with<ErrorType>(part, [&] { (void)(statement); }))
