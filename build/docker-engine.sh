#!/usr/bin/env bash
# A Docker engine for tests, apart from any other: `start FOLDER` prints its address for DOCKER_HOST, `stop FOLDER` ends it and removes
# everything it kept. Needs root and Debian's docker.io and iptables. It touches neither the network of the machine nor its firewall:
# containers of the tests have no network.
set -euo pipefail

command=${1:?start or stop}
folder=${2:?a folder for everything the engine keeps}
log=$folder/dockerd.log
pidfile=$folder/dockerd.pid
export DOCKER_HOST=unix://$folder/docker.sock

start() {
  mkdir -p "$folder"
  setsid dockerd --data-root "$folder/data" --exec-root "$folder/exec" --host "$DOCKER_HOST" --pidfile "$pidfile" \
    --iptables=false --ip6tables=false --bridge=none >"$log" 2>&1 </dev/null &
  local daemon=$!
  for _ in $(seq 300); do
    if docker version >/dev/null 2>&1; then
      echo "$DOCKER_HOST"
      return
    fi
    kill -0 "$daemon" 2>/dev/null || break
    sleep 0.1
  done
  echo "The Docker engine did not start:" >&2
  tail -n 40 "$log" >&2
  return 1
}

stop() {
  if [ -f "$pidfile" ]; then
    local daemon
    daemon=$(cat "$pidfile")
    kill "$daemon"
    for _ in $(seq 300); do
      kill -0 "$daemon" 2>/dev/null || break
      sleep 0.1
    done
  fi
  rm -rf "$folder"
}

case $command in
  start) start ;;
  stop) stop ;;
  *) echo "usage: $0 start|stop FOLDER" >&2; exit 2 ;;
esac
