#!/usr/bin/env bash
# Takes the pictures of README and manual from the running program, on a virtual display.
# apt-get install -y --no-install-recommends xvfb openbox xdotool imagemagick x11-utils poppler-utils libgl1-mesa-dri \
#   libx11-6 libxcursor1 libxi6 libxkbcommon-x11-0 libegl1 libgl1
set -euo pipefail
cd "$(dirname "$0")/../.."
cargo build --release
program=$PWD/target/release/nianbao pictures=$PWD/docs/pictures work=$(mktemp -d)
export DISPLAY=:96 HOME=$work XDG_DATA_HOME=$work/data
Xvfb "$DISPLAY" -screen 0 1366x768x24 +extension GLX -noreset >/dev/null 2>&1 & pids=($!)
trap 'kill "${pids[@]}" 2>/dev/null; rm -rf "$work"' EXIT
for _ in $(seq 50); do xdpyinfo >/dev/null 2>&1 && break; sleep 0.1; done
openbox >/dev/null 2>&1 & pids+=($!)
sleep 0.5

# shot NAME [DRAFT] -- opens the window, does the key presses read from standard input, takes a picture.
shot() {
  local name=$1; shift
  "$program" "$@" >/dev/null 2>&1 & local pid=$!
  local id=
  for _ in $(seq 100); do id=$(xdotool search --onlyvisible --class nianbao 2>/dev/null | tail -n 1 || true); [ -n "$id" ] && break; sleep 0.1; done
  xdotool windowactivate --sync "$id" windowsize --sync "$id" 1366 740 windowmove "$id" 0 0
  sleep 1
  while read -r step; do eval "xdotool $step"; sleep 0.3; done
  sleep 0.5
  import -window "$id" "$pictures/$name.png"
  kill "$pid"; wait "$pid" 2>/dev/null || true
}

shot start < /dev/null
"$program" import tests/reports/2017-xuejiadao-subdistrict.txt -o "$work/full.ron" >/dev/null
"$program" set "$work/full.ron" leader= reviewer= filler= telephone= >/dev/null
cp "$work/full.ron" "$work/half.ron"
half=(R22=5 R23=1 R24=0 R25=2 R26=1 R27= R28=4 R29=1)
for row in $(seq 30 53); do half+=("R$row="); done
"$program" set "$work/half.ron" "${half[@]}" >/dev/null || true
shot table "$work/half.ron" <<< 'key F8'
"$program" new --year 2026 --unit 某某街道办事处 --kind 街道 -o "$work/2026.ron" >/dev/null
"$program" set "$work/2026.ron" T01.C1=58 T01.C2=7 T01.C6=1 T02.C1=2 T03.C1=2 T03.C2=1 T04.C1=16 T04.C2=1 \
  T09.C1=1 T13.C1=37 T13.C2=5 T16.C6=1 T25.C1=3 >/dev/null || true
"$program" fill-zero "$work/2026.ron" --table three >/dev/null
shot table-three "$work/2026.ron" <<< 'mousemove 100 240 click 1'
now="$work/now.ron" last="$work/last.ron"
cp "$work/2026.ron" "$last"
"$program" set "$last" year=2025 >/dev/null || true
write() { # write DRAFT FILE -- the lines of a file become the first chapter's text
  awk -v file="$2" '/text: \[/ && !done { print; while ((getline line < file) > 0) printf "                \"%s\",\n", line; done = 1; next } { print }' "$1" > "$1.new"
  mv "$1.new" "$1"
}
cat > "$work/last.txt" <<'TEXT'
2025年，我办严格按照《中华人民共和国政府信息公开条例》要求，推进政务公开工作。
（一）主动公开。全年主动公开政府信息112条，其中网站发布72条、微信公众号发布40条。
（二）依申请公开。全年收到政府信息公开申请12件，均已办结。
召开政务公开专题会议两次。
TEXT
cat > "$work/now.txt" <<'TEXT'
2026年，我办严格按照《中华人民共和国政府信息公开条例》要求，推进政务公开工作。
（一）主动公开。全年主动公开政府信息136条，其中网站发布96条、微信公众号发布30条。
（二）依申请公开。全年收到政府信息公开申请65件，上年结转{上年结转申请}件，予以公开{予以公开}件。
（三）监督保障。2024年，组织培训3次。
TEXT
cp "$work/2026.ron" "$now"
write "$last" "$work/last.txt"
write "$now" "$work/now.txt"
"$program" set "$now" "last_year=$last" >/dev/null || true
shot chapter "$now" <<< 'mousemove 60 140 click 1'
shot last-year "$now" <<'STEPS'
mousemove 60 140 click 1
mousemove 600 125 click 1
STEPS
shot preview "$work/full.ron" <<< 'key F7'
"$program" set "$work/full.ron" leader=王某 reviewer=李某 filler=张某 telephone=0532-88888888 >/dev/null
"$program" export "$work/full.ron" -o "$work/report.pdf" >/dev/null
pages=$(pdfinfo "$work/report.pdf" | sed -n 's/^Pages: *//p')
pdftoppm -r 60 -png -singlefile -f 1 -l 1 "$work/report.pdf" "$pictures/page-1"
pdftoppm -r 60 -png -singlefile -f "$((pages - 1))" -l "$((pages - 1))" "$work/report.pdf" "$pictures/page-table"
"$program" export "$work/full.ron" --paper draft -o "$work/draft.pdf" >/dev/null
pdftoppm -r 60 -png -singlefile -f "$((pages - 2))" -l "$((pages - 2))" "$work/draft.pdf" "$pictures/page-draft"
