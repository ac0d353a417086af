#!/usr/bin/env bash
# Proves that the release needs nothing but Debian 12, libsqlite3 and zlib: in a root that debootstrap makes, and
# in the image's, which has no shell. As a user without rights, on a file system that is read-only but for the
# cache's folder, in a working folder without models.
#
#   Tests/System/Dist/run.sh     `make dist` has run before
#
# Needs root (to mount and to change root), debootstrap and curl.
set -euo pipefail
cd "$(dirname "$0")/../../.."

scratch=$PWD/.build-dist
archives=("$scratch"/lacuna-*-linux-"$(uname -m)".tar.gz)
[ "${#archives[@]}" = 1 ] || { echo "which release? ${archives[*]}" >&2; exit 1; }
user=65532
serving="serve --port 0 --cache /var/lib/lacuna/lacuna.sqlite --drain-delay 0"
server=""
folder=$(mktemp -d)
trap '[ -z "$server" ] || kill -KILL "$server" 2> /dev/null; rm -rf "$folder"' EXIT

fail() { echo "VIOLATED: $1" >&2; exit 1; }

# in_root ROOT COMMAND...: in place of this shell, in a mount namespace of its own, as a user who can gain no rights.
in_root() {
  # shellcheck disable=SC2016
  exec unshare --mount --propagation private bash -euc '
    root=$1 user=$2
    shift 2
    mount --bind "$root" "$root"
    mount --bind "$root/var/lib/lacuna" "$root/var/lib/lacuna"
    mkdir -p "$root/proc"
    mount -t proc -o ro proc "$root/proc"
    mount -o remount,bind,ro "$root"
    exec setpriv --no-new-privs chroot --userspec="$user:$user" "$root" "$@"' in_root "$1" "$user" "${@:2}"
}

prove() {
  local root=$1 log=$folder/log port=""
  : > "$log"
  rm -f "$root"/var/lib/lacuna/*
  # shellcheck disable=SC2086
  (in_root "$root" /opt/lacuna/lacuna $serving > "$log" 2>&1) &
  server=$!
  for _ in $(seq 600); do
    port=$(grep -o 'http://[0-9.:]*' "$log" | head -1 | cut -d: -f3 || true)
    if grep -q '"ready"' "$log"; then break; fi
    kill -0 "$server" 2> /dev/null || { cat "$log" >&2; fail "the server has ended"; }
    sleep 0.1
  done
  (in_root "$root" /opt/lacuna/lacuna health --port "$port") || fail "it says that it is not ready"
  Deploy/smoke.sh "http://127.0.0.1:$port"

  # What was promised of its surroundings, by the system's account.
  [ "$(readlink "/proc/$server/root")" = "$root" ] || fail "it runs in the machine's own root"
  grep -qE "^Uid:	$user	$user	$user	$user$" "/proc/$server/status" || fail "it runs as another user"
  for line in "CapPrm:	0000000000000000" "CapEff:	0000000000000000" "NoNewPrivs:	1"; do
    grep -qx "$line" "/proc/$server/status" || fail "it has rights: no $line"
  done
  awk '$5 == "/" { found = $6 ~ /^ro(,|$)/ } END { exit !found }' "/proc/$server/mountinfo" || fail "its root is writable"
  grep -o '[^/ ]*\.so[.0-9]*$' "/proc/$server/maps" | sort -u > "$folder/libraries"
  grep -qx 'libsqlite3\.so\.0.*' "$folder/libraries" || fail "the libraries cannot be told"
  if grep -vxE '(ld-linux-.*|libc|libm|libsqlite3|libz)\.so[.0-9]*' "$folder/libraries"; then
    fail "it has loaded more than libc, libsqlite3 and zlib"
  fi

  kill -TERM "$server"
  wait "$server" || fail "it does not end well at SIGTERM: $(cat "$log")"
  server=""
  [ "$(od -A n -N 6 -c "$root/var/lib/lacuna/lacuna.sqlite" | tr -d ' ')" = SQLite ] || fail "there is no cache file"
  echo '{"material":"P","defects":[{"type":"vacancy","cell":[0,0],"basis":0}]}' |
    (in_root "$root" /opt/lacuna/lacuna predict) | grep -q '"key":"P:6x6:v@' || fail "the filter does not answer"
}

debian=$scratch/debian
if [ ! -e "$debian.is-made" ]; then
  rm -rf "$debian"
  debootstrap --variant=minbase --include=libsqlite3-0,zlib1g bookworm "$debian" > "$folder/debootstrap" ||
    { tail "$folder/debootstrap" >&2; exit 1; }
  touch "$debian.is-made"
fi
rm -rf "$debian/opt/lacuna" "$debian/var/lib/lacuna"
install -d "$debian/opt/lacuna"
install -d -m 0700 -o "$user" -g "$user" "$debian/var/lib/lacuna"
tar --extract --file="${archives[0]}" --directory="$debian/opt/lacuna" --strip-components=1
newest=$(objdump -T "$debian/opt/lacuna/lacuna" | grep -o 'GLIBC_[0-9.]*' | sort -Vu | tail -1)
echo "== Debian $(cat "$debian/etc/debian_version") by debootstrap, glibc up to ${newest#GLIBC_} wanted"
(in_root "$debian" /bin/sh -c '! touch /opt/lacuna/x && ! touch /tmp/x' 2> /dev/null) || fail "the root is not read-only"
prove "$debian"

Deploy/dist/root.sh "$scratch/root"
echo "== the image's root: $(cd "$scratch/root/var/lib/dpkg/status.d" && echo *), $(du -sm "$scratch/root" | cut -f1) MB"
[ ! -e "$scratch/root/bin/sh" ] || fail "there is a shell"
prove "$scratch/root"
