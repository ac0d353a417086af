#!/usr/bin/env bash
# Makes the release: one tarball with a program that needs no Swift, the default model, the unit and the licence.
#
#   Deploy/dist/build.sh     leaves .build-dist/lacuna-VERSION-linux-ARCH.tar.gz and says its path
#
# The same sources and compiler give the same bytes: names in order, one owner, the time of the last commit
# (or SOURCE_DATE_EPOCH), and the sources' folder written as /lacuna.
set -euo pipefail
cd "$(dirname "$0")/../.."

scratch=.build-dist
swift=${SWIFT:-swift}
tools=(-c release --scratch-path "$scratch/build" --product lacuna --static-swift-stdlib)

# The linker takes the first libstdc++ on its way: a folder with the archive alone makes that the static one.
mkdir -p "$scratch/archives"
ln -sf "$(gcc -print-file-name=libstdc++.a)" "$scratch/archives/libstdc++.a"
tools+=(-Xlinker "-L$PWD/$scratch/archives" -Xswiftc -Xclang-linker -Xswiftc -static-libgcc)
# What remains of the machine that built it in a program: the paths that traps and assertions name.
tools+=(-Xswiftc -file-prefix-map -Xswiftc "$PWD=/lacuna" -Xcc "-ffile-prefix-map=$PWD=/lacuna")

"$swift" build "${tools[@]}"
program=$("$swift" build "${tools[@]}" --show-bin-path)/lacuna
version=$("$program" --version)
name=lacuna-$version-linux-$(uname -m)
root=$scratch/$name
rm -rf "$root"
mkdir -p "$root/Models"
cp -R Models/hosts Models/2dmd "$root/Models/"
cp LICENSE README.md CHANGELOG.md Deploy/systemd/lacuna.service "$root/"
strip --strip-all -o "$root/lacuna" "$program"
# What is linked in has licences of its own, which ask to be passed on.
find "$scratch/build/checkouts" "$(dirname "$(realpath "$(command -v "$swift")")")/../share/swift" \
  -type f \( -name 'LICENSE*' -o -name 'NOTICE*' \) | LC_ALL=C sort | while read -r file; do
  printf '==== %s\n\n' "$(basename "$(dirname "$file")")/$(basename "$file")"
  cat "$file"
done > "$root/THIRD-PARTY"
chmod -R u=rwX,go=rX "$root"

# Nothing but what every Debian has, and the two libraries that are said to be needed.
needed=$(objdump -p "$root/lacuna" | awk '$1 == "NEEDED" { print $2 }' | sort)
allowed="ld-linux-.* libc\.so\.6 libm\.so\.6 libsqlite3\.so\.0 libz\.so\.1"
for library in $needed; do
  grep -qxE "${allowed// /|}" <<< "$library" || { echo "the program needs $library" >&2; exit 1; }
done

time=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
tar --create --file=- --directory="$scratch" --sort=name --format=ustar --mtime="@$time" \
  --owner=root:0 --group=root:0 "$name" | gzip -9 --no-name > "$scratch/$name.tar.gz"
echo "$scratch/$name.tar.gz"
