#!/bin/sh
# The documented upgrade of a kubeadm cluster, typed without a pause: https://kubernetes.io/docs/tasks/administer-cluster/kubeadm/kubeadm-upgrade/
# by-hand.sh DIRECTORY VERSION FIRST-CONTROL-PLANE "OTHER-CONTROL-PLANES" "WORKERS"; every simulated node is a folder of DIRECTORY.
set -eu
directory=$1 version=$2 first=$3 others=$4 workers=$5
package=${version#v}-1.1
minor=${version%.*}
apt='apt-get -y -q -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold'

on() { # NODE TOOL ARGUMENTS...
  node=$1 tool=$2
  shift 2
  KUBESTEP_ROOT=$directory/$node "$directory/$node/usr/bin/$tool" "$@"
}
# the API server of a node that nobody works on just now
beside() {
  case $1 in "$first") echo "${others%% *}" ;; *) echo "$first" ;; esac
}
ask() { # NODE-THAT-IS-WORKED-ON KUBECTL-ARGUMENTS...
  server=$(beside "$1")
  shift
  on "$first" kubectl --kubeconfig "$directory/${server:-$first}/etc/kubernetes/admin.conf" "$@"
}
install() { # NODE PACKAGES...
  node=$1
  shift
  # shellcheck disable=SC2086 # the words of $apt
  on "$node" $apt install --no-remove --no-install-recommends --allow-change-held-packages "$@"
}
kubelet() { # NODE
  ask "$1" drain "$1" --ignore-daemonsets
  install "$1" "kubelet=$package" "kubectl=$package"
  on "$1" apt-mark hold kubelet kubectl
  on "$1" systemctl daemon-reload
  on "$1" systemctl restart kubelet
  ask "$1" wait --for "jsonpath={.status.nodeInfo.kubeletVersion}=$version" "node/$1"
  ask "$1" uncordon "$1"
}

pki=$directory/$first/etc/kubernetes/pki/etcd
endpoint=$(sed -n 's/.*--advertise-client-urls=//p' "$directory/$first/etc/kubernetes/manifests/etcd.yaml")
ETCDCTL_API=3 etcdctl --endpoints "$endpoint" --cacert "$pki/ca.crt" --cert "$pki/healthcheck-client.crt" --key "$pki/healthcheck-client.key" \
  snapshot save "$directory/by-hand.db"
ETCDCTL_API=3 etcdctl snapshot status "$directory/by-hand.db"

for node in $first $others $workers; do
  sed -i "s|/v[0-9.]*/deb/|/$minor/deb/|" "$directory/$node/etc/apt/sources.list.d/kubernetes.list"
  on "$node" apt-get update -q
  install "$node" --download-only "kubeadm=$package" "kubelet=$package" "kubectl=$package"
done
for node in $first $others; do
  install "$node" "kubeadm=$package"
  on "$node" apt-mark hold kubeadm
  on "$node" kubeadm config images pull --kubernetes-version "$version"
  if [ "$node" = "$first" ]; then on "$node" kubeadm upgrade apply "$version" --yes; else on "$node" kubeadm upgrade node; fi
done
for node in $first $others; do kubelet "$node"; done
for node in $workers; do
  install "$node" "kubeadm=$package"
  on "$node" apt-mark hold kubeadm
  on "$node" kubeadm upgrade node
  kubelet "$node"
done
