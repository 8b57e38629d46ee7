#!/usr/bin/env bash
# An image without a registry: a program of this machine with the libraries it loads, folders that it needs, and nothing else.
# Prints nothing but the name.
# Usage: build/docker-test-image.sh [NAME] [PROGRAM] [FOLDER…], for example
#        build/docker-test-image.sh rlm-python:test /usr/bin/python3 /usr/lib/python3.11
set -euo pipefail

name=${1:-rlm-node:test}
program=${2:-$(command -v node)}
folders=("${@:3}")
inside=/usr/bin/$(basename "$program")
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

mkdir -p "$root"/{dev,etc,proc,sys,tmp,usr/bin}
chmod 1777 "$root/tmp"
cp -L "$program" "$root$inside"
for folder in "${folders[@]}"; do
  mkdir -p "$root$folder"
  cp -a "$folder/." "$root$folder"
done
find "$root" -type f \( -name '*.so' -o -path "$root$inside" \) -exec ldd {} + |
  awk '/=> \//{print $3} $1 ~ /^\/[^:]*$/{print $1}' | sort -u | while read -r library; do
  mkdir -p "$root$(dirname "$library")"
  cp -L "$library" "$root$library"
done
echo "nobody:x:65534:65534:nobody:/:$inside" >"$root/etc/passwd"
tar --directory "$root" --create . | docker import --change "ENTRYPOINT [\"$inside\"]" - "$name" >/dev/null
echo "$name"
