//! The empty start: a new report, an old one, a published one, or the example.

use egui::{FontId, Grid, Key, RichText, ScrollArea, TextEdit, Ui};

use super::request::{Command, Purpose, Request};
use super::{fields, input_method, leftovers, theme};
use crate::form::{Catalogue, Edition, UnitKind};
use crate::session::{Action, Session};
use crate::value::read_year;

/// What has been typed at the start, before there is a report.
pub struct StartForm {
    unit: String,
    year: String,
    /// The kind that the clerk chose; `None` for the one that the unit's name tells.
    unit_kind: Option<UnitKind>,
    /// The form to fill in; `None` for the one that the year asks for.
    edition: Option<&'static Edition>,
    /// Whether the keyboard was put into the first field.
    greeted: bool,
}

impl StartForm {
    /// A form that proposes a report year.
    #[must_use]
    pub fn new(year: i16) -> Self {
        Self {
            unit: String::new(),
            year: year.to_string(),
            unit_kind: None,
            edition: None,
            greeted: false,
        }
    }

    /// Chooses the form to fill in.
    pub fn choose(&mut self, edition: &'static Edition) {
        self.edition = Some(edition);
    }

    /// The form to fill in: the one that was chosen, else the one that the year asks for.
    fn chosen_edition(&self, forms: &Catalogue) -> &'static Edition {
        let fitting = || read_year(&self.year).and_then(|year| forms.edition_for(year));
        let chosen = self.edition.or_else(fitting).or(forms.editions().last());
        chosen.expect("the program carries an edition")
    }

    /// The kind of unit that was chosen, else the one that the unit's name tells.
    fn chosen_kind(&self, edition: &Edition) -> UnitKind {
        // Another form's kind of the same name may be another.
        let chosen = self.unit_kind;
        let chosen = chosen.and_then(|kind| edition.find_unit_kind(&kind.name));
        let told = || edition.unit_kind_of(&self.unit);
        chosen.or_else(told).unwrap_or(edition.unit_kinds[0])
    }
}

/// Shows the start.
pub fn start_ui(ui: &mut Ui, form: &mut StartForm, session: &Session, requests: &mut Vec<Request>) {
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        ui.vertical_centered(|ui| {
            ui.set_max_width(640.0);
            ui.add_space(28.0);
            ui.label(
                RichText::new("政府信息公开工作年度报告")
                    .size(28.0)
                    .strong(),
            );
            ui.label(RichText::new("填报、检查、打印").color(theme::WEAK));
            ui.add_space(16.0);
        });
        let margin = ((ui.available_width() - 560.0) / 2.0).max(0.0);
        ui.horizontal(|ui| {
            ui.add_space(margin);
            ui.vertical(|ui| {
                ui.set_width(560.0_f32.min(ui.available_width()));
                leftovers::leftovers_ui(ui, session.leftovers(), requests);
                new_ui(ui, form, session.forms(), requests);
                ui.add_space(16.0);
                others_ui(ui, requests);
                ui.add_space(24.0);
                let warning = "本软件不得用于处理涉密信息。所有内容只保存在本机，不联网。";
                ui.label(RichText::new(warning).color(theme::WEAK));
            });
        });
    });
}

