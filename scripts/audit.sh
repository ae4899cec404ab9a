#!/usr/bin/env bash
# Ask the data base of known weaknesses about every locked package.  Ends with 1 when one is known, and also when a package
# could not be looked up: silence of a data base is no answer.
set -euo pipefail
cd "$(dirname "$0")/.."

tool=build/audit
[ -x $tool/bin/pip-audit ] || { python3 -m venv $tool && $tool/bin/pip install --quiet pip-audit; }
if ! $tool/bin/pip-audit --strict --require-hashes --disable-pip --requirement requirements.lock; then
  echo "NOT AUDITED, OR NOT CLEAN: read the lines above; without a data base of weaknesses nothing is known." >&2
  exit 1
fi
