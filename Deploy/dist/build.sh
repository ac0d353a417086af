#!/usr/bin/env bash
# Builds the release: a tarball with the statically linked program, the default model, the systemd unit and the licences.
#
#   Deploy/dist/build.sh     creates .build-dist/lacuna-VERSION-linux-ARCH.tar.gz and prints its path
#
# The build is reproducible: files are sorted, have one owner and the time of the last commit (or SOURCE_DATE_EPOCH), and
# the source folder is recorded as /lacuna.
set -euo pipefail
cd "$(dirname "$0")/../.."

scratch=.build-dist
swift=${SWIFT:-swift}
tools=(-c release --scratch-path "$scratch/build" --product lacuna --static-swift-stdlib)

# The linker uses the first libstdc++ on its search path. A folder with only the archive makes it link statically.
mkdir -p "$scratch/archives"
ln -sf "$(gcc -print-file-name=libstdc++.a)" "$scratch/archives/libstdc++.a"
tools+=(-Xlinker "-L$PWD/$scratch/archives" -Xswiftc -Xclang-linker -Xswiftc -static-libgcc)
# Traps and assertions name source paths, which would otherwise depend on the build machine.
tools+=(-Xswiftc -file-prefix-map -Xswiftc "$PWD=/lacuna" -Xcc "-ffile-prefix-map=$PWD=/lacuna")

"$swift" build "${tools[@]}"
program=$("$swift" build "${tools[@]}" --show-bin-path)/lacuna
version=$("$program" --version)
name=lacuna-$version-linux-$(uname -m)
root=$scratch/$name
rm -rf "$root"
mkdir -p "$root/Models" "$root/Deploy"
cp -R Models/hosts Models/host.schema.json Models/2dmd "$root/Models/"
cp -R Deploy/guides "$root/Deploy/"
cp -R LICENSE README.md CHANGELOG.md CITATION.cff Deploy/systemd/lacuna.service "$root/"
strip --strip-all -o "$root/lacuna" "$program"
# The licences of statically linked libraries must be distributed with the program.
find "$scratch/build/checkouts" "$(dirname "$(realpath "$(command -v "$swift")")")/../share/swift" \
  -type f \( -name 'LICENSE*' -o -name 'NOTICE*' \) | LC_ALL=C sort | while read -r file; do
  printf '==== %s\n\n' "$(basename "$(dirname "$file")")/$(basename "$file")"
  cat "$file"
done > "$root/THIRD-PARTY"
chmod -R u=rwX,go=rX "$root"

# Check that the program needs only the base libraries of Debian and the two documented ones.
needed=$(objdump -p "$root/lacuna" | awk '$1 == "NEEDED" { print $2 }' | sort)
allowed="ld-linux-.* libc\.so\.6 libm\.so\.6 libsqlite3\.so\.0 libz\.so\.1"
for library in $needed; do
  grep -qxE "${allowed// /|}" <<< "$library" || { echo "the program needs $library" >&2; exit 1; }
done

time=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
tar --create --file=- --directory="$scratch" --sort=name --format=ustar --mtime="@$time" \
  --owner=root:0 --group=root:0 "$name" | gzip -9 --no-name > "$scratch/$name.tar.gz"
echo "$scratch/$name.tar.gz"
