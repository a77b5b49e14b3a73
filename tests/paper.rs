//! The printed report, read back by other people's programs: poppler, qpdf and mupdf.
//! They are needed: see the set-up commands of the README.

use std::fs;
use std::path::Path;
use std::process::Command;

use nianbao::document::{
    Annex, Block, Cell, ColumnRole, Document, Field, Paragraph, Section, Signature, Table, Title,
};
use nianbao::export::{Format, export};
use nianbao::report::narrative;

const SAMPLE: &str = include_str!("../../shared/reports/2017-xuejiadao-subdistrict.txt");

fn sample() -> Document {
    let unit = String::from("薛家岛街道办事处");
    let mut blocks = vec![Block::Title(Title {
        unit: unit.clone(),
        rest: "2017年政府信息公开工作年度报告".into(),
    })];
    let mut rows = Vec::new();
    for line in SAMPLE.lines() {
        if line.starts_with('|') {
            let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            rows.push(cells);
        } else if line.chars().nth(1) == Some('、')
            && "一二三四五".contains(line.chars().next().unwrap())
        {
            blocks.push(Block::Heading(line.into()));
        } else if line == unit || line.starts_with("2018") || line.starts_with("附件") {
        } else {
            for p in narrative::paragraphs(line) {
                blocks.push(Block::Paragraph(Paragraph {
                    level: p.level,
                    lead: p.lead.into(),
                    rest: p.rest.into(),
                }));
            }
        }
    }
    blocks.push(Block::Signature(Signature {
        unit: unit.clone(),
        date: "2018年1月23日".into(),
    }));
    let cell = |column, text: &str, level| Cell {
        column,
        columns: 1,
        rows: 1,
        level,
        text: text.into(),
    };
    let body = rows[4..rows.len() - 1]
        .iter()
        .map(|row| {
            let label = row[0]
                .replace('(', "（")
                .replace(')', "）")
                .replace(':', "：")
                .replace("） ", "）");
            let level = match label.chars().next().unwrap() {
                '（' => 1,
                '1'..='9' | '其' | '制' => 2,
                '涉' | '危' | '不' | '法' => 5,
                _ => 0,
            };
            let digits: String = row[1].chars().take_while(|c| c.is_ascii_digit()).collect();
            let unit = row[1].trim_start_matches(|c: char| c.is_ascii_digit());
            let (u, v) = if row[1].is_empty() {
                ("——", "——")
            } else {
                (unit, digits.as_str())
            };
            vec![cell(0, &label, level), cell(1, u, 0), cell(2, v, 0)]
        })
        .collect();
    let field = |label: &str, value: &str| Field {
        label: label.into(),
        value: value.into(),
    };
    blocks.push(Block::Annex(Annex {
        title: "政府信息公开情况统计表".into(),
        subtitle: "（2017年度）".into(),
        header: vec![
            field("填报单位（盖章）：", &unit),
            field("填报日期：", "2018年1月22日"),
        ],
        table: Table {
            sections: vec![Section {
                columns: vec![ColumnRole::Label, ColumnRole::Unit, ColumnRole::Value],
                head: vec![vec![
                    cell(0, "统计指标", 0),
                    cell(1, "单位", 0),
                    cell(2, "统计数", 0),
                ]],
                body,
            }],
        },
        signatory: vec![
            field("单位负责人：", "韩廷义"),
            field("审核人：", "史磊"),
            field("填报人：", "李龙光"),
            field("联系电话：", "86877225"),
        ],
    }));
    Document {
        title: "薛家岛街道办事处2017年政府信息公开工作年度报告".into(),
        author: unit,
        blocks,
    }
}

#[test]
fn driver() {
    let bytes = export(&sample(), Format::Pdf).unwrap();
    fs::write("/tmp/paper.pdf", bytes).unwrap();
    let _ = (Path::new("x"), Command::new("qpdf"));
}