fn new_ui(ui: &mut Ui, form: &mut StartForm, forms: &Catalogue, requests: &mut Vec<Request>) {
    egui::Frame::group(ui.style())
        .inner_margin(16.0)
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.label(RichText::new("新建年度报告").size(18.0).strong());
            Grid::new("new report")
                .num_columns(2)
                .spacing([16.0, 10.0])
                .show(ui, |ui| {
                    let label = ui.label("单位名称");
                    let id = egui::Id::unique("start unit");
                    let (unit, typed) = input_method::text_field(ui, id, &form.unit, |text| {
                        TextEdit::singleline(text)
                            .desired_width(360.0)
                            .hint_text("单位全称，如某某街道办事处")
                            .font(FontId::proportional(theme::TEXT_SIZE))
                    });
                    let unit = unit.labelled_by(label.id);
                    if !form.greeted {
                        form.greeted = true;
                        unit.request_focus();
                    }
                    if let Some(typed) = typed {
                        form.unit = typed;
                    }
                    ui.end_row();
                    let label = ui.label("单位类型");
                    let edition = form.chosen_edition(forms);
                    let before = form.chosen_kind(edition);
                    let mut kind = before;
                    fields::unit_kind_choice_ui(ui, &mut kind, edition).labelled_by(label.id);
                    if kind != before {
                        form.unit_kind = Some(kind);
                    }
                    ui.end_row();
                    let label = ui.label("报告年度");
                    let year = TextEdit::singleline(&mut form.year).desired_width(120.0);
                    let year = ui.add(year).labelled_by(label.id);
                    if year.has_focus() {
                        input_method::switch_off(ui);
                    }
                    ui.end_row();
                    let label = ui.label("版式");
                    edition_ui(ui, form, forms).labelled_by(label.id);
                    ui.end_row();
                    ui.label("");
                    let about = RichText::new(about_edition(form, forms)).small();
                    ui.label(about.color(theme::WEAK));
                    ui.end_row();
                    let entered = (unit.lost_focus() || year.lost_focus())
                        && ui.input(|input| input.key_pressed(Key::Enter));
                    ui.label("");
                    if ui.button("开始填报").clicked() || entered {
                        requests.push(Request::Do(new_report(form, forms)));
                    }
                    ui.end_row();
                });
        });
}

/// The edition follows from the year, unless the clerk chooses another.
fn edition_ui(ui: &mut Ui, form: &mut StartForm, forms: &Catalogue) -> egui::Response {
    let by_year = "随报告年度";
    egui::ComboBox::from_id_salt("edition")
        .width(170.0)
        .selected_text(
            form.edition
                .map_or(by_year, |edition| edition.name.as_str()),
        )
        .show_ui(ui, |ui| {
            ui.selectable_value(&mut form.edition, None, by_year);
            for edition in forms.editions() {
                ui.selectable_value(&mut form.edition, Some(edition), edition.name.as_str());
            }
        })
        .response
}

/// Which form will be filled in, and what is unusual about the choice.
fn about_edition(form: &StartForm, forms: &Catalogue) -> String {
    let year = form.year.trim();
    let serving: Vec<&Edition> = read_year(year)
        .into_iter()
        .flat_map(|year| forms.editions_for(year))
        .collect();
    match (form.edition, &serving[..]) {
        (_, []) => String::from("请填写四位数的报告年度，2014年度起。"),
        (None, [edition]) => format!("{year}年度用{}。", edition.name),
        (None, [edition, others @ ..]) => {
            let others: Vec<&str> = others.iter().map(|other| &*other.name).collect();
            let (name, others) = (&edition.name, others.join("、"));
            format!("{year}年度用{name}；也可选用{others}。")
        }
        (Some(chosen), [fitting, ..]) if !serving.contains(&chosen) => format!(
            "{year}年度应该用{}；选用{}会列为问题。",
            fitting.name, chosen.name
        ),
        (Some(edition), _) => format!("依据：{}。", edition.basis),
    }
}

fn new_report(form: &StartForm, forms: &Catalogue) -> Action {
    let edition = form.chosen_edition(forms);
    Action::New {
        edition,
        unit_kind: form.chosen_kind(edition),
        unit: form.unit.trim().into(),
        year: form.year.trim().into(),
    }
}

fn others_ui(ui: &mut Ui, requests: &mut Vec<Request>) {
    ui.horizontal_wrapped(|ui| {
        if ui.button("打开草稿…").clicked() {
            requests.push(Request::Command(Command::Open));
        }
        if ui.button("导入已发布的年报…").clicked() {
            requests.push(Request::Command(Command::Import));
        }
        if ui.button("由上年报告新建…").clicked() {
            requests.push(Request::Ask(Purpose::NewFromLastYear));
        }
        let example = ui.button("看一份示例（2017年度）");
        if example
            .on_hover_text("一份真实发布过的街道年报，姓名和电话已略去")
            .clicked()
        {
            requests.push(Request::Do(Action::Example));
        }
        if ui.button("打开版式…").clicked() {
            requests.push(Request::Ask(Purpose::Form));
        }
    });
}
