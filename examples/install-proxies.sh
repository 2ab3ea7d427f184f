#!/bin/sh
# Installs the servers that tests run, where they are missing, as Debian packages: the recipes' reverse proxies, and
# websockify, which stands behind the gate as an app that is not ours.
# Usage: install-proxies.sh nginx|caddy|haproxy|apache2|websockify …
# Nothing is started: RUNLEVEL=1 keeps Debian's scripts from starting services.
set -eu

missing=""
for daemon in "$@"; do
  if ! PATH="$PATH:/usr/sbin" command -v "$daemon" >/dev/null 2>&1; then
    case "$daemon" in
      apache2) missing="$missing apache2-bin" ;;
      nginx) missing="$missing nginx-light" ;;
      *) missing="$missing $daemon" ;;
    esac
  fi
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" != 0 ]; then
  echo "Missing:$missing. Install with: sudo apt-get install -y --no-install-recommends$missing" >&2
  exit 1
fi
echo "Installing$missing with apt-get, without starting any service." >&2
export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1
apt-get update -qq
# shellcheck disable=SC2086
apt-get install -y -qq --no-install-recommends $missing >&2
