#!/bin/sh
# Fuzzes what reads bytes from outside with libFuzzer, guided by coverage, under AddressSanitizer:
# the parser of HTTP requests, and the reader of JSON.
#
# usage: Tests/Fuzz/run.sh [SECONDS]      (30 for each by default)
#
# Starts from the committed corpora; what it finds on the way stays in the build directory. Ends
# with a status other than 0, and the input that did it, if a reader traps, hangs or contradicts
# itself.
set -eu

seconds=${1:-30}
here=$(cd "$(dirname "$0")" && pwd)
sources="$here/../../Sources"
build="$here/../../.build/fuzz"

# fuzz CORPUS SOURCES…: what is fuzzed and what that is made of, no other module.
fuzz() {
  name=$1
  shift
  mkdir -p "$build/$name"
  swiftc -O -swift-version 6 -package-name lacuna -parse-as-library -module-name Fuzz \
    -sanitize=fuzzer,address -use-ld=lld "$@" -o "$build/fuzz-$name"
  # A crash prints its own stack; Swift's backtracer would wait for a terminal.
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
