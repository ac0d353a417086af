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

# fuzz CORPUS SOURCES…: fuzzes the sources, compiled as one module, starting from a corpus. The module has the name
# $module, and further options of the compiler are in options.
module=Fuzz
options=()
fuzz() {
  name=$1
  shift
  mkdir -p "$build/$name"
  swiftc -O -swift-version 6 -package-name lacuna -parse-as-library -module-name "$module" \
    "${options[@]}" -sanitize=fuzzer,address -use-ld=lld "$@" -o "$build/fuzz-$name"
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

# The readers of structures use parts of other modules; as one module they do not import them.
flat="$build/structures-sources"
rm -rf "$flat"
mkdir -p "$flat"
for file in \
  "$sources"/Structures/{AtomicStructure,Lattice,Lattice+Layer,Numbers,Occupant+FileSymbol}.swift \
  "$sources"/Structures/{StructureFormat,StructureText,StructureTextError,TextLines,TextOpening}.swift \
  "$sources"/Structures/CIF/*.swift "$sources"/Structures/Symmetry/*.swift \
  "$sources"/Structures/POSCAR/*.swift "$sources"/Structures/XYZ/*.swift \
  "$sources"/Structures/Documents/{StructureObject,StructureObject+Lists,StructureObject+Pymatgen}.swift \
  "$sources"/Structures/Documents/{ListedStructure,NumPyArray,JSONReader+Structure}.swift \
  "$sources"/Crystals/Element.swift "$sources"/Defects/PointDefect.swift "$sources"/JSON/*.swift \
  "$sources"/Numerics/{CancellationFlag,DecimalText}.swift "$here/FuzzStructureReaders.swift"; do
  sed -E 's/^import (Crystals|Defects|JSON|Numerics)$//' "$file" > "$flat/${file##*/}"
done
cat > "$flat/module.modulemap" <<END
module CSpaceGroups { header "$sources/CSpaceGroups/include/CSpaceGroups.h" export * }
END
clang -O2 -c "$sources/CSpaceGroups/spacegroups.c" -I "$sources/CSpaceGroups/include" -o "$flat/spacegroups.o"
module=Structures
options=(-I "$flat" "$flat/spacegroups.o")
fuzz structures "$flat"/*.swift
