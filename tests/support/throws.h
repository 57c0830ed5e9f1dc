// Exceptions by type and exact text.
#pragma once

#include <gtest/gtest.h>

#include <typeinfo>

#include "tensor/core/error.h"

namespace tern::test {

// Succeeds when `call` throws exactly an E whose text is `message`.
template <class E, class F>
testing::AssertionResult throws(const std::string& message, F call) {
    try {
        call();
    } catch (const Error& e) {
        if (typeid(e) != typeid(E))
            return testing::AssertionFailure() << "an error of another type: " << e.what();
        if (e.what() == message) return testing::AssertionSuccess();
        return testing::AssertionFailure()
               << "another message:\n  " << e.what() << "\nwanted:\n  " << message;
    }
    return testing::AssertionFailure() << "nothing was thrown";
}

}  // namespace tern::test

#define EXPECT_THROWS(statement, ErrorType, message) \
    EXPECT_TRUE(::tern::test::throws<ErrorType>(message, [&] { (void)(statement); }))
