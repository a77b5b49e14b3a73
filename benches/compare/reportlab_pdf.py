"""The sample through ReportLab. It takes no OpenType outlines: two faces serve for all five.
Usage: reportlab_pdf.py DOCUMENT.json FONTS OUTPUT.pdf
"""

import json
import sys
from xml.sax.saxutils import escape

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Table, TableStyle

source, fonts, output = sys.argv[1:]
pdfmetrics.registerFont(TTFont("fang", f"{fonts}/ZhuqueFangsong-Regular.ttf"))
pdfmetrics.registerFont(TTFont("kai", f"{fonts}/NianbaoKai-Regular.ttf"))
with open(source) as file:
    blocks = json.load(file)


def style(name, font, size, leading, **more):
    return ParagraphStyle(name, fontName=font, fontSize=size, leading=leading, wordWrap="CJK", **more)


BODY = style("body", "fang", 15.75, 29.62, firstLineIndent=31.5, alignment=4)
HEAD = style("head", "kai", 15.75, 29.62, firstLineIndent=31.5)
TITLE = style("title", "kai", 22, 29.62, alignment=1)
SIGN = style("sign", "fang", 15.75, 29.62, alignment=2)
CELL = style("cell", "fang", 10.5, 13.5)
LINE = style("line", "fang", 10.5, 19)


def number(canvas, document):
    canvas.setFont("fang", 14)
    canvas.drawRightString(170 * mm, 27 * mm, f"— {document.page} —")


story = []
for block in blocks:
    if "title" in block:
        story += [Paragraph(escape(text), TITLE) for text in block["title"]]
    elif "heading" in block:
        story.append(Paragraph(escape(block["heading"]), HEAD))
    elif "rest" in block:
        lead = f"<font name=kai>{escape(block['lead'])}</font>" if block["lead"] else ""
        story.append(Paragraph(lead + escape(block["rest"]), BODY))
    elif "signature" in block:
        story += [Paragraph(escape(text), SIGN) for text in block["signature"]]
    if "annex" in block:
        story.append(PageBreak())
        story += [Paragraph(escape(text), TITLE) for text in block["annex"]]
        story.append(Paragraph(escape("　".join(block["header"])), LINE))
    for section in block.get("table", []):
        rows, spans = [], []
        for at, row in enumerate(section["head"] + section["body"]):
            cells = [""] * section["columns"]
            for column, columns, down, text in row:
                cells[column] = Paragraph(escape(text), CELL)
                if columns > 1 or down > 1:
                    spans.append(("SPAN", (column, at), (column + columns - 1, at + down - 1)))
            rows.append(cells)
        widths = [112 * mm, 22 * mm, 22 * mm] if section["columns"] == 3 else None
        table = Table(rows, colWidths=widths, repeatRows=len(section["head"]))
        table.setStyle(TableStyle([
            ("GRID", (0, 0), (-1, -1), 0.5, "black"),
            ("TOPPADDING", (0, 0), (-1, -1), 1), ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            *spans,
        ]))
        story.append(table)
    if "signatory" in block:
        story.append(Paragraph(escape("　".join(block["signatory"])), LINE))

document = SimpleDocTemplate(
    output, pagesize=A4, topMargin=37 * mm, bottomMargin=35 * mm, leftMargin=28 * mm, rightMargin=26 * mm,
)
document.build(story, onFirstPage=number, onLaterPages=number)
