#!/usr/bin/env python3
"""Fails each system call of a save in turn, and looks at what is left.

    tests/hand/failing_calls.py PROGRAM

Needs strace. Whatever fails, the draft must be what it was or what was to be saved, as the exit code
says; only the draft's own failing keeps it from being saved, never that of a version; and the save
after it must leave nothing beside the draft. Ends with 1 where that is not so.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

PROGRAM = os.path.abspath(sys.argv[1])
EXAMPLE = os.path.join(os.path.dirname(__file__), "../../assets/example-2017.ron")
CALLS = ["openat", "write", "fsync", "fdatasync", "rename", "renameat", "renameat2", "unlink", "mkdir",
         "fchmod", "chmod", "fchown", "flock", "read", "statx", "fstat", "newfstatat", "getdents64",
         "ftruncate", "lseek", "utimensat"]
ERRORS = ["ENOSPC", "EIO", "EACCES", "EROFS", "EDQUOT", "EINTR"]
PLACE = tempfile.mkdtemp(prefix="calls-")
DRAFT = os.path.join(PLACE, "a.ron")
HOME = os.path.join(PLACE, "home")
ENVIRONMENT = dict(os.environ, NIANBAO_HOME=HOME)


def run(*words, trace=()):
    command = [*trace, PROGRAM, *words]
    return subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True)


def value():
    shown = run("show", DRAFT, "--json")
    found = re.search(r'"R22": ?"?(\d+)', shown.stdout)
    return int(found.group(1)) if found and shown.returncode == 0 else None


def begin():
    shutil.rmtree(HOME, ignore_errors=True)
    for name in os.listdir(PLACE):
        if name != "home":
            os.remove(os.path.join(PLACE, name))
    shutil.copy(EXAMPLE, DRAFT)
    assert run("set", DRAFT, "R22=3").returncode == 0


def counts():
    """How often each call is made of which the draft or a version is the object."""
    begin()
    log = os.path.join(PLACE, "log")
    run("set", DRAFT, "R22=4", trace=["strace", "-f", "-o", log])
    made = {}
    with open(log, encoding="utf-8", errors="replace") as lines:
        for line in lines:
            call = re.match(r"\d+ +(\w+)\(", line)
            if call and call.group(1) in CALLS:
                made[call.group(1)] = made.get(call.group(1), 0) + 1
    os.remove(log)
    return made


def main():
    tried = failures = 0
    for call, times in counts().items():
        # What comes before the program's own work is the loader's.
        for when in range(max(1, times - 60), times + 1):
            for error in ERRORS:
                begin()
                inject = f"inject={call}:error={error}:when={when}"
                trace = ["strace", "-f", "-o", "/dev/null", "-e", inject]
                ended = run("set", DRAFT, "R22=4", trace=trace)
                tried += 1
                now, code = value(), ended.returncode
                is_right = (now, code) in [(4, 0), (3, 2), (4, 2), (4, 3)] or code in [127, 126]
                # Said not to be saved and saved all the same is the worse of the two.
                if code == 2 and now == 4 and "没有改动" in ended.stderr:
                    is_right = False
                after = run("set", DRAFT, "R22=5")
                litter = sorted(set(os.listdir(PLACE)) - {"a.ron", "home"})
                if not is_right or after.returncode != 0 or value() != 5 or litter:
                    failures += 1
                    print(f"{call} {when} {error}: exit {code}, value {now}, then {after.returncode}, "
                          f"litter {litter}: {ended.stderr.strip()[:160]}", flush=True)
    print(f"{tried} failed calls: {failures} wrong")
    shutil.rmtree(PLACE)
    sys.exit(1 if failures else 0)


main()
