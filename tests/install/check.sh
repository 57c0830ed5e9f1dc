#!/usr/bin/env bash
# Installs tern and builds one small user of it (main.cpp) in every way there is.
# usage: check.sh BUILD WORK    BUILD holds a built shared libtern; WORK is made anew
set -euo pipefail
build=$(realpath "$1")
rm -rf "$2" && mkdir -p "$2"
work=$(realpath "$2")
here=$(dirname "$(realpath "$0")")
passed=0

# check NAME COMMAND...: one line when it succeeds, the whole output when it does not.
check() {
    local name=$1
    shift
    if "$@" >"$work/log" 2>&1; then
        echo "install: $name: $(tail -n 1 "$work/log")"
        passed=$((passed + 1))
    else
        cat "$work/log" >&2
        echo "install: $name failed; passed $passed" >&2
        exit 1
    fi
}

by_find_package() { # PREFIX
    cmake -G Ninja -S "$here/installed" -B "$1-cmake" -DCMAKE_PREFIX_PATH="$1" -DCMAKE_BUILD_TYPE=Release
    cmake --build "$1-cmake"
    "$1-cmake/user"
}

by_pkg_config() { # PREFIX [--static]
    local pc
    pc=$(dirname "$(find "$1" -name tern.pc)")
    # shellcheck disable=SC2046
    c++ -std=c++20 "$here/main.cpp" -o "$1-user" \
        $(PKG_CONFIG_PATH=$pc pkg-config --cflags --libs ${2:+"$2"} tern)
    LD_LIBRARY_PATH=$(dirname "$pc") "$1-user"
}

# Without optimisation: it is the packaging that is looked at.
embedded() {
    cmake -G Ninja -S "$here/embedded" -B "$work/embedded" -DCMAKE_BUILD_TYPE=Debug
    cmake --build "$work/embedded" -j "$(nproc)"
    "$work/embedded/user"
}

# What is installed stands on its own: no kernel headers, and no internal symbol is exported.
hides_internals() {
    ! find "$work/shared/include" -path '*kernels*' -o -name '*.cu' | grep . || return 1
    ! nm -DC --defined-only "$work"/shared/lib*/libtern.so | grep -E ' tern::kernels::' || return 1
    echo "$(nm -DC --defined-only "$work"/shared/lib*/libtern.so | grep -c ' tern::') symbols, none of kernels/"
}

cmake --install "$build" --prefix "$work/shared" >/dev/null
check "shared, what is in it" hides_internals
check "shared, find_package" by_find_package "$work/shared"
check "shared, pkg-config" by_pkg_config "$work/shared"
check "static, FetchContent" embedded
cmake --install "$work/embedded" --prefix "$work/static" >/dev/null
check "static, find_package" by_find_package "$work/static"
check "static, pkg-config" by_pkg_config "$work/static" --static
echo "install: $passed passed"
