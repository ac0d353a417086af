#!/usr/bin/env bash
# Builds the documentation of every library target from its comments, and fails at any warning.
#
#   Tests/System/documentation.sh     after a release build
set -euo pipefail
cd "$(dirname "$0")/../.."

build=.build/release
pages=$(mktemp -d)
trap 'rm -rf "$pages"' EXIT

search=(-I "$build/Modules")
for map in "$build"/*.build/module.modulemap Sources/*/module.modulemap .build/checkouts/*/Sources/*/include/module.modulemap; do
  search+=(-Xcc "-fmodule-map-file=$PWD/$map")
done
tools=$(dirname "$(realpath "$(command -v swiftc)")")
target=$(swiftc -print-target-info | sed -n 's/.*"unversionedTriple": "\(.*\)".*/\1/p')

for folder in Sources/*/; do
  name=$(basename "$folder")
  # Only libraries in Swift, which excludes the program itself.
  if [ ! -e "$build/Modules/$name.swiftmodule" ] || [ "$name" = lacuna ]; then continue; fi
  mkdir "$pages/$name"
  "$tools/swift-symbolgraph-extract" -module-name "$name" "${search[@]}" -minimum-access-level public \
    -target "$target" -output-dir "$pages/$name"
  "$tools/docc" convert --additional-symbol-graph-dir "$pages/$name" --warnings-as-errors \
    --fallback-display-name "$name" --fallback-bundle-identifier "$name" --output-dir "$pages/$name.doccarchive" \
    > "$pages/log" 2>&1 || { cat "$pages/log" >&2; exit 1; }
  echo "$name"
done
