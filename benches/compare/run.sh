#!/usr/bin/env bash
# Measures `nianbao export` on the 2017 report against other makers of PDF, whole processes, in one
# run, and prints a Markdown table. The machine should be quiet. Usage: run.sh [RUNS]
#
# Needs, once, on Debian:
#   apt-get install -y --no-install-recommends fontconfig libreoffice-writer-nogui python3-venv
#   python3 -m venv /tmp/compare-python
#   /tmp/compare-python/bin/pip install python-docx==1.2.0 reportlab==5.1.0 typst==0.15.2 weasyprint==70.0
# PYTHON, NIANBAO, KRILLA and DUMP name other programs than those that it would take or build.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
python=${PYTHON:-/tmp/compare-python/bin/python}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

cd "$root"
if [ -z "${NIANBAO:-}" ]; then
  cargo build --locked --release >&2
  NIANBAO=$root/target/release/nianbao
fi
if [ -z "${KRILLA:-}" ]; then
  cargo build --locked --release --manifest-path "$here/krilla/Cargo.toml" >&2
  KRILLA=$here/krilla/target/release/krilla-pages
fi
if [ -z "${DUMP:-}" ]; then
  cargo bench --locked --bench dump -- "$folder" >&2
else
  "$DUMP" "$folder"
fi

"$python" "$here/prepare.py" "$folder" "$root/fonts"
"$NIANBAO" import "$root/tests/reports/2017-xuejiadao-subdistrict.txt" -o "$folder/draft.nianbao" >&2
"$python" "$here/measure.py" "${1:-10}" "$folder" "$root/fonts" "$NIANBAO" "$KRILLA" "$folder/draft.nianbao"
