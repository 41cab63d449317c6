#!/usr/bin/env bash
# Packs kubeadm, kubelet and kubectl of one release with the names, dependencies, conffile, unit and drop-in of upstream's
# packages into a repository of their minor, laid out and signed like upstream's: $LAB/apt/v1.34/deb.
# usage: debs.sh v1.34.4
source "$(dirname "$0")/settings.sh"
version=${1#v} bin=$LAB/bin/$1
repository=$LAB/apt/v${version%.*}/deb
work=$(mktemp -d)
trap 'rm -rf "$work"; gpgconf --kill gpg-agent' EXIT
export GNUPGHOME=$LAB/apt/.gnupg
mkdir -p "$GNUPGHOME" "$repository"
chmod 700 "$GNUPGHOME"
gpg --list-keys lab@example.invalid >/dev/null 2>&1 || gpg --batch --quiet --passphrase '' --quick-gen-key 'lab <lab@example.invalid>' rsa3072 sign never

describe() { # NAME DEPENDS
  mkdir -p "$work/$1/DEBIAN"
  install -Dm755 "$bin/$1" "$work/$1/usr/bin/$1"
  printf '%s\n' "Package: $1" "Version: $version-1.1" 'Architecture: amd64' 'Maintainer: lab <lab@example.invalid>' "Depends: $2" \
    'Section: admin' 'Priority: optional' "Description: $1 $version built from source for the laboratory" > "$work/$1/DEBIAN/control"
}

describe kubectl util-linux
describe kubelet 'iptables (>= 1.4.21), mount, util-linux'
describe kubeadm 'kubelet (>= 1.19.0), kubectl (>= 1.19.0)'

kubelet=$work/kubelet
mkdir -p "$kubelet"/{etc/default,usr/lib/systemd/system,var/lib/kubelet,etc/kubernetes/manifests}
echo 'KUBELET_EXTRA_ARGS=' > "$kubelet/etc/default/kubelet"
echo /etc/default/kubelet > "$kubelet/DEBIAN/conffiles"
cat > "$kubelet/usr/lib/systemd/system/kubelet.service" <<'U'
[Unit]
Description=kubelet: The Kubernetes Node Agent
Documentation=https://kubernetes.io/docs/
Wants=network-online.target
After=network-online.target

[Service]
ExecStart=/usr/bin/kubelet
Restart=always
StartLimitInterval=0
RestartSec=10

[Install]
WantedBy=multi-user.target
U
install -m755 /dev/stdin "$kubelet/DEBIAN/postinst" <<'P'
#!/bin/sh
set -e
[ "$1" = configure ] || exit 0
systemctl daemon-reload || true
[ -n "$2" ] || systemctl enable kubelet.service || true
P
install -Dm644 /dev/stdin "$work/kubeadm/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf" <<'U'
[Service]
Environment="KUBELET_KUBECONFIG_ARGS=--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf"
Environment="KUBELET_CONFIG_ARGS=--config=/var/lib/kubelet/config.yaml"
EnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env
EnvironmentFile=-/etc/default/kubelet
ExecStart=
ExecStart=/usr/bin/kubelet $KUBELET_KUBECONFIG_ARGS $KUBELET_CONFIG_ARGS $KUBELET_KUBEADM_ARGS $KUBELET_EXTRA_ARGS
U

for name in kubectl kubelet kubeadm; do dpkg-deb -Zgzip -z1 --root-owner-group --build "$work/$name" "$repository/${name}_$version-1.1_amd64.deb" >/dev/null; done
cd "$repository"
apt-ftparchive packages . > Packages
gzip -kf Packages
rm -f Release InRelease
apt-ftparchive -o APT::FTPArchive::Release::Origin=lab -o APT::FTPArchive::Release::Suite=deb -o APT::FTPArchive::Release::Label="lab v${version%.*}" release . > "$work/Release"
mv "$work/Release" Release
gpg --batch --yes --quiet --clearsign -o InRelease Release
gpg --batch --yes --quiet --armor --export > Release.key
