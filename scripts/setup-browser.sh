#!/usr/bin/env bash
# Set-up of the proofs in a real browser, done by itself before `make test`: Chromium, Node, Java, nginx, Apache, rsync, Ghostscript,
# the Java libraries of the validator of accessible PDFs, in continuous integration LibreOffice Impress, and the npm packages
# of tests/browser/package-lock.json.
#
# Does nothing when all is there.  Installs Debian packages only when they are missing and the user may install them.
# Where that cannot be done it says what is missing and goes on: those tests are then skipped.  In continuous integration
# (the variable CI is set) it stops instead.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=tests/browser
lock=$folder/package-lock.json
stamp=$folder/node_modules/.made-from-package-lock.json
packages=()

say() { printf '%s\n' "$*" >&2; }

give_up() { # reason: fatal in continuous integration, a loud word elsewhere
  say ""
  say "THE TESTS IN A REAL BROWSER CANNOT RUN HERE."
  say "$1"
  if [ -n "${CI:-}" ]; then
    exit 1
  fi
  say "They are skipped; everything else is tested."
  say ""
  exit 0
}

has() { command -v "$1" >/dev/null 2>&1 || [ -x "/usr/sbin/$1" ]; }

has_browser() {
  if [ -n "${CHROMIUM:-}" ]; then
    [ -x "$CHROMIUM" ]
  else
    has chromium || has chromium-browser || has google-chrome || [ -x "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" ]
  fi
}

has_java() { has java && java -version >/dev/null 2>&1; } # macOS has a stub that only says how to get one

has_node() { has node && node -e 'process.exit(process.versions.node.split(".")[0] >= 18 ? 0 : 1)'; }

install_packages() {
  local install="apt-get install -y --no-install-recommends ${packages[*]}"
  if ! command -v apt-get >/dev/null 2>&1; then
    give_up "Missing: ${packages[*]}
On macOS run:  brew install node openjdk nginx rsync ghostscript && brew install --cask google-chrome"
  elif [ "$(id -u)" = 0 ]; then
    say "Installing ${packages[*]}"
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive $install -qq >/dev/null || give_up "This failed: $install"
  elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    say "Installing ${packages[*]}"
    sudo apt-get update -qq && sudo DEBIAN_FRONTEND=noninteractive $install -qq >/dev/null || give_up "This failed: $install"
  else
    give_up "These packages are missing and you may not install them here: ${packages[*]}
Run this command, or ask your administrator to, then run make again:
  sudo apt-get update && sudo $install"
  fi
}

has_browser || packages+=(chromium)
has_node || packages+=(nodejs)
has npm || packages+=(npm)
has_java || packages+=(default-jre-headless)
has nginx || packages+=(nginx-light)
# Opens the editable slides as a second program; big, so only where every proof must run.
[ -z "${CI:-}" ] || has soffice || packages+=(libreoffice-impress)
has apache2 || packages+=(apache2-bin)
has rsync || packages+=(rsync)
# Separates press editions into plates.
has gs || packages+=(ghostscript)
# The driver of the browser brings a Node of its own, linked to a library that a bare Debian lacks.
! command -v apt-get >/dev/null 2>&1 || PATH=$PATH:/sbin ldconfig -p | grep -q libatomic.so.1 || packages+=(libatomic1)
# The XML binding that the validator of accessible PDFs needs and newer Javas lack; elsewhere than on Debian it is skipped.
[ -f /usr/share/java/jaxb-runtime.jar ] || ! command -v apt-get >/dev/null 2>&1 || packages+=(libjaxb-java)

if [ ${#packages[@]} -eq 0 ] && [ -f "$stamp" ] && cmp -s "$lock" "$stamp"; then
  exit 0
fi
if [ ${#packages[@]} -gt 0 ]; then
  install_packages
fi
has_node || give_up "Node 18 or newer is needed; $(node --version 2>&1 || true) was found."
say "Installing npm packages of $lock"
(cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2) || give_up "npm ci in $folder failed."
cp "$lock" "$stamp"
