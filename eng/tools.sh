#!/usr/bin/env bash
# Installs what benchmarks and integration tests use beside the SDK: nothing here is needed to build or to run the packages.
# Debian packages (as root), and two object servers of npm in a folder of their own:
# $CLOUDNATIVEAI_TOOLS, else ~/.cache/cloudnativeai-tools. What is there already is left alone.
#
#   eng/tools.sh               everything
#   eng/tools.sh data          nginx, rclone, awscli, haproxy, wrk, s3rver, azurite
#   eng/tools.sh training      openmpi, mpi4py, torch
set -euo pipefail
tools=${CLOUDNATIVEAI_TOOLS:-$HOME/.cache/cloudnativeai-tools}

debian() {
  local missing=()
  for package in "$@"; do
    dpkg-query --show --showformat='${Status}' "$package" 2> /dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  [ "$(id -u)" -eq 0 ] || { echo "Not root: install ${missing[*]} yourself." >&2; return 1; }
  # No package of these may start a service of the machine's own.
  printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d && chmod +x /usr/sbin/policy-rc.d
  trap 'rm -f /usr/sbin/policy-rc.d' EXIT
  apt-get update --quiet --quiet
  DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet --quiet --no-install-recommends "${missing[@]}"
}

servers() {
  command -v npm > /dev/null || { echo 'npm is missing: s3rver and azurite are not installed.' >&2; return 1; }
  mkdir -p "$tools"
  [ -x "$tools/node_modules/.bin/s3rver" ] && [ -x "$tools/node_modules/.bin/azurite-blob" ] && return
  npm install --prefix "$tools" --no-save --no-audit --no-fund --silent s3rver@3.7.1 azurite@3.37.0
}

data() { debian nginx-light haproxy wrk rclone awscli; servers; }
training() { debian openmpi-bin python3-mpi4py python3-torch; }

case "${1:-all}" in
  data) data ;;
  training) training ;;
  all) data; training ;;
  *) echo "usage: eng/tools.sh [data|training]" >&2; exit 2 ;;
esac
