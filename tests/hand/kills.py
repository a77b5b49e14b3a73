#!/usr/bin/env python3
"""Kills the real window at random moments of typing and saving, and looks at what is left.

    DISPLAY=:81 tests/hand/kills.py PROGRAM COUNT [SEED]

Needs a display with a window manager, xdotool. Every other window is minimised or covered behind its
last key. After each kill: every letter older than a second must be in the draft or in its recovery copy,
both must be read by the program, and a start and an end later nothing else lies beside them.
Ends with 1 where something was lost, unreadable or left; prints one line a failure, and the counts.
"""
import os
import random
import re
import shutil
import signal
import string
import subprocess
import sys
import tempfile
import time

PROGRAM, COUNT = os.path.abspath(sys.argv[1]), int(sys.argv[2])
DICE = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
EXAMPLE = os.path.join(os.path.dirname(__file__), "../../assets/example-2017.ron")
SAFE_AFTER = 1.0
PLACE = tempfile.mkdtemp(prefix="kills-")
DRAFT = os.path.join(PLACE, "a.ron")
HOME = os.path.join(PLACE, "home")
ENVIRONMENT = dict(os.environ, NIANBAO_HOME=HOME)


def x(*words):
    return subprocess.run(["xdotool", *map(str, words)], capture_output=True, text=True).stdout


def open_window(draft):
    window = subprocess.Popen([PROGRAM, draft], env=ENVIRONMENT, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL)
    for _ in range(300):
        ids = x("search", "--onlyvisible", "--pid", window.pid).split()
        if ids:
            return window, ids[-1]
        time.sleep(0.05)
    window.kill()
    raise SystemExit("the window did not come up")


def texts():
    """What the draft and its copies hold, and those that the program does not read."""
    held, unreadable = "", []
    recovery = os.path.join(HOME, "recovery")
    copies = [os.path.join(recovery, name) for name in os.listdir(recovery) if name.endswith(".ron")] \
        if os.path.isdir(recovery) else []
    for file in [DRAFT, *copies]:
        shown = subprocess.run([PROGRAM, "show", file], env=ENVIRONMENT, capture_output=True, text=True)
        if shown.returncode != 0:
            unreadable.append(file)
        held += "\n" + shown.stdout
    return held, unreadable


def typed_letters():
    letters, sent = "", []
    for _ in range(DICE.randint(3, 25)):
        letter = DICE.choice(string.ascii_lowercase)
        x("key", letter)
        letters += letter
        sent.append(time.monotonic())
        time.sleep(DICE.choice([0, 0, 0.02, 0.1, 0.3]))
        if DICE.random() < 0.08:
            x("key", "ctrl+s")
    return letters, sent


def main():
    lost = unread = 0
    cover = None
    for at in range(COUNT):
        shutil.rmtree(HOME, ignore_errors=True)
        shutil.copy(EXAMPLE, DRAFT)
        window, handle = open_window(DRAFT)
        x("windowactivate", "--sync", handle)
        time.sleep(1.0)
        # The first chapter, at its end.
        x("mousemove", "--window", handle, 60, 136, "click", 1)
        time.sleep(0.5)
        x("mousemove", "--window", handle, 500, 400, "click", 1)
        x("key", "ctrl+End")
        x("type", "QQ")
        time.sleep(0.3)
        letters, sent = typed_letters()
        way = DICE.choice(["seen", "seen", "minimised", "covered"])
        if way == "minimised":
            x("windowminimize", handle)
        elif way == "covered":
            cover = subprocess.Popen(["xmessage", "-geometry", "1366x768+0+0", "cover"])
        time.sleep(DICE.choice([0, 0.2, 0.6, 1.2, 2.0]))
        killed = time.monotonic()
        window.send_signal(signal.SIGKILL)
        window.wait()
        if cover:
            cover.kill()
            cover.wait()
            cover = None
        due = "QQ" + letters[:sum(killed - when > SAFE_AFTER for when in sent)]
        held, unreadable = texts()
        if not re.search(due, held):
            lost += 1
            print(f"{at} {way}: lost of {due!r}: {re.findall('QQ[a-z]*', held)}", flush=True)
        if unreadable:
            unread += 1
            print(f"{at} {way}: unreadable: {unreadable}", flush=True)
    # A start and an orderly end: what is left beside the draft.
    window, handle = open_window(DRAFT)
    time.sleep(1.5)
    x("windowactivate", "--sync", handle)
    x("key", "Escape")
    time.sleep(0.5)
    x("key", "alt+F4")
    time.sleep(1.5)
    window.kill()
    window.wait()
    litter = sorted(set(os.listdir(PLACE)) - {"a.ron", "home"})
    print(f"{COUNT} kills: {lost} lost, {unread} unreadable, litter: {litter}")
    shutil.rmtree(PLACE)
    sys.exit(1 if lost or unread or litter else 0)


main()
