#include "autograd/call_stack.h"

#include <cxxabi.h>
#include <dlfcn.h>
#include <execinfo.h>

#include <cstdlib>
#include <memory>
#include <string_view>
#include <vector>

#include "tensor/core/error.h"

#ifdef TERN_WITH_BACKTRACE
#include <backtrace.h>
#endif

namespace tern {
namespace {

// What is known of one call; fields may be empty.
struct Frame {
    std::string function;  // mangled
    std::string file;
    int line = 0;
};

#ifdef TERN_WITH_BACKTRACE
void ignore(void*, const char*, int) {}

backtrace_state* symbols() {
    static backtrace_state* const state = backtrace_create_state(nullptr, 1, ignore, nullptr);
    return state;
}

// The calls at an address, the inlined ones first.
std::vector<Frame> resolve(uintptr_t pc) {
    std::vector<Frame> out;
    const auto add = [](void* to, uintptr_t, const char* file, int line, const char* function) {
        if (file || function)
            static_cast<std::vector<Frame>*>(to)->push_back(
                {function ? function : "", file ? file : "", line});
        return 0;
    };
    backtrace_pcinfo(symbols(), pc, add, ignore, &out);
    if (!out.empty()) return out;
    const auto name = [](void* to, uintptr_t, const char* symbol, uintptr_t, uintptr_t) {
        if (symbol) static_cast<std::vector<Frame>*>(to)->push_back({symbol, "", 0});
    };
    backtrace_syminfo(symbols(), pc, name, ignore, &out);
    return out;
}
#else
std::vector<Frame> resolve(uintptr_t pc) {
    Dl_info info;
    if (!dladdr(reinterpret_cast<void*>(pc), &info) || !info.dli_sname) return {};
    return {{info.dli_sname, "", 0}};
}
#endif

bool starts_with_any(std::string_view text, std::initializer_list<std::string_view> starts) {
    for (std::string_view start : starts)
        if (text.starts_with(start)) return true;
    return false;
}

// By its mangled name, which begins with its namespace whatever it returns.
bool is_of_library(std::string_view name) {
    if (starts_with_any(name, {"_ZN4tern4test", "_ZNK4tern4test", "_ZZN4tern4test"})) return false;
    return starts_with_any(name, {"_ZN4tern", "_ZNK4tern", "_ZZN4tern", "_ZZNK4tern", "_ZNSt",
                                  "_ZNKSt", "_ZSt", "_ZN9__gnu_cxx"});
}

// In libtern, when that is a library of its own.
bool is_in_libtern(uintptr_t pc) {
    Dl_info here, there, program;
    if (!dladdr(reinterpret_cast<void*>(&is_of_library), &here) ||
        !dladdr(reinterpret_cast<void*>(pc), &there))
        return false;
    void* const main = dlsym(RTLD_DEFAULT, "main");
    const bool shared =
        main && dladdr(main, &program)
            ? program.dli_fbase != here.dli_fbase
            : std::string_view(here.dli_fname).find(".so") != std::string_view::npos;
    return shared && here.dli_fbase == there.dli_fbase;
}

std::string demangled(const std::string& name) {
    int status = 0;
    const std::unique_ptr<char, void (*)(void*)> text(
        abi::__cxa_demangle(name.c_str(), nullptr, nullptr, &status), std::free);
    return status == 0 && text ? std::string(text.get()) : name;
}

std::string described(const Frame& frame) {
    if (frame.file.empty()) return demangled(frame.function);
    const std::string place = detail::concat(frame.file, ":", frame.line);
    return frame.function.empty() ? place : place + " in " + demangled(frame.function);
}

// The program and where in it, when there are no names.
std::string offset_of(uintptr_t pc) {
    Dl_info info;
    if (!dladdr(reinterpret_cast<void*>(pc), &info)) return "an unknown place";
    return detail::concat(info.dli_fname, " + ", pc - reinterpret_cast<uintptr_t>(info.dli_fbase));
}

}  // namespace

CallStack CallStack::here() {
    void* addresses[kMaxFrames];
    CallStack out;
    const int count = backtrace(addresses, kMaxFrames);
    // An address is where the call returns to: the call itself is before it.
    for (int i = 1; i < count; ++i)
        out.frames_[static_cast<size_t>(out.count_++)] =
            reinterpret_cast<uintptr_t>(addresses[i]) - 1;
    return out;
}

std::string CallStack::user_line() const {
    for (int i = 0; i < count_; ++i) {
        const uintptr_t pc = frames_[static_cast<size_t>(i)];
        if (is_in_libtern(pc)) continue;
        const std::vector<Frame> frames = resolve(pc);
        if (frames.empty()) return offset_of(pc);
        for (const Frame& frame : frames)
            if (!is_of_library(frame.function)) return described(frame);
    }
    return "an unknown place";
}

}  // namespace tern
