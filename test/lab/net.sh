#!/usr/bin/env bash
# The laboratory's network, a namespace of its own that nothing leaves: a bridge, an image registry, an apt repository, a
# load balancer for the API.
# usage: net.sh up | balance ADDRESS... | down
source "$(dirname "$0")/settings.sh"
run=$LAB/run

start() { # NAME COMMAND...
  ! is_ours "$run/$1.pid" "$LAB/" || return 0
  ip netns exec "$NS" setsid "${@:2}" >"$run/$1.log" 2>&1 &
  echo $! > "$run/$1.pid"
}

stop() { # NAME
  if is_ours "$run/$1.pid" "$LAB/"; then
    local number
    number=$(cat "$run/$1.pid")
    kill "$number"
    wait_gone "$number" || kill -9 "$number"
  fi
  rm -f "$run/$1.pid"
}

up() {
  # a node takes about 40 inotify instances and the default is 128 for all: kubelets would die with "too many open files"
  sysctl -qw fs.inotify.max_user_instances=8192 fs.inotify.max_user_watches=524288
  mkdir -p "$LAB"/{registry,apt,run}
  if [ ! -e "/run/netns/$NS" ]; then
    ip netns add "$NS"
  elif [ "$(cat "$run/ns" 2>/dev/null)" != "$NS" ]; then
    refuse "the network namespace $NS belongs to another laboratory: choose another NS, or end that one"
  fi
  echo "$NS" > "$run/ns"
  ip netns exec "$NS" bash -e <<S
    ip link set lo up
    # a fixed hardware address: otherwise it changes whenever a node joins, and neighbours lose it for half a minute
    ip link show lab0 >/dev/null 2>&1 || ip link add lab0 address 02:00:0a:4d:00:01 type bridge
    ip addr replace $gateway/24 dev lab0
    ip link set lab0 up
    # the way back to pods: without it a refusal never reaches them, and an early CoreDNS waits 30 s for an answer
    for n in 1 2 3 4 5 6 7 8 9; do ip route replace 10.244.\$n.0/24 via 10.77.0.1\$n; done
    sysctl -qw net.ipv4.ip_forward=1
S
  cat > "$LAB/registry.yml" <<C
version: 0.1
log: { level: warn }
storage: { filesystem: { rootdirectory: $LAB/registry }, delete: { enabled: true } }
http: { addr: $gateway:5000 }
C
  start registry docker-registry serve "$LAB/registry.yml"
  start apt python3 -m http.server -b "$gateway" -d "$LAB/apt" 8080
}

balance() {
  local address
  cat > "$LAB/haproxy.cfg" <<C
defaults
  mode tcp
  timeout connect 2s
  timeout client 1h
  timeout server 1h
frontend api
  bind $gateway:6443
  default_backend api
backend api
  option httpchk GET /readyz
  default-server inter 500ms fall 2 rise 1 check check-ssl verify none on-marked-down shutdown-sessions
$(for address; do echo "  server s${address##*.} $address:6443"; done)
C
  stop lb
  start lb haproxy -db -f "$LAB/haproxy.cfg"
}

down() {
  for name in lb registry apt; do stop "$name"; done
  [ -e "/run/netns/$NS" ] && [ "$(cat "$run/ns" 2>/dev/null)" = "$NS" ] || return 0 # not up, or not ours
  for number in $(ip netns pids "$NS"); do echo "still running in $NS: $number $(tr '\0' ' ' < "/proc/$number/cmdline" 2>/dev/null)" >&2; done
  ip netns del "$NS"
  rm -f "$run/ns"
}

case ${1:-} in
up | down) "$1" ;;
balance) balance "${@:2}" ;;
*) refuse "$(sed -n 4p "$0" | cut -c3-)" ;;
esac
