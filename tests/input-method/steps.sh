# Types through a real Chinese input method into the real window, and looks at the saved draft.
#   IME=fcitx5 SPOT=0 ../shared/rig/ime.sh tests/input-method/steps.sh target/release/nianbao
# It is run by hand; tests/window.rs holds the same cases as events. Sourced by the rig, which gives keys, shot, ime_on, $W.
at() { xdotool mousemove --window "$WID" "$1" "$2" click 1; sleep 0.6; }
xdotool windowsize "$WID" 1366 740; sleep 1
at 600 236; ime_on
keys n i h a o space                      # 单位名称: 你好
ime_off; keys Return; sleep 1             # the report is open, 基本信息 in view
shot 1-fields
at 60 120; shot 2-chapter                 # the first chapter
at 640 500; ime_on
keys z h o n g g u o space n i h a o space
shot 3-typed
keys t o n g j i; shot 4-composing
at 640 95; sleep 0.5; shot 5-clicked      # a click into the heading while composing: nothing of it may stay
keys space; sleep 0.5; shot 5-space
ime_off
draft=$W/draft.ron
xdotool key ctrl+s; sleep 1; xdotool key ctrl+a; xdotool type --delay 40 "$draft"; sleep 0.5; keys Return; sleep 1
shot 6-saved
at 60 227; ime_on; at 655 216             # a cell of table three, with the input method on
keys 1 2; keys Return; sleep 0.5; ime_off
xdotool key ctrl+s; sleep 1
shot 7-table
cat "$draft"
if grep -q '"中国你好"' "$draft" && grep -q '"unit": "你好"' "$draft" && grep -q '"T01.C1": "12"' "$draft" && ! grep -q 'tong\|统计"' "$draft"; then
  echo "PASS: $IME SPOT=$SPOT"
else
  echo "FAIL: $IME SPOT=$SPOT"; exit 1
fi
