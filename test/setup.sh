#!/bin/sh
# Installs what the component tests need and a machine may lack: npm packages, and as root Debian's etcd with its service masked.
# Says what will be skipped when it cannot. Safe to repeat; does nothing and says nothing when all is there.
set -eu
cd "$(dirname "$(realpath "$0")")/.."

# npm writes this file last: it tells whether what is installed is what the lock file says
if [ ! -x node_modules/.bin/node ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  echo 'installing the npm packages of package-lock.json' >&2
  npm ci --no-audit --no-fund --silent
fi

if [ -x /usr/bin/etcd ] && [ -x /usr/bin/etcdctl ]; then exit 0; fi
if [ "$(id -u)" != 0 ] || [ ! -x /usr/bin/apt-get ]; then
  echo 'etcd is not installed: tests that need a real one are skipped; as root: apt-get install etcd-server etcd-client' >&2
  exit 0
fi

echo 'installing etcd-server and etcd-client, with the service masked' >&2
# Debian's package starts a service on port 2379 when it is installed
[ -e /etc/systemd/system/etcd.service ] || ln -s /dev/null /etc/systemd/system/etcd.service
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
if ! { apt-get update -q && apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=120 etcd-server etcd-client; } >"$log" 2>&1; then
  cat "$log" >&2
  echo 'etcd could not be installed: tests that need a real one are skipped' >&2
fi
rm -f "$log"
