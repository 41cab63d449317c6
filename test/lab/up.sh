#!/usr/bin/env bash
# A real Kubernetes cluster on this machine. Builds what is missing (the first time), then boots, initialises and joins.
# usage: up.sh CONTROL_PLANE_NODES(1-3) WORKERS(0-6) [VERSION]
source "$(dirname "$0")/settings.sh"
control_planes=${1:-} workers=${2:-} version=${3:-v1.33.13}
known=$(printf '%s\n' "${releases[@]}" | cut -d' ' -f1)
[[ $control_planes =~ ^[1-3]$ && $workers =~ ^[0-6]$ ]] || refuse "$(sed -n 3p "$0" | cut -c3-)"
grep -qx "$version" <<<"$known" || refuse "$version is not one of" $known
[ "$(id -u)" = 0 ] || refuse 'needs root'
[ -d /sys/fs/cgroup/memory ] || refuse 'needs the version 1 hierarchies under /sys/fs/cgroup'
mkdir -p "$LAB/bin" "$LAB/run"
# one at a time for one folder; -o keeps the lock out of the hands of the daemons that are started below
if [ -z "${LAB_LOCKED:-}" ]; then
  status=0
  LAB_LOCKED=1 flock -n -o -E 75 "$LAB/.lock" "$0" "$@" || status=$?
  [ $status != 75 ] || refuse "another up.sh is at work in $LAB"
  exit $status
fi
[ -z "$(ls "$LAB/nodes" 2>/dev/null)" ] || refuse "a cluster is there ($(ls "$LAB/nodes" | xargs) in $LAB): run down.sh first"
set -E
trap 'say "failed in line $LINENO ($BASH_COMMAND); logs: $LAB/build-*.log $LAB/run/*.log $LAB/nodes/*/console.log; down.sh, then up.sh, starts over" >&2' ERR

packages=(mmdebstrap systemd-container dpkg-dev apt-utils skopeo docker-registry haproxy gnupg curl iproute2 busybox-static gcc libc6-dev python3-minimal)
if ! dpkg -s "${packages[@]}" >/dev/null 2>&1; then
  apt-get -q update
  DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${packages[@]}"
fi
"$lab_scripts/base.sh"
"$lab_scripts/net.sh" up

logged() { # LOG COMMAND...: quiet unless it fails
  "${@:2}" >>"$1" 2>&1 || { tail -n 20 "$1" >&2; return 1; }
}

build() { # VERSION ETCD_TAG ETCD_VERSION COREDNS
  local bin=$LAB/bin log=$LAB/build-$1.log
  [ ! -e "$LAB/apt/.$1" ] || return 0
  command -v go >/dev/null || refuse 'needs Go 1.25 or newer on PATH for the first build'
  say "building $1"
  logged "$log" "$lab_scripts/build.sh" "$1"
  logged "$log" "$lab_scripts/images.sh" k8s "$1" "$bin/$1"
  logged "$log" "$lab_scripts/images.sh" etcd "$2" "$bin/etcd-$3"
  logged "$log" "$lab_scripts/images.sh" coredns "$4" "$bin/coredns-$4"
  logged "$log" "$lab_scripts/debs.sh" "$1"
  touch "$LAB/apt/.$1"
}

until inside curl -fs -o /dev/null "http://$gateway:5000/v2/"; do sleep 0.2; done
if [ ! -e "$LAB/registry/.base2" ]; then
  gcc -O2 -static -o "$LAB/bin/pause" "$lab_scripts/pause.c"
  for tag in 3.10 3.10.1; do "$lab_scripts/images.sh" pause $tag "$LAB/bin/pause"; done
  "$lab_scripts/images.sh" web 1 /bin/busybox
  touch "$LAB/registry/.base2"
fi
for release in "${releases[@]}"; do build $release; done

ordinals=($(seq "$control_planes") $(seq 4 $((workers + 3))))
"$lab_scripts/net.sh" balance $(for n in $(seq "$control_planes"); do address "$n"; done)
say "booting ${#ordinals[@]} nodes"
jobs=()
for n in "${ordinals[@]}"; do
  node create "${names[n]}" "$n"
  node boot "${names[n]}"
  logged "$LAB/run/packages-${names[n]}.log" "$lab_scripts/cluster.sh" packages "${names[n]}" "$version" &
  jobs+=($!)
done
for job in "${jobs[@]}"; do wait "$job"; done
say 'kubeadm init on cp1'
logged "$LAB/run/init.log" "$lab_scripts/cluster.sh" init "$version"
for n in "${ordinals[@]:1}"; do
  role=$([ "$n" -le 3 ] && echo control-plane || echo worker)
  say "joining ${names[n]}"
  logged "$LAB/run/join-${names[n]}.log" "$lab_scripts/cluster.sh" join "${names[n]}" "$role"
done
kubectl_on_cp1 wait --for=condition=Ready node --all --timeout=120s >/dev/null
kubectl_on_cp1 apply -f - < "$lab_scripts/workload.yaml" >/dev/null
if [ "$workers" -gt 0 ]; then # up means: it answers
  kubectl_on_cp1 rollout status --timeout=120s -n kube-system deploy/coredns >/dev/null
  kubectl_on_cp1 rollout status --timeout=120s deploy/web >/dev/null
fi
say "up: $(ls "$LAB/nodes" | xargs) at $version"
