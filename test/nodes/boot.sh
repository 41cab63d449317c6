#!/usr/bin/env bash
# Becomes one node: a systemd-nspawn machine whose root is an overlay in this mount namespace. Whoever kills it cuts the power.
# usage: boot.sh NAME HOME LOWER_FOLDERS
set -euo pipefail
name=$1 home=$2 lower=$3
# Groups of its own in every hierarchy, which a boot finds empty: in a shared one, systemd would end its neighbours' services.
for hierarchy in /sys/fs/cgroup/*/; do
  group=${hierarchy}ksnodes-$(basename "$(dirname "$home")")-$(basename "$home")
  mkdir -p "$group"
  if [ -e "$group/cpuset.cpus" ]; then for file in cpuset.cpus cpuset.mems; do cat "$hierarchy$file" > "$group/$file"; done; fi
  find "$group" -mindepth 1 -depth -type d -exec rmdir {} + 2>/dev/null || true
  echo $$ > "$group/cgroup.procs"
done
mkdir -p "$home"/{upper,work,root} /run/systemd/nspawn
mountpoint -q /run/systemd/nspawn || mount -t tmpfs tmpfs /run/systemd/nspawn
mountpoint -q "$home/root" || mount -t overlay overlay -o "lowerdir=$lower,upperdir=$home/upper,workdir=$home/work" "$home/root"
# The machine's process 1 is not systemd: nobody to register with, and no unit to make. The network is that of this test alone.
exec systemd-nspawn --quiet --directory="$home/root" --machine="$name" --hostname="$name" --register=no --keep-unit --boot --capability=all \
  --system-call-filter='add_key keyctl bpf @keyring @privileged @module' --console=pipe --resolv-conf=off --link-journal=no
