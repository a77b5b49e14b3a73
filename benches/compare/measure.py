"""Runs the programs in turn, so that each meets the same machine, and prints a Markdown table of
whole-process times and file sizes. Usage: measure.py RUNS FOLDER FONTS NIANBAO KRILLA DRAFT
"""

import os
import pathlib
import statistics
import subprocess
import sys
import time

runs, folder, fonts, nianbao, krilla, draft = sys.argv[1:]
runs, folder, here = int(runs), pathlib.Path(folder).resolve(), pathlib.Path(__file__).parent
python = sys.executable

config = folder / "fonts.conf"
config.write_text(
    '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
    f"<dir>{os.path.abspath(fonts)}</dir><cachedir>{folder}/fontcache</cachedir></fontconfig>"
)
environment = {**os.environ, "FONTCONFIG_FILE": str(config), "HOME": str(folder)}


def out(name):
    return folder / f"{name}.pdf"


PROGRAMS = {
    "nianbao export": (out("nianbao"), [nianbao, "export", draft, "-o", out("nianbao")]),
    "krilla, pages given": (out("krilla"), [krilla, folder / "pages.json", fonts, out("krilla")]),
    "Typst": (out("typst"), [python, here / "typst_pdf.py", folder / "report.typ", fonts, out("typst")]),
    "ReportLab": (
        out("reportlab"),
        [python, here / "reportlab_pdf.py", folder / "document.json", fonts, out("reportlab")],
    ),
    "WeasyPrint": (
        out("weasyprint"),
        [python, here / "weasyprint_pdf.py", folder / "report.html", out("weasyprint")],
    ),
    "LibreOffice": (
        out("report"),
        ["soffice", f"-env:UserInstallation=file://{folder}/office", "--headless", "--convert-to", "pdf",
         "--outdir", folder, folder / "report.docx"],
    ),
}

times = {name: [] for name in PROGRAMS}
for turn in range(runs + 1):
    for name, (output, command) in PROGRAMS.items():
        output.unlink(missing_ok=True)
        start = time.perf_counter()
        done = subprocess.run(command, env=environment, capture_output=True)
        spent = time.perf_counter() - start
        if done.returncode or not output.exists():
            sys.exit(f"{name}: {done.stderr.decode()}{done.stdout.decode()}")
        # The first turn fills caches.
        if turn:
            times[name].append(spent * 1000)

print("| program | ms, median | ms, least | bytes |\n|---|---:|---:|---:|")
for name, (output, _) in PROGRAMS.items():
    spent = times[name]
    print(f"| {name} | {statistics.median(spent):.0f} | {min(spent):.0f} | {output.stat().st_size:,} |")
print(f"\n{runs} runs each, in turn; load average at the end {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores.")
