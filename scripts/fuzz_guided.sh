#!/usr/bin/env bash
# Coverage-guided fuzzing of front matter and Markdown, for some minutes: scripts/fuzz_guided.sh [SECONDS]
# atheris is installed beside the environment of the project, for it is needed by nothing else.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=${1:-300}
tool=build/fuzz
[ -x $tool/bin/python ] || .venv/bin/python -m venv $tool
$tool/bin/python -c 'import atheris' 2>/dev/null || $tool/bin/pip install --quiet --disable-pip-version-check 'atheris>=3,<4'
packages=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
PYTHONPATH=$packages $tool/bin/python scripts/fuzz_guided.py $tool/corpus -artifact_prefix=$tool/ -timeout=60 -rss_limit_mb=4096 -max_len=8000 "-max_total_time=$seconds"
