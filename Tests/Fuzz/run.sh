#!/usr/bin/env bash
# Fuzzes the parser of HTTP requests and the readers of JSON and of structures with libFuzzer, under AddressSanitizer.
#
# usage: Tests/Fuzz/run.sh [SECONDS]      (30 for each by default)
#
# Starts from the committed corpora; new inputs are kept in the build directory. If a reader traps,
# hangs or contradicts itself, the script prints the input and exits with a status other than 0.
set -eu

seconds=${1:-30}
here=$(cd "$(dirname "$0")" && pwd)
sources="$here/../../Sources"
build="$here/../../.build/fuzz"
modules="$build/modules"
mkdir -p "$modules"
compiler=(swiftc -O -swift-version 6 -package-name lacuna -parse-as-library "-sanitize=fuzzer,address"
  -I "$modules" -I "$sources/CZlib" -I "$sources/CLinux")

# module NAME: compiles a target of the package that a fuzzer imports.
module() {
  find "$sources/$1" -name '*.swift' -print0 | xargs -0 "${compiler[@]}" -wmo -c -module-name "$1" \
    -emit-module -emit-module-path "$modules/$1.swiftmodule" -o "$modules/$1.o"
}

# fuzz CORPUS MODULE SOURCES…: fuzzes the sources, compiled as one module, and the objects, starting from a corpus.
fuzz() {
  name=$1
  module=$2
  shift 2
  mkdir -p "$build/$name"
  "${compiler[@]}" -module-name "$module" -use-ld=lld "$@" -o "$build/fuzz-$name"
  # libFuzzer prints the stack of a crash; Swift's backtracer would wait for a terminal.
  SWIFT_BACKTRACE=enable=no "$build/fuzz-$name" \
    -max_total_time="$seconds" -max_len=4096 -timeout=5 -verbosity=0 -print_final_stats=1 \
    -dict="$here/$name.dict" -artifact_prefix="$build/$name-" \
    "$build/$name" "$here/corpus/$name"
}

fuzz json JSON "$sources"/JSON/*.swift "$here/FuzzJSONReader.swift"

cat > "$modules/module.modulemap" <<END
module CSpaceGroups { header "$sources/CSpaceGroups/include/CSpaceGroups.h" export * }
END
clang -O2 -c "$sources/CSpaceGroups/spacegroups.c" -I "$sources/CSpaceGroups/include" -o "$modules/CSpaceGroups.o"
for name in Numerics Compression JSON Crystals Defects; do module "$name"; done
mapfile -d '' http < <(find "$sources/HTTP" -name '*.swift' -print0)
fuzz http HTTP "${http[@]}" "$modules"/{Numerics,Compression}.o "$here/FuzzRequestParser.swift"
mapfile -d '' structures < <(find "$sources/Structures" -name '*.swift' -print0)
fuzz structures Structures "${structures[@]}" "$modules"/{CSpaceGroups,Numerics,JSON,Crystals,Defects}.o \
  "$here/FuzzStructureReaders.swift"
