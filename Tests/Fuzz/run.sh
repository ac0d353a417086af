#!/bin/sh
# Fuzzes the request parser with libFuzzer, guided by coverage, under AddressSanitizer.
#
# usage: Tests/Fuzz/run.sh [SECONDS]      (30 by default)
#
# Starts from the committed corpus; what it finds on the way stays in the build directory. Ends
# with a status other than 0, and the input that did it, if the parser traps, hangs or contradicts
# itself.
set -eu

seconds=${1:-30}
here=$(cd "$(dirname "$0")" && pwd)
sources="$here/../../Sources/HTTP"
build="$here/../../.build/fuzz"
mkdir -p "$build/corpus"

# The parser and what it is made of: no sockets, no other module.
swiftc -O -swift-version 6 -package-name lacuna -parse-as-library -module-name Fuzz \
  -sanitize=fuzzer,address -use-ld=lld \
  "$sources"/Parsing/*.swift \
  "$sources"/Messages/Headers.swift "$sources"/Messages/Method.swift \
  "$sources"/Messages/RequestHead.swift "$sources"/Messages/RequestTarget.swift \
  "$sources"/Messages/ResponseError.swift "$sources"/Messages/Status.swift \
  "$sources"/Messages/Version.swift \
  "$here/FuzzRequestParser.swift" -o "$build/fuzz-request-parser"

# A crash prints its own stack; Swift's backtracer would wait for a terminal.
SWIFT_BACKTRACE=enable=no "$build/fuzz-request-parser" \
  -max_total_time="$seconds" -max_len=4096 -timeout=5 -verbosity=0 -print_final_stats=1 \
  -dict="$here/http.dict" -artifact_prefix="$build/" \
  "$build/corpus" "$here/corpus"
