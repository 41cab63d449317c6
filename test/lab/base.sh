#!/usr/bin/env bash
# The root that all nodes share: Debian 12 with systemd and containerd, prepared as kubeadm's documentation asks.
# usage: base.sh
source "$(dirname "$0")/settings.sh"
[ ! -e "$BASE/.lab-ready" ] || exit 0
packages=systemd,systemd-sysv,dbus,iproute2,iptables,ca-certificates,procps,kmod,conntrack,ethtool,socat,ebtables,nftables
packages+=,containerd,runc,containernetworking-plugins,curl,jq,util-linux,mount
if [ ! -e "$BASE/etc/debian_version" ]; then # beside it first: half a root must not pass for a whole one
  rm -rf "$BASE.new"
  mmdebstrap --quiet --variant=minbase --include=$packages bookworm "$BASE.new"
  mv -T "$BASE.new" "$BASE"
fi
cd "$BASE"
mkdir -p etc/containerd/certs.d/registry.k8s.io etc/systemd/system/containerd.service.d opt/cni etc/apt/keyrings var/lib/containerd
ln -sfn /usr/lib/cni opt/cni/bin
rm -rf etc/cni/net.d/* etc/apt/sources.list.d/*
: > etc/apt/sources.list
cat > etc/containerd/config.toml <<'C'
version = 2
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "registry.k8s.io/pause:3.10"
  restrict_oom_score_adj = true
  max_container_log_line_size = 16384
  [plugins."io.containerd.grpc.v1.cri".registry]
    config_path = "/etc/containerd/certs.d"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "/etc/cni/net.d"
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
      SystemdCgroup = false
C
cat > etc/containerd/certs.d/registry.k8s.io/hosts.toml <<'C'
server = "http://registry.lab:5000"
[host."http://registry.lab:5000"]
  capabilities = ["pull", "resolve"]
C
# nodes have no CAP_SYS_RESOURCE: limits may only go down
cat > etc/systemd/system/containerd.service.d/lab.conf <<'C'
[Service]
LimitNPROC=
LimitNPROC=90000
LimitCORE=
LimitNOFILE=
LimitNOFILE=20000
OOMScoreAdjust=0
ExecStartPre=
C
for unit in systemd-networkd-wait-online.service apt-daily.timer apt-daily-upgrade.timer; do ln -sfn /dev/null "etc/systemd/system/$unit"; done
chroot . systemctl enable containerd >/dev/null 2>&1 || true
touch .lab-ready
