#!/usr/bin/env bash
# The root that all nodes share: Debian 12 with systemd, and etcd whose own service is masked. Built once, from Debian's mirror.
# usage: base.sh FOLDER
set -euo pipefail
base=$1
[ ! -e "$base" ] || exit 0
packages=systemd,systemd-sysv,dbus,iproute2,iptables,procps,util-linux,mount,ca-certificates,etcd-server,etcd-client
# into a folder beside it first: half a root must not pass for a whole one
rm -rf "$base.new"
mkdir -p "$base.new"
mmdebstrap --quiet --variant=minbase --include="$packages" \
  --essential-hook='mkdir -p "$1/etc/systemd/system"; ln -s /dev/null "$1/etc/systemd/system/etcd.service"' bookworm "$base.new"
units=$base.new/etc/systemd/system
for unit in apt-daily.timer apt-daily-upgrade.timer systemd-networkd-wait-online.service; do ln -sfn /dev/null "$units/$unit"; done
rm -f "$base.new"/etc/apt/sources.list "$base.new"/etc/apt/sources.list.d/* "$base.new"/var/lib/apt/lists/*_* # a node sees our repositories only
mkdir -p "$base.new/etc/apt/keyrings"
mv -T "$base.new" "$base"
