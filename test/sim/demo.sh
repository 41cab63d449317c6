#!/bin/sh
# `npm run demo`: needs root on Debian or Ubuntu and any Node since 20; brings the rest itself.
set -eu
cd "$(dirname "$(realpath "$0")")/../.."

if [ "$(id -u)" != 0 ]; then
  echo 'npm run demo: the executor works as root, and so does its simulation; run it as root, for example in a container' >&2
  exit 1
fi
sh test/setup.sh
if [ ! -x /usr/bin/etcd ]; then
  echo 'npm run demo: etcd is missing and could not be installed; see above' >&2
  exit 1
fi
# exec: ctrl-c and kill reach the program that cleans up
exec node_modules/.bin/node test/sim/demo.ts "$@"
