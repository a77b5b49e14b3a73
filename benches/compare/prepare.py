"""Makes of document.json what the peers start from: report.html, report.typ and report.docx.

Each sets the same text at the same sizes on the same paper; none tries to be as exact as nianbao.
Usage: prepare.py FOLDER FONTS
"""

import html
import json
import pathlib
import sys

from docx import Document
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

folder, fonts = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
blocks = json.loads((folder / "document.json").read_text())

FILES = {
    "fang": "ZhuqueFangsong-Regular.ttf",
    "kai": "NianbaoKai-Regular.ttf",
    "hei": "NianbaoHei-Bold.otf",
    "biao": "NianbaoXiaoBiaoSong-Bold.otf",
    "song": "NianbaoSong-Regular.otf",
}


def families():
    """The family name of each face, as fontconfig has it."""
    import subprocess

    def name(file):
        told = subprocess.run(
            ["fc-scan", "--format", "%{family[0]}|%{weight}", str(fonts / file)],
            capture_output=True, text=True, check=True,
        )
        return told.stdout.split("|")[0]

    return {key: name(file) for key, file in FILES.items()}


FAMILY = families()


def rows(table):
    for section in table:
        for row in section["head"] + section["body"]:
            yield row


def as_html():
    faces = "".join(
        f"@font-face{{font-family:{key};src:url('{(fonts / file).as_uri()}')}}"
        for key, file in FILES.items()
    )
    out = [
        "<html lang=zh-CN><meta charset=utf-8><title>年报</title><style>", faces,
        "@page{size:A4;margin:37mm 26mm 35mm 28mm;@bottom-right{content:'— 'counter(page)' —';"
        "font:14pt song}}body{font:15.75pt/29.62pt fang,song;margin:0;text-align:justify}"
        "p{margin:0;text-indent:2em}h1{font:22pt/29.62pt biao,song;text-align:center;margin:0 0 29pt}"
        "h2{font:15.75pt/29.62pt hei,song;margin:0;text-indent:2em}b{font:15.75pt kai,song}"
        "table{border-collapse:collapse;width:100%;font:10.5pt/13.5pt fang,song;break-before:auto}"
        "td,th{border:.5pt solid;padding:1pt 4pt}th{font:10.5pt hei}tr{break-inside:avoid}"
        ".annex{break-before:page}.sign{text-align:right}</style>",
    ]
    for block in blocks:
        if "title" in block:
            out.append("<h1>" + "<br>".join(map(html.escape, block["title"])) + "</h1>")
        elif "heading" in block:
            out.append(f"<h2>{html.escape(block['heading'])}</h2>")
        elif "rest" in block:
            out.append(f"<p><b>{html.escape(block['lead'])}</b>{html.escape(block['rest'])}</p>")
        elif "signature" in block:
            out.extend(f"<p class=sign>{html.escape(line)}</p>" for line in block["signature"])
        if "annex" in block:
            out.append("<h1 class=annex>" + "<br>".join(map(html.escape, block["annex"])) + "</h1>")
            out.append("<div>" + html.escape("　".join(block["header"])) + "</div>")
        if "table" in block:
            out.append("<table>")
            for section in block["table"]:
                for part, cell_tag, row_tag in (("head", "th", "thead"), ("body", "td", "tbody")):
                    out.append(f"<{row_tag}>")
                    for row in section[part]:
                        cells = (
                            f"<{cell_tag} colspan={columns} rowspan={down}>{html.escape(text)}</{cell_tag}>"
                            for _, columns, down, text in row
                        )
                        out.append("<tr>" + "".join(cells) + "</tr>")
                    out.append(f"</{row_tag}>")
            out.append("</table>")
        if "signatory" in block:
            out.append("<div>" + html.escape("　".join(block["signatory"])) + "</div>")
    (folder / "report.html").write_text("".join(out))


