"""The sample through the Typst compiler. Usage: typst_pdf.py REPORT.typ FONTS OUTPUT.pdf"""

import sys

import typst

typst.compile(sys.argv[1], output=sys.argv[3], font_paths=[sys.argv[2]], ignore_system_fonts=True)
