#!/bin/sh
# Installs missing system packages, or prints the command to run if it has no permission to install.
#
#   Deploy/require-packages.sh PACKAGE...
set -eu

missing=""
for package in "$@"; do
  # dpkg knows the packages of Debian. Headers can also be installed in other ways, see below.
  if command -v dpkg-query >/dev/null 2>&1 &&
    [ "$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null)" = "install ok installed" ]; then
    continue
  fi
  case "$package" in
    libsqlite3-dev) header=sqlite3.h ;;
    zlib1g-dev) header=zlib.h ;;
    *) header="" ;;
  esac
  if [ -n "$header" ] && { [ -e "/usr/include/$header" ] || [ -e "/usr/local/include/$header" ]; }; then
    continue
  fi
  missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if command -v apt-get >/dev/null 2>&1; then
  if [ "$(id -u)" = 0 ]; then
    sudo=""
  elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    sudo="sudo"
  else
    echo "Missing system packages. Run: sudo apt-get install -y$missing" >&2
    exit 1
  fi
  # shellcheck disable=SC2086
  $sudo apt-get update -qq && $sudo apt-get install -y -qq $missing
else
  echo "Missing system packages:$missing (names of Debian; install the equivalents of your system)" >&2
  exit 1
fi
