# Sourced by the laboratory's scripts: where it lives, what it is made of, and what they share.
set -euo pipefail
lab_scripts=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
export LAB=${LAB:-/var/lib/kubestep-lab}
# the namespace is remembered beside the nodes, so that every later command needs LAB alone
NS=${NS:-$(cat "$LAB/run/ns" 2>/dev/null || echo kslab)}
export NS BASE=${BASE:-$LAB/base}

# Kubernetes | the etcd image tag its kubeadm asks for | the etcd built for it (the module proxy lacks some) | CoreDNS
releases=(
  'v1.33.13 3.5.24-0 v3.5.33 v1.12.0'
  'v1.34.4 3.6.5-0 v3.6.8 v1.12.1'
  'v1.35.4 3.6.6-0 v3.6.8 v1.13.1'
)

# A node's ordinal is the last digit of its address and the third number of its pods' network.
names=(- cp1 cp2 cp3 w1 w2 w3 w4 w5 w6)
gateway=10.77.0.1 # bridge, load balancer, registry and apt repository
address() { echo "10.77.0.1$1"; }

say() { echo "$(date +%T) $*"; }
refuse() { echo "$(basename "$0"): $*" >&2; exit 2; }

# A number in a file may be a stranger's by now (the machine was rebooted): it counts only while that process names our file.
is_ours() { grep -qaF -- "$2" "/proc/$(cat "$1" 2>/dev/null || echo none)/cmdline" 2>/dev/null; } # PID_FILE TEXT

# Waits until a process is gone; a zombie counts, because process 1 may be slow to reap it.
wait_gone() {
  for _ in $(seq 100); do
    grep -qsE '^State:.[^ZX]' "/proc/$1/status" || return 0
    sleep 0.1
  done
  return 1
}

inside() { nsenter --net="/run/netns/$NS" "$@"; }
node() { "$lab_scripts/node.sh" "$@"; }
kubectl_on_cp1() { node sh cp1 kubectl --kubeconfig /etc/kubernetes/admin.conf "$@"; }
