#!/usr/bin/env bash
# One node of the laboratory: a systemd-nspawn machine with real systemd, apt and containerd.
# usage: node.sh create NAME ORDINAL | boot NAME | sh NAME COMMAND... | off NAME | kill NAME | destroy NAME
source "$(dirname "$0")/settings.sh"
[ $# -ge 2 ] || refuse "$(sed -n 3p "$0" | cut -c3-)"
command=$1 name=$2
shift 2
home=$LAB/nodes/$name

is_on() { is_ours "$home/loop.pid" "$home/loop.sh"; }
leader() { is_ours "$home/nspawn.pid" "$home/root" && pgrep -P "$(cat "$home/nspawn.pid")" | head -1; }
enter() { ${as_exec:-} nsenter -t "$1" -m -u -i -n -p -C env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C "${@:2}"; }

unit() { # NAME WANTED_BY: a unit in the node's own layer, enabled
  local units=$home/upper/etc/systemd/system
  mkdir -p "$units/$2.wants"
  cat > "$units/$1"
  ln -sf "../$1" "$units/$2.wants/"
}

create() {
  local ordinal=$1 own=$home/upper other
  [ ! -e "$home/ordinal" ] || refuse "$name exists already: node.sh destroy $name first"
  # containerd has a folder of its own: overlayfs cannot stack its upper layer on itself
  mkdir -p "$home"/{upper,work,root,containerd} "$own"/{etc/cni/net.d,usr/local/sbin}
  echo "$ordinal" > "$home/ordinal"
  echo "$name" > "$own/etc/hostname"
  : > "$own/etc/machine-id"
  echo "nameserver $gateway" > "$own/etc/resolv.conf"
  { printf '127.0.0.1 localhost\n%s registry.lab apt.lab\n' "$gateway"; for other in {1..9}; do echo "$(address "$other") ${names[other]}"; done; } > "$own/etc/hosts"
  unit lab-net.service multi-user.target <<U
[Unit]
Before=network-online.target containerd.service kubelet.service
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/sbin/ip link set host0 up
ExecStart=/sbin/ip addr replace $(address "$ordinal")/24 dev host0
ExecStart=/sbin/ip route replace default via $gateway
$(for other in {1..9}; do [ "$other" = "$ordinal" ] || echo "ExecStart=/sbin/ip route replace 10.244.$other.0/24 via $(address "$other")"; done)
ExecStart=/sbin/sysctl -w net.ipv4.ip_forward=1
U
  unit lab-boot.service sysinit.target <<'U'
[Unit]
DefaultDependencies=no
Before=sysinit.target
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh /usr/local/sbin/lab-boot
U
  cat > "$own/usr/local/sbin/lab-boot" <<'B'
for group in /sys/fs/cgroup/*/; do mount -o remount,bind,rw,nosuid,nodev,noexec "$group" || true; done
mount --make-rshared /
# the kubelet insists on three kernel settings: it reads and writes these files instead of the machine's own
mkdir -p /run/lab-sysctl
for setting in kernel/panic=10 kernel/panic_on_oops=1 vm/overcommit_memory=1; do
  file=/run/lab-sysctl/$(basename "${setting%%=*}")
  echo "${setting##*=}" > "$file"
  mount --bind "$file" "/proc/sys/${setting%%=*}"
done
B
  cat > "$own/etc/cni/net.d/10-lab.conflist" <<C
{"cniVersion":"0.4.0","name":"lab","plugins":[{"type":"bridge","bridge":"cni0","isGateway":true,"ipMasq":false,"hairpinMode":true,"promiscMode":false,
"ipam":{"type":"host-local","ranges":[[{"subnet":"10.244.$ordinal.0/24"}]],"routes":[{"dst":"0.0.0.0/0"}]}},{"type":"portmap","capabilities":{"portMappings":true}}]}
C
}

boot() {
  ! is_on || { echo "$name is on already" >&2; return 0; }
  mountpoint -q "$home/root" || mount -t overlay overlay -o "lowerdir=$BASE,upperdir=$home/upper,workdir=$home/work" "$home/root"
  cat > "$home/run.sh" <<R
set -e
# Each node in groups of its own, in every version 1 hierarchy and in the version 2 one, which systemd asks for its path:
# in one shared group, restarting a kubelet would end the kubelets of its neighbours.
join() { mkdir -p "\$1"; find "\$1" -mindepth 1 -depth -type d -exec rmdir {} + 2>/dev/null || true; echo \$\$ > "\$1/cgroup.procs"; }
for hierarchy in /sys/fs/cgroup/*/; do
  group=\${hierarchy}$NS-$name
  mkdir -p "\$group"
  if [ -e "\$group/cpuset.cpus" ]; then for file in cpuset.cpus cpuset.mems; do cat "\$hierarchy\$file" > "\$group/\$file"; done; fi
  join "\$group"
done
mkdir -p $home/cgroup2 /run/systemd/nspawn
mount -t cgroup2 none $home/cgroup2
join $home/cgroup2/$NS-$name
mount -t tmpfs tmpfs /run/systemd/nspawn
exec systemd-nspawn -q -D $home/root -M $name --hostname=$name --register=no --keep-unit -b --network-bridge=lab0 --capability=all \
  --system-call-filter='add_key keyctl bpf @keyring @privileged @module' --bind=$home/containerd:/var/lib/containerd --bind=/dev/kmsg \
  --console=pipe --resolv-conf=off
R
  # 133 is nspawn's word for "reboot me"
  cat > "$home/loop.sh" <<R
while :; do
  nsenter --net=/run/netns/$NS unshare -m bash $home/run.sh >>$home/console.log 2>&1 &
  echo \$! > $home/nspawn.pid
  status=0; wait \$! || status=\$?
  [ \$status = 133 ] || exit \$status
done
R
  setsid bash "$home/loop.sh" </dev/null >/dev/null 2>&1 &
  echo $! > "$home/loop.pid"
  local process
  for _ in $(seq 100); do
    sleep 0.3
    process=$(leader 2>/dev/null || true)
    [ -z "$process" ] || ! enter "$process" systemctl is-system-running 2>/dev/null | grep -qE 'running|degraded' || return 0
  done
  echo "$name did not boot: see $home/console.log" >&2
  return 1
}

off() {
  is_on || return 0
  "$0" sh "$name" systemctl poweroff || true
  for _ in $(seq 60); do
    is_on || return 0
    sleep 0.5
  done
  echo "$name did not switch off" >&2
  return 1
}

power_cut() { # returns when the last process is gone
  ! is_on || kill "$(cat "$home/loop.pid")" # first, so that a node in the middle of a reboot does not come back
  is_ours "$home/nspawn.pid" "$home/" || return 0
  local nspawn process
  nspawn=$(cat "$home/nspawn.pid")
  process=$(leader || true)
  kill -9 $process "$nspawn" 2>/dev/null || true
  for process in $process $nspawn; do wait_gone "$process" || true; done
}

destroy() {
  power_cut
  umount -l "$home/root" 2>/dev/null || true
  rm -rf "$home"
  for group in /sys/fs/cgroup/*/"$NS-$name"; do [ ! -d "$group" ] || find "$group" -depth -type d -exec rmdir {} + 2>/dev/null || true; done
}

[ "$command" = create ] || [ -d "$home" ] || refuse "$name: no such node in $LAB (there: $(ls "$LAB/nodes" 2>/dev/null | xargs))"
case $command in
create) create "$1" ;;
boot | off | destroy) "$command" ;;
kill) power_cut ;;
sh)
  process=$(leader) || { echo "$name is off" >&2; exit 255; } # as ssh does
  as_exec=exec enter "$process" "${@:-bash}" ;;
*) refuse "$command: not one of create, boot, sh, off, kill, destroy" ;;
esac
