#!/usr/bin/env bash
# Builds the real programs of one release from the Go module proxy into $LAB/bin; what is there already is kept.
# usage: build.sh v1.34.4
source "$(dirname "$0")/settings.sh"
export GOFLAGS=-mod=mod GOSUMDB=off CGO_ENABLED=0 GOTOOLCHAIN=local
bin=$LAB/bin
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A module of our own that only names what it wants built.
module() { # DIR PACKAGE...
  mkdir -p "$1" && cd "$1"
  printf 'module lab\ngo 1.24\n' > go.mod
  { echo 'package lab'; printf 'import _ "%s"\n' "${@:2}"; } > tools.go
  sed -i '1i //go:build tools\n' tools.go
}

kubernetes() { # VERSION OUT
  local version=$1 out=$2 minor programs=() name
  for name in kubeadm kubelet kubectl kube-apiserver kube-controller-manager kube-scheduler kube-proxy; do programs+=("k8s.io/kubernetes/cmd/$name"); done
  module "$work/kubernetes" "${programs[@]}"
  go mod edit -require="k8s.io/kubernetes@$version"
  local theirs
  theirs=$(go mod download -json "k8s.io/kubernetes@$version" | sed -n 's/^\t"GoMod": "\(.*\)",$/\1/p')
  go mod edit -go="$(sed -n 's/^go //p' "$theirs")"
  # its own go.mod says v0.0.0 for the staging modules, which are published as v0.MINOR.PATCH
  for name in $(sed -nE 's/^\s+(k8s\.io\/[a-z0-9-]+) v0\.0\.0( .*)?$/\1/p' "$theirs" | sort -u); do go mod edit -replace="$name=$name@v0.${version#v1.}"; done
  minor=${version#v1.}
  minor=${minor%%.*}
  local x=k8s.io/component-base/version
  local facts="-X $x.gitVersion=$version -X $x.gitMajor=1 -X $x.gitMinor=$minor -X $x.gitCommit=lab -X $x.gitTreeState=clean -X $x.buildDate=1970-01-01T00:00:00Z"
  mkdir -p "$out.new"
  go build -trimpath -ldflags "-s -w $facts -X k8s.io/client-go/pkg/version.gitVersion=$version" -o "$out.new/" "${programs[@]}"
  rm -rf "$out"
  mv "$out.new" "$out" # all or nothing
}

etcd() { # VERSION OUT
  local parts=(server etcdctl etcdutl) part
  module "$work/etcd" "${parts[@]/#/go.etcd.io/etcd/}"
  sed -i 's#"$#/v3"#' tools.go
  for part in "${parts[@]}"; do go mod edit -require="go.etcd.io/etcd/$part/v3@$1"; done
  mkdir -p "$2"
  for part in "${parts[@]}"; do go build -trimpath -ldflags '-s -w' -o "$2/${part/server/etcd}" "go.etcd.io/etcd/$part/v3"; done
}

coredns() { # VERSION OUT
  module "$work/coredns" github.com/coredns/coredns
  go mod edit -require="github.com/coredns/coredns@$1"
  go build -trimpath -ldflags '-s -w' -o "$2" github.com/coredns/coredns
}

for release in "${releases[@]}"; do
  read -r version _ etcd_version dns <<<"$release"
  [ "$version" = "$1" ] || continue
  [ -x "$bin/$version/kubelet" ] || kubernetes "$version" "$bin/$version"
  [ -x "$bin/etcd-$etcd_version/etcdutl" ] || etcd "$etcd_version" "$bin/etcd-$etcd_version"
  [ -x "$bin/coredns-$dns" ] || coredns "$dns" "$bin/coredns-$dns"
done
