#!/usr/bin/env bash
# Pulls every node's plug and forgets the cluster; keeps what was built. Does no harm when nothing is up.
# usage: down.sh
source "$(dirname "$0")/settings.sh"
own=$(cat "$LAB/run/ns" 2>/dev/null || true)
[ -z "$own" ] || [ "$NS" = "$own" ] || refuse "the laboratory in $LAB has NS=$own, not $NS"
count=0
for home in "$LAB"/nodes/*/; do
  [ -d "$home" ] || continue
  node destroy "$(basename "$home")"
  count=$((count + 1))
done
"$lab_scripts/net.sh" down
say "down: $count nodes of $LAB gone; what was built stays"
