#!/usr/bin/env python3
"""A real hand at the real window: key events from outside, through a window manager and, in half of
the sessions, a Chinese input method; the saved draft must hold what was meant, to the letter.

    tests/hand/hand.py PROGRAM [--only NAME] [--keep FOLDER]

A session is a speed, with or without fcitx5, with or without a second program that loads all cores;
in two, fcitx5 hangs when the window opens: once asked over its bus, once by X11.
Sessions run side by side, each on a display of its own. Nothing is waited for by time: a display, a
window, the keyboard in it, and the written file are looked for until they are there, so a slow
machine is slow and not red. Only a display that does not come up is tried again.

Needs Xvfb, openbox, xdotool, xprop, and for the input method dbus-daemon, fcitx5 with pinyin, and
the locale C.UTF-8.
"""

import argparse
import concurrent.futures
import glob
import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

# Milliseconds a key; 5 is what a machine that stalled delivers afterwards.
SPEEDS = [5, 30, 60, 120, 250]
# After so long without what is looked for, a session has failed, in seconds.
PATIENCE = 300

TOTALS_2014 = {22, 27, 30, 45, 49, 58}
HEADINGS_2014 = {1, 5, 11, 13, 21, 55, 62}
CHAPTERS_2014 = 7
# 144 of table three: the row of totals and the column of totals are no stops.
CELLS_THREE = [f"T{row:02}.C{column}" for row in range(1, 26) if row != 24 for column in range(1, 7)]
CELLS_2014 = [f"R{row:02}" for row in range(1, 66) if row not in TOTALS_2014 | HEADINGS_2014]

# Of the displays of this run.
NUMBERS = itertools.count()

# What takes the keys on their way to the window.
NONE, FCITX5, HANGING, HANGING_X11 = "", "fcitx5", "hanging", "hanging-x11"

FOX = "The quick brown fox counts 65 requests,\n4 of them open;\n\n61 refused."


class Failed(Exception):
    """The window did something else than was meant."""


class NoDisplay(Exception):
    """The display did not come up, which is not the program's fault."""


