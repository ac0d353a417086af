#!/bin/sh
# Fuzzes the parser of HTTP requests and the JSON reader with libFuzzer, under AddressSanitizer.
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

# fuzz CORPUS SOURCES…: fuzzes the sources, compiled as one module, starting from a corpus.
fuzz() {
  name=$1
  shift
  mkdir -p "$build/$name"
  swiftc -O -swift-version 6 -package-name lacuna -parse-as-library -module-name Fuzz \
    -sanitize=fuzzer,address -use-ld=lld "$@" -o "$build/fuzz-$name"
  # libFuzzer prints the stack of a crash; Swift's backtracer would wait for a terminal.
  SWIFT_BACKTRACE=enable=no "$build/fuzz-$name" \
    -max_total_time="$seconds" -max_len=4096 -timeout=5 -verbosity=0 -print_final_stats=1 \
    -dict="$here/$name.dict" -artifact_prefix="$build/$name-" \
    "$build/$name" "$here/corpus/$name"
}

fuzz http \
  "$sources"/HTTP/Parser/*.swift \
  "$sources"/HTTP/Message/Headers.swift "$sources"/HTTP/Message/Method.swift \
  "$sources"/HTTP/Message/RequestHead.swift "$sources"/HTTP/Message/RequestTarget.swift \
  "$sources"/HTTP/Message/ResponseError.swift "$sources"/HTTP/Message/Status.swift \
  "$sources"/HTTP/Message/HTTPVersion.swift \
  "$here/FuzzRequestParser.swift"
fuzz json "$sources"/JSON/*.swift "$here/FuzzJSONReader.swift"