def as_typst():
    def plain(text):
        return "#" + json.dumps(text, ensure_ascii=False)

    def font(key):
        return f'("{FAMILY[key]}", "{FAMILY["song"]}")'

    out = [
        '#set page(paper: "a4", margin: (top: 37mm, left: 28mm, right: 26mm, bottom: 35mm),'
        ' footer: context align(right, [— #counter(page).display() —]))',
        f'#set text(font: {font("fang")}, size: 15.75pt, lang: "zh", region: "cn")',
        "#set par(justify: true, first-line-indent: (amount: 2em, all: true), leading: 13.87pt, spacing: 13.87pt)",
    ]
    for block in blocks:
        if "title" in block:
            lines = " \\ ".join(map(plain, block["title"]))
            out.append(f'#align(center, text(font: {font("biao")}, weight: "bold", size: 22pt)[{lines}])')
        elif "heading" in block:
            out.append(f'\n#text(font: {font("hei")}, weight: "bold")[{plain(block["heading"])}]\n')
        elif "rest" in block:
            lead = f'#text(font: {font("kai")})[{plain(block["lead"])}]' if block["lead"] else ""
            out.append(f"\n{lead}{plain(block['rest'])}\n")
        elif "signature" in block:
            out.extend(f"#align(right, [{plain(line)}])" for line in block["signature"])
        if "annex" in block:
            lines = " \\ ".join(map(plain, block["annex"]))
            out.append(f'#pagebreak()\n#align(center, text(font: {font("biao")}, weight: "bold", size: 18pt)[{lines}])')
            out.append("\n" + plain("　".join(block["header"])) + "\n")
        for section in block.get("table", []):
            def cells(rows_of):
                return ",\n".join(
                    f"table.cell(colspan: {columns}, rowspan: {down})[{plain(text)}]"
                    for row in rows_of for _, columns, down, text in row
                )
            count = section["columns"]
            columns = "(1fr, auto, auto)" if count == 3 else str(count)
            out.append(
                f"#[#set text(size: 10.5pt)\n#set par(justify: false, first-line-indent: 0pt, leading: 4pt)\n"
                f"#table(columns: {columns}, stroke: 0.5pt, inset: (x: 4pt, y: 3.5pt), table.header({cells(section['head'])}),\n{cells(section['body'])})]"
            )
        if "signatory" in block:
            out.append("\n" + plain("　".join(block["signatory"])) + "\n")
    (folder / "report.typ").write_text("\n".join(out))


def as_docx():
    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = Mm(37), Mm(35), Mm(28), Mm(26)

    def run(paragraph, text, key, size):
        piece = paragraph.add_run(text)
        piece.font.size, piece.font.name = Pt(size), FAMILY[key]
        piece.font.bold = key in ("hei", "biao")
        piece._element.rPr.rFonts.set(qn("w:eastAsia"), FAMILY[key])

    def line(key, size, *texts, align=None, indent=True, at=document):
        paragraph = at.add_paragraph()
        form = paragraph.paragraph_format
        form.space_before = form.space_after = Pt(0)
        form.line_spacing = Pt(29.62 if size > 14 else size * 1.4)
        form.first_line_indent = Pt(31.5) if indent else None
        paragraph.alignment = align if align is not None else WD_ALIGN_PARAGRAPH.JUSTIFY
        for text, face in texts:
            run(paragraph, text, face or key, size)
        return paragraph

    centre, right = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
    for block in blocks:
        if "title" in block:
            for text in block["title"]:
                line("biao", 22, (text, None), align=centre, indent=False)
        elif "heading" in block:
            line("hei", 15.75, (block["heading"], None))
        elif "rest" in block:
            line("fang", 15.75, (block["lead"], "kai"), (block["rest"], None))
        elif "signature" in block:
            for text in block["signature"]:
                line("fang", 15.75, (text, None), align=right, indent=False)
        if "annex" in block:
            document.add_section(WD_SECTION.NEW_PAGE)
            for text in block["annex"]:
                line("biao", 18, (text, None), align=centre, indent=False)
            line("fang", 10.5, ("　".join(block["header"]), None), indent=False)
        for section in block.get("table", []):
            body = section["head"] + section["body"]
            table = document.add_table(len(body), section["columns"], "Table Grid")
            for at, row in enumerate(body):
                for column, columns, down, text in row:
                    cell = table.cell(at, column)
                    if columns > 1 or down > 1:
                        cell = cell.merge(table.cell(at + down - 1, column + columns - 1))
                    paragraph = cell.paragraphs[0]
                    paragraph.paragraph_format.space_after = Pt(0)
                    run(paragraph, text, "hei" if at < len(section["head"]) else "fang", 10.5)
            if section["columns"] == 3:
                for row in table.rows:
                    for cell, width in zip(row.cells, (112, 22, 22)):
                        cell.width = Mm(width)
        if "signatory" in block:
            line("fang", 10.5, ("　".join(block["signatory"]), None), indent=False)
    document.save(folder / "report.docx")


as_html()
as_typst()
as_docx()
