#!/usr/bin/env bash
# Creates the root of an image: the release, and the packages libc6, libsqlite3-0 and zlib1g of Debian 12.
#
#   Deploy/dist/root.sh FOLDER     creates FOLDER; run Deploy/dist/build.sh first
#
# Run it on Debian 12, because it uses the packages of the system's release.
set -euo pipefail
root=$(realpath -m "$1")
cd "$(dirname "$0")/../.."

rm -rf "$root"
mkdir -p "$root/opt/lacuna" "$root/var/lib/dpkg/status.d"
packages=$(mktemp -d)
trap 'rm -rf "$packages"' EXIT
# apt downloads as an unprivileged user.
chmod 777 "$packages"
(cd "$packages" && apt-get download -qq libc6 libsqlite3-0 zlib1g)
for package in "$packages"/*.deb; do
  dpkg-deb --extract "$package" "$root"
  # Image scanners read the installed packages from these files.
  dpkg-deb --field "$package" > "$root/var/lib/dpkg/status.d/$(dpkg-deb --field "$package" Package)"
done

archives=(.build-dist/lacuna-*-linux-"$(uname -m)".tar.gz)
[ "${#archives[@]}" = 1 ] || { echo "expected one release, found: ${archives[*]}" >&2; exit 1; }
tar --extract --file="${archives[0]}" --directory="$root/opt/lacuna" --strip-components=1
# The user of the image, by number, because the image has no passwd file.
install -d -m 0700 -o 65532 -g 65532 "$root/var/lib/lacuna"
