// Who called: taken cheaply, turned into names and lines when somebody asks.
#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace tern {

class CallStack {
 public:
    // The calls that led here.
    static CallStack here();
    // The innermost call that is not tern's or the standard library's: "model.cpp:12 in f()" where
    // there is debug information, else the function or the program with an offset.
    std::string user_line() const;

 private:
    static constexpr int kMaxFrames = 48;
    std::array<uintptr_t, kMaxFrames> frames_{};
    int count_ = 0;
};

}  // namespace tern