def until(what, look, patience=PATIENCE):
    """Looks until there is something to see."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        seen = look()
        if seen:
            return seen
        time.sleep(0.05)
    raise Failed(f"{what} did not come within {patience} s")


def digit(at):
    """A number for the cell with this index, so that a shift by a few cells shows."""
    return str((at * 7 + at // 10 + 3) % 10)


KEYS = {" ": "space", ",": "comma", ";": "semicolon", ".": "period", "\n": "Return", "-": "minus"}


def keys_of(text):
    return [KEYS.get(letter, letter) for letter in text]


def name_of(speed, ime, busy):
    return f"{speed}ms" + (f"-{ime}" if ime else "") + ("-busy" if busy else "")


class Session:
    def __init__(self, program, speed, ime, busy, keep):
        self.program, self.speed, self.ime, self.busy = program, speed, ime, busy
        self.name = name_of(speed, ime, busy)
        self.folder = tempfile.mkdtemp(prefix=f"hand-{self.name}-")
        self.keep = keep
        self.processes = []
        self.environment = dict(os.environ, LANG="C.UTF-8", LC_ALL="C.UTF-8", HOME=self.folder)
        self.environment.pop("WAYLAND_DISPLAY", None)
        self.environment.pop("XMODIFIERS", None)
        for name in ["CONFIG_HOME", "DATA_HOME", "CACHE_HOME", "STATE_HOME", "RUNTIME_DIR"]:
            folder = os.path.join(self.folder, name.lower())
            os.makedirs(folder, mode=0o700)
            self.environment["XDG_" + name] = folder

    def start(self, *command, **options):
        log = open(os.path.join(self.folder, os.path.basename(command[0]) + ".log"), "ab")
        process = subprocess.Popen(
            command, env=self.environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL, **options
        )
        self.processes.append(process)
        return process

    def ask(self, *command):
        answer = subprocess.run(command, env=self.environment, capture_output=True, text=True)
        return answer.stdout if answer.returncode == 0 else ""

    def end(self, keep):
        for process in reversed(self.processes):
            process.kill()
            process.wait()
        if not keep:
            shutil.rmtree(self.folder, ignore_errors=True)

    # --- what must be there first -------------------------------------------------------------

    def open_display(self):
        # A number of its own: servers that look for a free one at the same time can find the same.
        display = f":{100 + os.getpid() % 2000 * 16 + next(NUMBERS)}"
        read, write = os.pipe()
        self.start(
            "Xvfb", display, "-displayfd", str(write), "-screen", "0", "1366x768x24", "+extension", "GLX",
            "-noreset", "-nolisten", "tcp", pass_fds=[write],
        )
        os.close(write)
        with os.fdopen(read) as pipe:
            if not pipe.readline().strip():
                raise NoDisplay(f"Xvfb gave no display {display}")
        self.environment["DISPLAY"] = display
        self.start("openbox")
        managed = lambda: "window id" in self.ask("xprop", "-root", "_NET_SUPPORTING_WM_CHECK")
        try:
            until("the window manager", managed, 60)
        except Failed as error:
            raise NoDisplay(str(error)) from error

    def start_input_method(self):
        config = os.path.join(self.environment["XDG_CONFIG_HOME"], "fcitx5")
        os.makedirs(os.path.join(config, "conf"))
        files = {
            "profile": "[Groups/0]\nName=Default\nDefault Layout=us\nDefaultIM=pinyin\n\n"
            "[Groups/0/Items/0]\nName=keyboard-us\nLayout=\n\n"
            "[Groups/0/Items/1]\nName=pinyin\nLayout=\n\n[GroupOrder]\n0=Default\n",
            "config": "[Hotkey]\nEnumerateWithTriggerKeys=True\n\n[Hotkey/TriggerKeys]\n"
            "0=Control+space\n\n[Behavior]\nActiveByDefault=False\nShareInputState=All\n",
            "conf/pinyin.conf": "CloudPinyinEnabled=False\n",
            "conf/xim.conf": "UseOnTheSpot=False\n",
        }
        for name, text in files.items():
            with open(os.path.join(config, name), "w", encoding="utf-8") as file:
                file.write(text)
        # The address is chosen here: a bus that forks away could not be ended.
        address = f"unix:path={self.folder}/bus"
        self.start("dbus-daemon", "--session", "--nofork", "--nopidfile", f"--address={address}")
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = address
        until("the bus", lambda: os.path.exists(f"{self.folder}/bus"), 60)
        self.environment["XMODIFIERS"] = "@im=fcitx"
        server = self.start("fcitx5")
        serves = lambda: "@server=fcitx" in self.ask("xprop", "-root", "XIM_SERVERS")
        until("the input method", serves, 60)
        until("its state", lambda: self.ask("fcitx5-remote").strip() in {"1", "2"}, 60)
        if self.ime in {HANGING, HANGING_X11}:
            server.send_signal(signal.SIGSTOP)
        if self.ime == HANGING_X11:
            self.environment["DBUS_SESSION_BUS_ADDRESS"] = "disabled:"

    # --- what a hand does ---------------------------------------------------------------------

    def open_window(self, draft):
        window = self.start(self.program, draft)
        search = ["xdotool", "search", "--onlyvisible", "--class", "nianbao"]
        found = until("the window", lambda: self.ask(*search).split())[-1]
        self.ask("xdotool", "windowactivate", found)
        has_keyboard = lambda: self.ask("xdotool", "getwindowfocus").strip() == found
        until("the keyboard in the window", has_keyboard)
        # Its title is that of the report once the first picture is drawn.
        until("the report in the window", lambda: "报告" in self.ask("xdotool", "getwindowname", found))
        return window

    def type(self, keys):
        # In parts, because a command line has an end.
        for start in range(0, len(keys), 400):
            part = keys[start : start + 400]
            subprocess.run(
                ["xdotool", "key", "--delay", str(self.speed), *part],
                env=self.environment, check=True, stdout=subprocess.DEVNULL,
            )

    def draft(self, name, year):
        path = os.path.join(self.folder, f"{name}.ron")
        subprocess.run(
            [self.program, "new", "--year", year, "--unit", "某某街道办事处", "--kind", "街道", "-o", path],
            env=self.environment, check=True, stdout=subprocess.DEVNULL,
        )
        return path

    def job(self, name, year, keys, meant):
        """Opens a new draft, types, saves, and compares what the file then holds."""
        path = self.draft(name, year)
        with open(path, "rb") as file:
            before = file.read()
        window = self.open_window(path)
        started = time.monotonic()
        self.type(keys + ["ctrl+s"])
        sent = time.monotonic() - started

        def is_written():
            if window.poll() is not None:
                raise Failed(f"{name}: the program ended with {window.returncode}")
            with open(path, "rb") as file:
                return file.read() != before

        until(f"{name}: the saved file", is_written)
        there = time.monotonic() - started
        # What is saved needs no copy; one that is left would be offered to the next window.
        copies = os.path.join(self.environment["XDG_DATA_HOME"], "nianbao/recovery/*.ron")
        until(f"{name}: the copy to go", lambda: not glob.glob(copies), 60)
        window.kill()
        window.wait()
        shown = json.loads(self.ask(self.program, "show", path, "--json"))
        for what, wanted in meant.items():
            found = {
                "chapters": [chapter["text"] for chapter in shown["chapters"]],
                "fields": {**shown["people"], **shown["dates"]},
                "answers": shown["answers"],
                "summed": len(shown["summed"]),
            }[what]
            if isinstance(wanted, dict):
                totals = {each if isinstance(each, str) else each["code"] for each in shown["summed"]}
                found = {code: value for code, value in found.items() if value and code not in totals}
            if found != wanted:
                differing = self.differing(wanted, found)
                raise Failed(f"{name}: {what} are not what was meant: {differing}")
        return f"{name} sent {sent:.1f} there {there:.1f}"

    @staticmethod
    def differing(wanted, found):
        if not isinstance(wanted, dict):
            return f"meant {wanted!r}, found {found!r}"
        codes = sorted(wanted.keys() | found.keys())
        wrong = [code for code in codes if wanted.get(code) != found.get(code)]
        pairs = [f"{code} meant {wanted.get(code)} found {found.get(code)}" for code in wrong[:8]]
        return f"{len(wrong)} of {len(codes)}: " + ", ".join(pairs)

    # --- the jobs -----------------------------------------------------------------------------

    def fields_and_chapters(self):
        """The fields by Enter and Tab, and two chapters, one of them in Chinese where it can be."""
        lines = [("li", "Return"), ("wang", "Tab"), ("zhang", "Return"), ("dddd4", "Tab")]
        dates = [("2026-1-12", "Tab"), ("2026-1-20", "Return")]
        keys = []
        for text, end in lines + dates:
            keys += keys_of(text) + [end]
        fields = dict(
            zip(["leader", "reviewer", "filler", "telephone", "filled_on", "issued_on"],
                [text for text, _ in lines + dates])
        )
        keys += ["ctrl+Next"] + keys_of(FOX)
        first, fifth = FOX, "Five 5."
        if self.ime == HANGING_X11:
            # It is told that the input method hangs; nothing is typed before that is read.
            keys = ["Return"] + keys
        if self.ime == FCITX5:
            words = ["nihao", "zhongguo", "nihao"]
            keys += ["ctrl+space"]
            for word in words:
                keys += keys_of(word) + ["space"]
            keys += ["Return"] + keys_of("zhongguo") + ["space", "ctrl+space"] + keys_of("ok")
            first += "你好中国你好\n中国ok"
        keys += ["ctrl+Next"] * 4 + keys_of(fifth)
        chapters = [first, "", "", "", fifth, ""]
        return "fields", "2025", keys, {"fields": fields, "chapters": chapters}

    def table_three(self, end):
        keys = ["ctrl+Next"] * 3
        for at, _ in enumerate(CELLS_THREE):
            keys += [digit(at), end]
        answers = {code: digit(at) for at, code in enumerate(CELLS_THREE)}
        # 24 totals of rows, and a row of seven.
        return f"three-{end}", "2025", keys, {"answers": answers, "summed": 31}

    def table_2014(self):
        keys = ["ctrl+Next"] * (CHAPTERS_2014 + 1)
        for at, _ in enumerate(CELLS_2014):
            keys += [digit(at), "Return"]
        answers = {code: digit(at) for at, code in enumerate(CELLS_2014)}
        return "2014", "2017", keys, {"answers": answers, "summed": len(TOTALS_2014)}

    def run(self):
        started = time.monotonic()
        load = []
        keep = True
        try:
            self.open_display()
            if self.ime:
                self.start_input_method()
            if self.busy:
                load = [subprocess.Popen(["sh", "-c", "while :; do :; done"]) for _ in range(os.cpu_count())]
            jobs = [self.fields_and_chapters()]
            if self.ime in {NONE, FCITX5}:
                jobs += [self.table_2014(), self.table_three("Return"), self.table_three("Tab")]
            told = [self.job(*job) for job in jobs]
            keep = self.keep
            return f"{self.name}: {'; '.join(told)}; {time.monotonic() - started:.0f} s in all"
        finally:
            for process in load:
                process.kill()
                process.wait()
            self.end(keep)


def run(program, speed, ime, busy, keep):
    for attempt in range(3):
        session = Session(program, speed, ime, busy, keep)
        try:
            return True, session.run()
        except NoDisplay as error:
            told = f"{session.name}: no display ({error}), attempt {attempt + 1}"
        except (Failed, OSError, ValueError, subprocess.SubprocessError) as error:
            return False, f"{session.name}: FAILED: {error} (see {session.folder})"
    return False, told


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--only", help="sessions whose name has this in it")
    parser.add_argument("--keep", action="store_true", help="keep the folders of the sessions")
    chosen = parser.parse_args()
    program = os.path.abspath(chosen.program)
    # The slow hands first: they leave the machine to the others.
    lanes = [[(speed, ime, False)] for speed in [250, 120] for ime in [NONE, FCITX5]]
    lanes.append([(speed, ime, False) for speed in [60, 30] for ime in [NONE, FCITX5]])
    quick = [(5, NONE, False), (5, FCITX5, False), (30, HANGING, False), (30, HANGING_X11, False)]
    lanes.append(quick + [(5, NONE, True), (30, FCITX5, True)])
    if chosen.only:
        lanes = [[one for one in lane if chosen.only in name_of(*one)] for lane in lanes]
    started = time.monotonic()
    good, bad = 0, 0

    def follow(lane):
        held = []
        for one in lane:
            good, told = run(program, *one, chosen.keep)
            print(told, flush=True)
            held.append(good)
        return held

    with concurrent.futures.ThreadPoolExecutor(len(lanes)) as pool:
        for held in pool.map(follow, lanes):
            good, bad = good + sum(held), bad + len(held) - sum(held)
    print(f"{time.monotonic() - started:.0f} s")
    print(f"hand: {good} passed, {bad} failed")
    return 1 if bad or not good else 0


if __name__ == "__main__":
    sys.exit(main())
