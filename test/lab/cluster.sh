#!/usr/bin/env bash
# kubeadm on nodes that run: packages, first control-plane node, the others.
# usage: cluster.sh packages NODE VERSION | init VERSION | join NODE worker|control-plane
source "$(dirname "$0")/settings.sh"
ignored=SystemVerification,FileContent--proc-sys-net-bridge-bridge-nf-call-iptables,Mem,NumCPU

packages() { # NODE VERSION
  local version=${2#v} source
  source=http://apt.lab:8080/v${version%.*}/deb
  node sh "$1" bash -e <<S
    curl -fsS $source/Release.key -o /etc/apt/keyrings/kubernetes.asc
    echo 'deb [signed-by=/etc/apt/keyrings/kubernetes.asc] $source/ /' > /etc/apt/sources.list.d/kubernetes.list
    export DEBIAN_FRONTEND=noninteractive
    apt-get -q update
    apt-get -y -q -o Dpkg::Use-Pty=0 install kubeadm=$version-1.1 kubelet=$version-1.1 kubectl=$version-1.1 </dev/null
    apt-mark hold kubeadm kubelet kubectl
S
}

init() { # VERSION
  node sh cp1 bash -e <<S
    mkdir -p /etc/kubernetes
    cat > /etc/kubernetes/kubeadm.yaml <<C
apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
localAPIEndpoint: { advertiseAddress: $(address 1) }
nodeRegistration: { criSocket: unix:///run/containerd/containerd.sock, ignorePreflightErrors: [${ignored//,/, }] }
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: $1
controlPlaneEndpoint: $gateway:6443
networking: { serviceSubnet: 10.96.0.0/16 }
controllerManager: { extraArgs: [{ name: allocate-node-cidrs, value: "false" }] }
---
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
failCgroupV1: false
cgroupDriver: cgroupfs
localStorageCapacityIsolation: true
---
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
mode: iptables
conntrack: { maxPerCore: 0, min: 0 }
C
    kubeadm init --config /etc/kubernetes/kubeadm.yaml --upload-certs --skip-token-print </dev/null
S
}

join() { # NODE ROLE
  local words
  words=$(node sh cp1 kubeadm token create --print-join-command)
  [ "$2" = worker ] || words+=" --control-plane --certificate-key $(node sh cp1 kubeadm init phase upload-certs --upload-certs | tail -1)"
  node sh "$1" $words --ignore-preflight-errors=$ignored
}

case ${1:-} in
packages | init | join) "$@" ;;
*) refuse "$(sed -n 3p "$0" | cut -c3-)" ;;
esac
