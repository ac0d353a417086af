#!/usr/bin/env bash
# Makes the root of an image: the release, and of Debian 12 the packages libc6, libsqlite3-0 and zlib1g alone.
#
#   Deploy/dist/root.sh FOLDER     the folder to make; Deploy/dist/build.sh has run before
#
# For Debian 12, whose packages it takes.
set -euo pipefail
root=$(realpath -m "$1")
cd "$(dirname "$0")/../.."

rm -rf "$root"
mkdir -p "$root/opt/lacuna" "$root/var/lib/dpkg/status.d"
packages=$(mktemp -d)
trap 'rm -rf "$packages"' EXIT
# The user who downloads is not root.
chmod 777 "$packages"
(cd "$packages" && apt-get download -qq libc6 libsqlite3-0 zlib1g)
for package in "$packages"/*.deb; do
  dpkg-deb --extract "$package" "$root"
  # By these a scanner of images knows what there is.
  dpkg-deb --field "$package" > "$root/var/lib/dpkg/status.d/$(dpkg-deb --field "$package" Package)"
done

archives=(.build-dist/lacuna-*-linux-"$(uname -m)".tar.gz)
[ "${#archives[@]}" = 1 ] || { echo "which release? ${archives[*]}" >&2; exit 1; }
tar --extract --file="${archives[0]}" --directory="$root/opt/lacuna" --strip-components=1
# The user of the image, by number: there are no names here.
install -d -m 0700 -o 65532 -g 65532 "$root/var/lib/lacuna"
