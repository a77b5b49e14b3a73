"""The sample through WeasyPrint. Usage: weasyprint_pdf.py REPORT.html OUTPUT.pdf"""

import logging
import sys

from weasyprint import HTML

logging.getLogger("weasyprint").setLevel(logging.ERROR)
HTML(sys.argv[1]).write_pdf(sys.argv[2])
