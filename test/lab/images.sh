#!/usr/bin/env bash
# Makes container images of one layer and pushes them to the laboratory's registry under their upstream names; the nodes
# have it as the mirror of registry.k8s.io.
# usage: images.sh k8s v1.34.4 BIN_DIR | etcd 3.6.5-0 BIN_DIR | coredns v1.12.1 BINARY | pause 3.10 BINARY | web 1 BUSYBOX
source "$(dirname "$0")/settings.sh"
kind=$1 tag=$2 from=$(realpath "$3")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

push() { # REPOSITORY ROOT ENTRYPOINT...
  local repository=$1 root=$2 image=$work/image entry config
  mkdir -p "$image"
  entry=$(printf ',"%s"' "${@:3}")
  tar --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 -C "$root" -cf "$image/layer.tar" .
  config="{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{\"Entrypoint\":[${entry:1}],\"Env\":[\"PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\"]},\
\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"sha256:$(sha256sum "$image/layer.tar" | cut -d' ' -f1)\"]}}"
  echo -n "$config" > "$image/config.json"
  echo "[{\"Config\":\"config.json\",\"RepoTags\":[\"registry.k8s.io/$repository:$tag\"],\"Layers\":[\"layer.tar\"]}]" > "$image/manifest.json"
  tar -C "$image" -cf "$work/image.tar" .
  inside skopeo copy -q --dest-tls-verify=false "docker-archive:$work/image.tar" "docker://$gateway:5000/$repository:$tag"
  rm -rf "$image" "$work/image.tar" "$root"
  echo "pushed $repository:$tag"
}

new_root() {
  mkdir -p "$work/root"/{tmp,etc,usr/local/bin,var/lib,run,proc,sys,dev,bin}
  echo 'root:x:0:0:root:/root:/bin/sh' > "$work/root/etc/passwd"
  chmod 1777 "$work/root/tmp"
  root=$work/root
}

copy_with_libraries() { # FILE... of the nodes' base
  local file part
  for file; do
    for part in "$file" $(chroot "$BASE" ldd "$file" 2>/dev/null | grep -oE '/[^ ]+' || true); do
      mkdir -p "$root$(dirname "$part")"
      cp -aL "$BASE$part" "$root$part"
    done
  done
}

new_root
case $kind in
k8s)
  for name in kube-apiserver kube-controller-manager kube-scheduler; do
    new_root
    install -m755 "$from/$name" "$root/usr/local/bin/"
    push "$name" "$root" "/usr/local/bin/$name"
  done
  new_root
  install -m755 "$from/kube-proxy" "$root/usr/local/bin/"
  copy_with_libraries /usr/sbin/xtables-nft-multi /usr/sbin/nft /usr/sbin/conntrack
  copy_with_libraries $(cd "$BASE" && find usr/lib/x86_64-linux-gnu/xtables -name '*.so' -printf '/%p\n')
  for name in {ip,ip6}tables{,-save,-restore}; do ln -sf xtables-nft-multi "$root/usr/sbin/$name"; done
  cp "$BASE/etc/protocols" "$root/etc/" 2>/dev/null || true
  push kube-proxy "$root" /usr/local/bin/kube-proxy ;;
etcd)
  install -m755 "$from"/{etcd,etcdctl,etcdutl} "$root/usr/local/bin/"
  push etcd "$root" /usr/local/bin/etcd ;;
coredns)
  install -m755 "$from" "$root/coredns"
  push coredns/coredns "$root" /coredns ;;
pause)
  install -m755 "$from" "$root/pause"
  push pause "$root" /pause ;;
web)
  mkdir -p "$root/www"
  echo ok > "$root/www/index.html"
  install -m755 "$from" "$root/bin/busybox"
  for name in sh sleep httpd cat ls; do ln -s busybox "$root/bin/$name"; done
  copy_with_libraries /usr/bin/curl # the pods' client: busybox-static's wget crashes, its libc cannot load a resolver
  push web "$root" /bin/sh -c "trap 'exit 0' TERM; httpd -f -p 8080 -h /www & wait" ;;
esac
