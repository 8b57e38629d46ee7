#!/usr/bin/env bash
# An image without a registry: the Node binary of this machine with the libraries it loads, and nothing else. Prints nothing but the name.
# Usage: build/docker-test-image.sh [NAME] [NODE]
set -euo pipefail

name=${1:-rlm-node:test}
node=$(readlink -f "${2:-$(command -v node)}")
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

mkdir -p "$root"/{dev,etc,proc,sys,tmp,usr/bin}
chmod 1777 "$root/tmp"
cp "$node" "$root/usr/bin/node"
ldd "$node" | awk '/=> \//{print $3} $1 ~ /^\//{print $1}' | while read -r library; do
  mkdir -p "$root$(dirname "$library")"
  cp -L "$library" "$root$library"
done
echo 'nobody:x:65534:65534:nobody:/:/usr/bin/node' >"$root/etc/passwd"
tar --directory "$root" --create . | docker import --change 'ENTRYPOINT ["/usr/bin/node"]' - "$name" >/dev/null
echo "$name"
