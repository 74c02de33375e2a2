#!/usr/bin/env bash
# Makes the guest of tests and demos: Debian's kernel, and an initial RAM disk with busybox, the agent and a database
# service. Says the two paths, one a line. Needs the packages of `install-packages.sh test`.
#
#   Tests/Guests/make-image.sh AGENT [DIRECTORY]
#
# AGENT is `make agent-static`'s program, or any other build of it. DIRECTORY is .build/guest unless given; the kernel is
# downloaded into it once for each version of Debian's package. What the guest does is told in image/init.
set -euo pipefail
# The last of these is loaded last; the modules that they need come before them. One that is built in is left out.
wanted=(virtio_pci virtio_blk virtio_console virtio_net virtio-rng pvpanic-mmio pvpanic-pci button evdev)
programs=(/usr/bin/flock /usr/bin/sqlite3)

here=$(cd "$(dirname "$0")" && pwd)
agent=${1:?usage: make-image.sh AGENT [DIRECTORY]}
directory=$(realpath -m "${2:-$here/../../.build/guest}")
mkdir -p "$directory"
exec 9>"$directory/lock"
flock 9
work=$(mktemp -d "$directory/work.XXXXXX")
trap 'rm -rf "$work"' EXIT

# fetch PACKAGE: its kernel, and the wanted modules in the order in which they are loaded, whole in $work/kernel.
fetch() {
  local release=${1#linux-image-} word path module
  (cd "$work" && apt-get -qq -o APT::Sandbox::User=root download "$1" >&2)
  dpkg-deb --fsys-tarfile "$work/$1"_*.deb | tar -C "$work" -x "./boot/vmlinuz-$release" "./lib/modules/$release"
  depmod -b "$work" "$release"
  mkdir -p "$work/kernel/modules"
  for module in "${wanted[@]}"; do modprobe -d "$work" -S "$release" --show-depends "$module"; done >"$work/order"
  while read -r word path _; do
    [ "$word" = insmod ] || continue
    cp -n "$path" "$work/kernel/modules"
    basename "$path"
  done <"$work/order" | awk '!seen[$0]++' >"$work/kernel/modules/order"
  cp "$work/boot/vmlinuz-$release" "$work/kernel/vmlinuz"
}

# keep IDENTITY: what was fetched is the kernel from now on. Its version comes last: without it a kernel counts as none.
keep() {
  printf '%s\n' "$1" >"$work/version"
  rm -f "$directory/kernel/version"
  rm -rf "$directory/kernel"
  mv "$work/kernel" "$directory/kernel"
  mv "$work/version" "$directory/kernel/version"
}

# A place without apt's lists, or without a network, keeps the kernel that it has.
package=$(apt-cache depends linux-image-cloud-amd64 2>/dev/null | sed -n 's/^ *Depends: //p' | head -n 1) || true
version=$(apt-cache policy "${package:-none}" 2>/dev/null | sed -n 's/^ *Candidate: //p') || true
identity="$package $version: ${wanted[*]}"
if [ "$identity" != "$(cat "$directory/kernel/version" 2>/dev/null)" ]; then
  # Not as a condition, where `set -e` would hold for none of its steps.
  set +e
  (set -e; [ -n "$package" ]; fetch "$package")
  fetched=$?
  set -e
  if [ $fetched -eq 0 ]; then
    keep "$identity"
  else
    [ -s "$directory/kernel/version" ] ||
      { echo "make-image.sh: no kernel could be fetched; without apt's lists try apt-get update" >&2; exit 1; }
    echo "make-image.sh: the kernel stays $(cat "$directory/kernel/version")" >&2
  fi
fi

# install_program PROGRAM NAME: with the libraries that it needs, where it looks for them.
install_program() {
  local library
  install -D -m 0755 "$1" "$work/root$2"
  # A program without an interpreter needs none.
  { ldd "$1" 2>/dev/null || true; } | sed -n 's|^[^/]*\(/[^ ]*\) (0x.*|\1|p' | while read -r library; do
    install -D -m 0755 "$library" "$work/root$library"
  done
}
root=$work/root
mkdir -p "$root"/{bin,dev/virtio-ports,etc,lib/modules,proc,run,sys,tmp,usr/sbin,usr/libexec}
mkdir -p "$root"/data{,1,2,3,4,5,6,7}
install_program "$(command -v busybox)" /bin/busybox
for name in $(busybox --list); do [ -e "$root/bin/$name" ] || ln -s busybox "$root/bin/$name"; done
strip -o "$work/agent" "$agent"
install_program "$work/agent" /usr/sbin/controlprog-agent
for program in "${programs[@]}"; do install_program "$program" "$program"; done
cp "$directory"/kernel/modules/* "$root/lib/modules"
install -m 0755 "$here/image/init" "$root/init"
find "$here/image" -type f ! -name init -exec install -m 0755 -t "$root/usr/libexec" {} +
(cd "$root" && find . | LC_ALL=C sort | cpio --quiet --reproducible -R 0:0 -H newc -o) >"$work/initrd"

# Whole or not at all, for whoever boots it meanwhile.
cp "$directory/kernel/vmlinuz" "$work/vmlinuz"
mv "$work/vmlinuz" "$work/initrd" "$directory"
printf '%s\n' "$directory/vmlinuz" "$directory/initrd"
