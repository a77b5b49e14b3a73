//! The dialog for how pages are set up: the standard, or what an office chose instead.
//! Judges no setting; whether a page can be set like that, the settings say.

use egui::{ComboBox, Grid, Id, Ui};

use super::unit_settings::SettingsDialog;
use super::{Answered, Press, buttons_ui, dialog_ui, note_ui, number_ui};
use crate::session::Action;
use crate::settings::{Fonts, Names, PageSetup, Settings, TitleSize};
use crate::value::Sides;

const WIDTH: f32 = 460.0;
const NUMBER_WIDTH: f32 = 60.0;

/// The question for the page setup.
pub struct PageSettings {
    settings: Settings,
    /// The numbers as typed, in the order of [`NUMBERS`].
    typed: [String; NUMBERS.len()],
    problem: Option<String>,
}

/// A number of the setup: its label, its unit, and how it is read and changed.
struct Number {
    label: &'static str,
    unit: &'static str,
    get: fn(&PageSetup) -> Option<u16>,
    set: fn(&mut PageSetup, Option<u16>),
}

/// Every number that is typed. Only the seal's may be left empty.
const NUMBERS: [Number; 7] = [
    Number {
        label: "上边距（天头）",
        unit: "毫米",
        get: |page| Some(page.margins.top),
        set: |page, number| page.margins.top = number.unwrap_or_default(),
    },
    Number {
        label: "下边距（地脚）",
        unit: "毫米",
        get: |page| Some(page.margins.bottom),
        set: |page, number| page.margins.bottom = number.unwrap_or_default(),
    },
    Number {
        label: "左边距（订口）",
        unit: "毫米",
        get: |page| Some(page.margins.left),
        set: |page, number| page.margins.left = number.unwrap_or_default(),
    },
    Number {
        label: "右边距（翻口）",
        unit: "毫米",
        get: |page| Some(page.margins.right),
        set: |page, number| page.margins.right = number.unwrap_or_default(),
    },
    Number {
        label: "每页行数",
        unit: "行",
        get: |page| Some(page.lines),
        set: |page, number| page.lines = number.unwrap_or_default(),
    },
    Number {
        label: "每行字数",
        unit: "字",
        get: |page| Some(page.characters),
        set: |page, number| page.characters = number.unwrap_or_default(),
    },
    Number {
        label: "印章直径",
        unit: "毫米，不填则按单位类型",
        get: |page| page.seal,
        set: |page, number| page.seal = number,
    },
];

impl SettingsDialog for PageSettings {
    fn saved(&self) -> &'static str {
        "已保存页面设置"
    }

    fn ui(&mut self, ui: &mut Ui) -> Option<Answered<Action>> {
        dialog_ui(ui, "页面设置", WIDTH, |ui| self.content_ui(ui))
    }

    fn refuse(&mut self, problem: String) {
        self.problem = Some(problem);
    }
}

impl PageSettings {
    /// Asks for changes of the page setup in these settings.
    #[must_use]
    pub fn new(settings: &Settings) -> Self {
        let shown = |number: &Number| {
            let number = (number.get)(&settings.paper);
            number.map_or_else(String::new, |number| number.to_string())
        };
        Self {
            typed: std::array::from_fn(|at| shown(&NUMBERS[at])),
            settings: settings.clone(),
            problem: None,
        }
    }

    /// The settings as they are now. What is typed and no number is 0, which no setup may have.
    fn action(&self) -> Action {
        let mut settings = self.settings.clone();
        for (number, typed) in NUMBERS.iter().zip(&self.typed) {
            let typed = typed.trim();
            let read = (!typed.is_empty()).then(|| typed.parse().unwrap_or_default());
            (number.set)(&mut settings.paper, read);
        }
        Action::ChangeSettings(settings)
    }

    fn content_ui(&mut self, ui: &mut Ui) -> Option<Answered<Action>> {
        note_ui(
            ui,
            "默认按《党政机关公文格式》（GB/T 9704—2012）。改动只影响打印，不影响报告内容和已有签署。",
        );
        ui.add_space(4.0);
        Grid::new("page setup")
            .num_columns(2)
            .spacing([16.0, 8.0])
            .show(ui, |ui| {
                for (number, typed) in NUMBERS.iter().zip(&mut self.typed) {
                    let label = ui.label(number.label).id;
                    ui.horizontal(|ui| {
                        let id = Id::unique(("page setup", number.label));
                        number_ui(ui, id, label, NUMBER_WIDTH, "", typed);
                        ui.label(number.unit);
                    });
                    ui.end_row();
                }
                let page = &mut self.settings.paper;
                let titles = TitleSize::ALL.map(|size| (size, size.name()));
                choice_ui(ui, "标题字号", &mut page.title, &titles);
                let sides = [(Sides::Both, "双面，外侧"), (Sides::One, "单面，居中")];
                choice_ui(ui, "页码", &mut page.sides, &sides);
                let names = [
                    (Names::Printed, "印出姓名，旁边留签字处"),
                    (Names::ToSign, "只留签字的横线"),
                ];
                choice_ui(ui, "签字栏", &mut page.names, &names);
                let fonts = [
                    (Fonts::Bundled, "随附字体，各台机器相同"),
                    (Fonts::Installed, "本机的仿宋、楷体、黑体、小标宋"),
                ];
                choice_ui(ui, "字体", &mut page.fonts, &fonts);
            });
        let buttons = [
            (Press::Confirm, "保存设置", true),
            (Press::Other, "恢复标准", true),
            (Press::Cancel, "取消", true),
        ];
        match buttons_ui(ui, self.problem.as_deref(), &buttons)? {
            Press::Confirm => Some(Answered::With(self.action())),
            Press::Cancel => Some(Answered::Cancelled),
            Press::Other => {
                let paper = PageSetup::default();
                *self = Self::new(&Settings {
                    paper,
                    ..self.settings.clone()
                });
                None
            }
        }
    }
}

fn choice_ui<T: Copy + PartialEq>(
    ui: &mut Ui,
    label: &str,
    chosen: &mut T,
    offered: &[(T, &'static str)],
) {
    let label_response = ui.label(label);
    let shown = offered.iter().find(|(choice, _)| choice == chosen);
    ComboBox::from_id_salt(label)
        .width(220.0)
        .selected_text(shown.map_or("", |(_, words)| words))
        .show_ui(ui, |ui| {
            for (choice, words) in offered {
                ui.selectable_value(chosen, *choice, *words);
            }
        })
        .response
        .labelled_by(label_response.id);
    ui.end_row();
}
