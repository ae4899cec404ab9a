#!/usr/bin/env bash
# Set-up, done by itself before `make build` and `make test`: system libraries, Chinese fonts, virtual environment.
#
#   scripts/setup.sh LOCKFILE
#
# Does nothing when the environment is already made from the same lock file.  Installs Debian packages only when they are
# missing and the user may install them; otherwise it prints the exact command and stops.
set -euo pipefail
cd "$(dirname "$0")/.."

lock=$1
venv=.venv
stamp=$venv/.made-from-$(basename "$lock")
packages=()

say() { printf '%s\n' "$*" >&2; }

has_library() { # soname: known to the dynamic linker, or (macOS) installed by brew
  if command -v ldconfig >/dev/null 2>&1 || [ -x /sbin/ldconfig ]; then
    PATH=$PATH:/sbin ldconfig -p 2>/dev/null | grep -q "$1"
  else
    find /opt/homebrew/lib /usr/local/lib -name "${1%%.so*}*" 2>/dev/null | grep -q .
  fi
}

has_fonts() {
  for folder in "${PRESSROOM_FONTS:-}" /usr/share/fonts /usr/local/share/fonts "$HOME/.local/share/fonts" "$HOME/.fonts" \
    "$HOME/Library/Fonts" /Library/Fonts /opt/homebrew/share/fonts; do
    if [ -n "$folder" ] && [ -d "$folder" ] && find "$folder" -name 'NotoSansCJK-Regular.ttc' 2>/dev/null | grep -q . &&
      find "$folder" -name 'NotoSerifCJK-Bold.ttc' 2>/dev/null | grep -q .; then
      return 0
    fi
  done
  return 1
}

# The system's own comes before that of a version manager, which is mostly built without profile-guided optimisation and then
# takes a tenth to a fifth longer for a build.
find_python() { # the first interpreter that is new enough and can make virtual environments
  for name in "${PYTHON:-}" /usr/bin/python3 python3 python3.14 python3.13 python3.12 python3.11; do
    if [ -n "$name" ] && "$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      printf '%s\n' "$name"
      return 0
    fi
  done
  return 1
}

install_packages() {
  local install="apt-get install -y --no-install-recommends ${packages[*]}"
  if ! command -v apt-get >/dev/null 2>&1; then
    say "Missing: ${packages[*]}"
    say "On macOS run:  brew install python pango && brew install --cask font-noto-sans-cjk font-noto-serif-cjk"
    say "Elsewhere install the packages of the same names, then run make again."
    exit 1
  fi
  if [ "$(id -u)" = 0 ]; then
    say "Installing ${packages[*]}"
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive $install -qq >/dev/null
  elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    say "Installing ${packages[*]}"
    sudo apt-get update -qq && sudo DEBIAN_FRONTEND=noninteractive $install -qq >/dev/null
  else
    say "These packages are missing and you may not install them here: ${packages[*]}"
    say "Run this command, or ask your administrator to, then run make again:"
    say "  sudo apt-get update && sudo $install"
    exit 1
  fi
}

find_python >/dev/null || packages+=(python3 python3-venv)
has_library libpango-1.0.so.0 || packages+=(libpango-1.0-0)
has_library libpangoft2-1.0.so.0 || packages+=(libpangoft2-1.0-0)
# Without it one page with Noto CJK takes 14 s and more instead of 0.4 s.
has_library libharfbuzz-subset.so.0 || packages+=(libharfbuzz-subset0)
has_fonts || packages+=(fonts-noto-cjk)

if [ -f "$stamp" ] && cmp -s "$lock" "$stamp" && [ ${#packages[@]} -eq 0 ] && [ -x $venv/bin/python ]; then
  exit 0
fi
if [ ${#packages[@]} -gt 0 ]; then
  install_packages
fi
if ! python=$(find_python); then
  say "Python 3.11 or newer with the venv module is needed; $(python3 --version 2>&1 || true) was found."
  exit 1
fi
if [ ! -x $venv/bin/python ]; then
  say "Making the virtual environment"
  "$python" -m venv --clear $venv
fi
say "Installing Python packages of $lock"
$venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement "$lock"
cp "$lock" "$stamp"
