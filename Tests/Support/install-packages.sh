#!/usr/bin/env bash
# Installs the Debian packages that a purpose needs, when one is missing.
# usage: install-packages.sh build|test|bench|bench-qemu
set -euo pipefail
packages=(socat pkg-config libsqlite3-dev libsystemd-dev)
case ${1:-build} in
  build) ;;
  test)
    packages+=(python3 python3-venv sqlite3 util-linux systemd systemd-container dbus polkitd)
    packages+=(qemu-system-x86 qemu-utils)
    # The guest image and its disks.
    packages+=(busybox-static binutils cpio e2fsprogs kmod)
    ;;
  bench) packages+=(python3 redis-server gcc procps util-linux) ;;
  bench-qemu)
    packages+=(python3 util-linux mount qemu-system-x86 libvirt-daemon libvirt-daemon-driver-qemu libvirt-clients)
    # The guest image.
    packages+=(busybox-static binutils cpio kmod sqlite3)
    ;;
  *) echo "install-packages.sh: unknown purpose $1" >&2; exit 2 ;;
esac
missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0
echo "installing ${missing[*]}"
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
