#!/usr/bin/env bash
# Runs a script as root in a small virtual machine whose kernel has what containers lack: /dev/uhid,
# hidraw and udev. The machine sees this file system, and keeps its changes to itself.
#
#   guest.sh SCRIPT [ARGUMENT…]
#
# What the script writes to $GUEST_OUTPUT comes back in ./guest-output or where GUEST_OUTPUT says. Ends
# with the script's exit status; 124 when the machine did not come to an end. Everything is emulated,
# so that no hardware support is needed: programs run some ten times slower than outside.
set -euo pipefail

cache="${GUEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/claviger-guest}"
output="$(realpath -m "${GUEST_OUTPUT:-guest-output}")"
seconds="${GUEST_SECONDS:-600}"
boot_modules=(virtio_pci virtio_rng 9p 9pnet_virtio overlay)

install_missing() {
  local missing=() package
  for package in qemu-system-x86 busybox-static cpio kmod udev; do
    dpkg-query --show --showformat='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' ||
      missing+=("$package")
  done
  ((${#missing[@]} == 0)) && return
  apt-get update --quiet --quiet
  DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet --quiet --no-install-recommends \
    "${missing[@]}" >/dev/null
}

# Debian's own kernel, unpacked but not installed.
fetch_kernel() {
  [[ -e "$cache/vmlinuz" ]] && return
  local work package
  work="$(mktemp -d)"
  chmod 755 "$work"
  package="$(apt-cache depends linux-image-amd64 | awk '$1 == "Depends:" { print $2; exit }')"
  (cd "$work" && apt-get download --quiet --quiet "$package")
  dpkg-deb --fsys-tarfile "$work"/*.deb | tar --extract --directory "$work" --wildcards './boot/vmlinuz*' './lib/modules/*'
  mkdir -p "$cache"
  rm -rf "$cache/lib"
  mv "$work/lib" "$cache/lib"
  depmod --basedir "$cache" "$(ls "$cache/lib/modules")"
  mv "$work"/boot/vmlinuz-* "$cache/vmlinuz"
  rm -rf "$work"
}

# The first programs that run: they mount this file system with a layer of memory above it.
build_initrd() {
  local root module version
  version="$(ls "$cache/lib/modules")"
  root="$(mktemp -d)"
  mkdir -p "$root"/{bin,dev,proc,sys,modules,below,above,whole}
  cp /bin/busybox "$root/bin/busybox"
  for module in "${boot_modules[@]}"; do
    modprobe --dirname "$cache" --set-version "$version" --show-depends "$module"
  done | awk '$1 == "insmod" && !seen[$2]++ { print $2 }' | while read -r module; do
    cp "$module" "$root/modules/"
    basename "$module" >>"$root/modules/order"
  done
  cat >"$root/init" <<'INIT'
#!/bin/busybox sh
b=/bin/busybox
$b mount -t proc proc /proc
$b mount -t sysfs sysfs /sys
$b mount -t devtmpfs devtmpfs /dev
while read module; do $b insmod "/modules/$module"; done </modules/order
way=trans=virtio,version=9p2000.L,msize=512000
$b mount -t 9p -o "ro,$way,cache=loose" host /below
$b mount -t tmpfs -o size=60% layer /above
$b mkdir /above/changes /above/work
$b mount -t overlay -o lowerdir=/below,upperdir=/above/changes,workdir=/above/work all /whole
$b mkdir -p /whole/mnt/output
$b mount -t 9p -o "rw,$way,cache=none" output /whole/mnt/output
for place in proc sys dev; do $b mount -o move "/$place" "/whole/$place"; done
exec $b switch_root /whole /bin/bash "$($b sed 's/.*GUEST_FIRST=\([^ ]*\).*/\1/' /whole/proc/cmdline)"
INIT
  chmod +x "$root/init"
  (cd "$root" && find . | cpio --create --format newc --quiet) >"$cache/initrd"
  rm -rf "$root"
}

# What runs inside, once the file system is there.
write_first() {
  {
    echo '#!/bin/bash'
    echo 'exec </dev/null >/dev/console 2>&1'
    echo 'export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin TERM=dumb LANG=C.UTF-8'
    echo "export HOME=$(printf %q "$HOME") GUEST=1 GUEST_OUTPUT=/mnt/output"
    echo 'mount -t tmpfs run /run; mkdir -p /dev/pts /dev/shm /lib/modules'
    echo 'mount -t devpts devpts /dev/pts; mount -t tmpfs shm /dev/shm'
    echo "mount --bind $(printf %q "$cache/lib/modules") /lib/modules"
    echo 'ip link set lo up; modprobe --all uhid hid_generic vhci_hcd'
    echo '/lib/systemd/systemd-udevd --daemon; udevadm settle --timeout=30'
    printf 'cd %q; bash' "$PWD"
    printf ' %q' "$@"
    echo '; echo $? >/mnt/output/.status; sync; echo o >/proc/sysrq-trigger; sleep 30'
  } >"$cache/first"
}

boot() {
  timeout "$seconds" qemu-system-x86_64 -accel tcg,thread=multi -cpu max -smp 2 -m 4096 -M q35 \
    -nodefaults -no-reboot -display none -monitor none -serial stdio \
    -kernel "$cache/vmlinuz" -initrd "$cache/initrd" \
    -append "console=ttyS0 quiet loglevel=3 panic=-1 mitigations=off GUEST_FIRST=$cache/first" \
    -virtfs local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap \
    -virtfs "local,path=$output,mount_tag=output,security_model=none,multidevs=remap" \
    -device virtio-rng-pci </dev/null 2>&1 | tr -d '\r' || true
}

script="$(realpath "$1")"
shift
mkdir -p "$output"
rm -f "$output/.status"
install_missing
fetch_kernel
build_initrd
write_first "$script" "$@"
boot
[[ -e "$output/.status" ]] || { echo 'The virtual machine did not come to an end.' >&2; exit 124; }
exit "$(cat "$output/.status")"
