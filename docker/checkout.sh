#!/bin/sh
# checkout.sh URL COMMIT FOLDER: one commit of a Git repository and its submodules, nothing of their history.
set -eu

git init --quiet "$3"
cd "$3"
git fetch --quiet --depth 1 "$1" "$2"
git checkout --quiet --detach FETCH_HEAD
test "$(git rev-parse HEAD)" = "$2"
git submodule --quiet update --init --recursive --depth 1
