//! The review from a terminal: explain, submit, return, remark, sign, verify. A passphrase comes
//! from the terminal or a file descriptor, never from an argument.

mod signed_text;
mod trail;
mod verification;

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::error::CliError;
use super::words::line;
use super::{Answer, Desk, HELP, act, opened};
use crate::form::FieldKind;
use crate::report::{Place, Report};
use crate::review;
use crate::review::trail::Spot;
use crate::session::{Action, Session, SessionError, Signer, Who};
use crate::settings::Key;
use crate::store::{self, KeyError, Passphrase};
use crate::value::name;

/// What can be done in the review from a terminal.
#[derive(Debug, Subcommand)]
#[command(disable_help_flag = true)]
pub enum Command {
    /// 说明一条“须说明”的问题；说明留空则撤回
    #[command(help_template = HELP)]
    Explain {
        /// 草稿
        #[arg(value_name = "草稿", help_heading = "参数")]
        draft: PathBuf,
        /// 规则代码，如 A113
        #[arg(value_name = "规则", help_heading = "参数")]
        rule: String,
        /// 说明，至少5个字
        #[arg(value_name = "说明", help_heading = "参数")]
        text: String,
        /// 只说明这一处（如 T02.C1）；不写则说明该规则的全部问题
        #[arg(long, value_name = "位置", help_heading = "选项")]
        place: Option<String>,
        /// 姓名；不写则为报告中的填报人
        #[arg(long, value_name = "姓名", help_heading = "选项")]
        by: Option<String>,
    },
    /// 提交：签署第一个环节（填报），内容随之锁定
    #[command(help_template = HELP)]
    Submit {
        /// 草稿
        #[arg(value_name = "草稿", help_heading = "参数")]
        draft: PathBuf,
        /// Who, and with which key.
        #[command(flatten)]
        hand: Hand,
    },
    /// 签署一个环节
    #[command(help_template = HELP)]
    Sign {
        /// 草稿
        #[arg(value_name = "草稿", help_heading = "参数")]
        draft: PathBuf,
        /// 环节的名称或代码，如 审核 或 review
        #[arg(long, value_name = "环节", help_heading = "选项")]
        step: String,
        /// Who, and with which key.
        #[command(flatten)]
        hand: Hand,
    },
    /// 退回给填报人，原有签署作废
    #[command(help_template = HELP)]
    Return {
        /// 草稿
        #[arg(value_name = "草稿", help_heading = "参数")]
        draft: PathBuf,
        /// 退回的原因
        #[arg(long, value_name = "原因", help_heading = "选项")]
        reason: String,
        /// Who, and with which key.
        #[command(flatten)]
        hand: Hand,
    },
    /// 解除锁定，以便修改已签署的内容，原有签署作废
    #[command(help_template = HELP)]
    Unlock {
        /// 草稿
        #[arg(value_name = "草稿", help_heading = "参数")]
        draft: PathBuf,
        /// 修改的原因
        #[arg(long, value_name = "原因", help_heading = "选项")]
        reason: String,
        /// Who, and with which key.
        #[command(flatten)]
        hand: Hand,
    },
    /// 批注一个指标、章节或段落
    #[command(help_template = HELP)]
    Remark {
        /// 草稿
        #[arg(value_name = "草稿", help_heading = "参数")]
        draft: PathBuf,
        /// 位置：指标代码（R22、T01.C1）、基本信息（unit）、章节（text.1）或段落（text.1.3）
        #[arg(value_name = "位置", help_heading = "参数")]
        place: String,
        /// 批注
        #[arg(value_name = "批注", help_heading = "参数")]
        text: String,
        /// Who, and with which key.
        #[command(flatten)]
        hand: Hand,
    },
    /// 答复一条批注
    #[command(help_template = HELP)]
    Answer {
        /// 草稿
        #[arg(value_name = "草稿", help_heading = "参数")]
        draft: PathBuf,
        /// 批注的编号
        #[arg(value_name = "编号", help_heading = "参数")]
        remark: usize,
        /// 答复
        #[arg(value_name = "答复", help_heading = "参数")]
        text: String,
        /// Who, and with which key.
        #[command(flatten)]
        hand: Hand,
    },
    /// 了结一条批注
    #[command(help_template = HELP)]
    Settle {
        /// 草稿
        #[arg(value_name = "草稿", help_heading = "参数")]
        draft: PathBuf,
        /// 批注的编号
        #[arg(value_name = "编号", help_heading = "参数")]
        remark: usize,
        /// Who, and with which key.
        #[command(flatten)]
        hand: Hand,
    },
    /// 核验签署：各环节是否有效、由谁签署、此后改了什么
    #[command(help_template = HELP)]
    Verify {
        /// 草稿
        #[arg(value_name = "草稿", help_heading = "参数")]
        draft: PathBuf,
        /// 纸质件上的校验码（或二维码内容），与文件比对
        #[arg(long, value_name = "校验码", help_heading = "选项")]
        code: Option<String>,
        /// 以 JSON 输出
        #[arg(long, help_heading = "选项")]
        json: bool,
    },
    /// 显示留痕：谁在何时做了什么
    #[command(help_template = HELP)]
    Trail {
        /// 草稿
        #[arg(value_name = "草稿", help_heading = "参数")]
        draft: PathBuf,
        /// 以 JSON 输出
        #[arg(long, help_heading = "选项")]
        json: bool,
        /// 打印为 PDF
        #[arg(short, long, value_name = "PDF", help_heading = "选项")]
        output: Option<PathBuf>,
    },
    /// 写出签署内容和签名，供 minisign 与 sha256sum 核验
    #[command(help_template = HELP)]
    SignedText {
        /// 草稿
        #[arg(value_name = "草稿", help_heading = "参数")]
        draft: PathBuf,
        /// 环节的名称或代码；不写则为最后一个有密钥签名的环节
        #[arg(long, value_name = "环节", help_heading = "选项")]
        step: Option<String>,
        /// 留痕的序号，写出那一条所签的内容；不写则按环节
        #[arg(
            long,
            value_name = "序号",
            help_heading = "选项",
            conflicts_with = "step"
        )]
        entry: Option<usize>,
        /// 签署内容的保存位置；签名写在旁边的 .minisig
        #[arg(short, long, value_name = "文件", help_heading = "选项")]
        output: PathBuf,
    },
    /// 生成签名密钥，以口令保护，存在本机的用户文件夹
    #[command(help_template = HELP)]
    Key {
        /// 密钥是谁的
        #[arg(long, value_name = "姓名", help_heading = "选项")]
        name: String,
        /// 存放密钥的文件夹；不写则为本机的用户文件夹
        #[arg(short, long, value_name = "文件夹", help_heading = "选项")]
        output: Option<PathBuf>,
        /// 从这个文件描述符读取口令（0为标准输入），不写则从终端读取
        #[arg(long, value_name = "描述符", help_heading = "选项")]
        passphrase_fd: Option<u32>,
    },
    /// 显示单位设置（环节与密钥），或登记密钥、省去环节
    #[command(help_template = HELP)]
    Settings {
        /// 登记密钥，如 审核=RWQ…:张某；可写多次
        #[arg(long, value_name = "环节=公钥:姓名", help_heading = "选项")]
        allow: Vec<String>,
        /// 省去一个环节；可写多次
        #[arg(long, value_name = "环节", help_heading = "选项")]
        skip: Vec<String>,
        /// 须由不同的人签署的两个环节，如 审核=填报；可写多次
        #[arg(long, value_name = "环节=环节", help_heading = "选项")]
        apart: Vec<String>,
        /// 是否只凭姓名签署：是 时，没有登记的密钥也算，但证明不了是谁签的
        #[arg(long, value_name = "是|否", help_heading = "选项", value_parser = ["是", "否"])]
        names_only: Option<String>,
    },
}

/// Whose hand signs.
#[derive(Debug, Args)]
pub struct Hand {
    /// 姓名；不写则取密钥登记的姓名，或报告中该环节的人员
    #[arg(long, value_name = "姓名", help_heading = "选项")]
    by: Option<String>,
    /// 签名密钥：文件，或本机密钥的姓名；不写则仅以姓名签署
    #[arg(long, value_name = "密钥", help_heading = "选项")]
    key: Option<PathBuf>,
    /// 从这个文件描述符读取口令（0为标准输入），不写则从终端读取
    #[arg(long, value_name = "描述符", help_heading = "选项")]
    passphrase_fd: Option<u32>,
}

#[expect(clippy::too_many_lines, reason = "a table of arms")]
pub(super) fn carry_out(command: Command, desk: &Desk) -> Result<Answer, CliError> {
    use FieldKind::{Filler, Reviewer};
    match command {
        Command::Explain {
            draft,
            rule,
            text,
            place,
            by,
        } => said(desk, &draft, Hand::of(by), Filler, |who, _| {
            Ok(Action::Explain {
                rule,
                place,
                text,
                who,
            })
        }),
        Command::Submit { draft, hand } => change(desk, &draft, |session| {
            sign_off(desk, session.settings().steps[0].code.clone(), hand)
        }),
        Command::Sign { draft, step, hand } => change(desk, &draft, |_| sign_off(desk, step, hand)),
        Command::Return {
            draft,
            reason,
            hand,
        } => said(desk, &draft, hand, Reviewer, |who, _| {
            Ok(Action::Return(reason, who))
        }),
        Command::Unlock {
            draft,
            reason,
            hand,
        } => said(desk, &draft, hand, Filler, |who, _| {
            Ok(Action::Unlock(reason, who))
        }),
        Command::Remark {
            draft,
            place,
            text,
            hand,
        } => said(desk, &draft, hand, Reviewer, |who, report| {
            Ok(Action::Remark(spot(report, &place)?, text, who))
        }),
        Command::Answer {
            draft,
            remark,
            text,
            hand,
        } => said(desk, &draft, hand, Filler, |who, _| {
            Ok(Action::Answer(remark, text, who))
        }),
        Command::Settle {
            draft,
            remark,
            hand,
        } => said(desk, &draft, hand, Reviewer, |who, _| {
            Ok(Action::Settle(remark, who))
        }),
        Command::Verify { draft, code, json } => {
            verification::verify(desk, &draft, code.as_deref(), json)
        }
        Command::Trail {
            draft,
            json,
            output,
        } => trail::trail(desk, &draft, json, output),
        Command::SignedText {
            draft,
            step,
            entry,
            output,
        } => signed_text::write(desk, &draft, step.as_deref(), entry, &output),
        Command::Key {
            name,
            output,
            passphrase_fd,
        } => make_key(&name, output, passphrase_fd),
        Command::Settings {
            allow,
            skip,
            apart,
            names_only,
        } => settings(desk, &allow, &skip, &apart, names_only.as_deref()),
    }
}

/// Opens a draft, does one thing, saves it, and says what was done.
fn change(
    desk: &Desk,
    draft: &Path,
    action: impl FnOnce(&Session) -> Result<Action, CliError>,
) -> Result<Answer, CliError> {
    let mut session = desk.open(draft)?;
    let action = action(&session)?;
    let is_explanation = matches!(action, Action::Explain { .. });
    let done = session
        .run(action, std::time::Duration::ZERO)
        .map_err(CliError::Session)?;
    act(&mut session, Action::Save)?;
    Ok(match done {
        crate::session::Done::Reviewed(words) => line(&format!("{words}。")),
        _ if is_explanation => "已记下说明。\n".into(),
        _ => String::new(),
    }
    .into())
}

/// The same, for what is said by whoever was named, or else by whom the report names.
fn said(
    desk: &Desk,
    draft: &Path,
    hand: Hand,
    usual: FieldKind,
    action: impl FnOnce(Who, &Report) -> Result<Action, CliError>,
) -> Result<Answer, CliError> {
    change(desk, draft, |session| {
        let report = &opened(session).report;
        let mut who = hand.who(desk)?;
        if let ("", Some(signer)) = (who.name.as_str(), &who.key) {
            let key = store::key_file(&signer.key);
            let holders = session.settings().holders(&key.public);
            who.name = holders
                .first()
                .map_or(key.holder.clone(), |holder| (*holder).into());
        }
        if who.name.is_empty() {
            who.name = report.field(usual).trim().into();
        }
        action(who, report)
    })
}

fn sign_off(desk: &Desk, step: String, hand: Hand) -> Result<Action, CliError> {
    let who = hand.who(desk)?;
    Ok(Action::SignOff { step, who })
}

impl Hand {
    /// By name only.
    fn of(by: Option<String>) -> Self {
        Self {
            by,
            key: None,
            passphrase_fd: None,
        }
    }

    /// Whoever it is, by name as given, with the passphrase of the key asked for.
    fn who(self, desk: &Desk) -> Result<Who, CliError> {
        let signer = |key| {
            let passphrase = ask_passphrase(self.passphrase_fd, "签名密钥的口令：")?;
            let key = find_key(key);
            Ok::<_, CliError>(Signer { key, passphrase })
        };
        Ok(Who {
            name: self.by.unwrap_or_default(),
            at: desk.now,
            key: self.key.map(signer).transpose()?,
        })
    }
}

/// A file as it is named, or the key of that person in the user's folder.
fn find_key(named: PathBuf) -> PathBuf {
    if store::exists(&named) {
        return named;
    }
    let of_person = store::keys_folder().map(|folder| {
        let holder = named.display().to_string();
        folder.join(format!("{holder}.key"))
    });
    of_person
        .filter(|path| store::exists(path))
        .unwrap_or(named)
}

fn ask_passphrase(descriptor: Option<u32>, prompt: &str) -> Result<Passphrase, CliError> {
    match descriptor {
        Some(descriptor) => {
            let line = store::read_line_of(descriptor).map_err(SessionError::from)?;
            Ok(Passphrase(line))
        }
        None => rpassword::prompt_password(prompt)
            .map(Passphrase)
            .map_err(CliError::NoTerminal),
    }
}

/// The place that a remark is about: a cell, a field, a chapter, or a paragraph of one.
fn spot(report: &Report, code: &str) -> Result<Spot, CliError> {
    let unknown = || CliError::UnknownPlace(code.into());
    let edition = report.edition();
    let (chapter, paragraph) = match code.trim().split('.').collect::<Vec<_>>()[..] {
        ["text", chapter, number] => (
            format!("text.{chapter}"),
            Some(number.parse::<usize>().map_err(|_| unknown())?),
        ),
        _ => (code.into(), None),
    };
    let place = Place::find(edition, &chapter).ok_or_else(unknown)?;
    review::spot(report, place, paragraph).ok_or_else(unknown)
}

fn make_key(
    name: &str,
    folder: Option<PathBuf>,
    descriptor: Option<u32>,
) -> Result<Answer, CliError> {
    let refused = |error: KeyError| CliError::from(SessionError::from(error));
    let Some(folder) = folder.or_else(store::keys_folder) else {
        return Err(refused(KeyError::NoFolder));
    };
    let passphrase = ask_passphrase(
        descriptor,
        "为密钥设置口令（至少12个字符，一个汉字算两个）：",
    )?;
    if descriptor.is_none() && ask_passphrase(None, "再输入一次：")? != passphrase {
        return Err(CliError::PassphrasesDiffer);
    }
    let key = store::make_key(&folder, name, &passphrase).map_err(refused)?;
    let (path, public, holder) = (key.path.display(), &key.public, &key.holder);
    Ok(format!(
        "已生成 {path}\n公钥 {public}\n\
         请把公钥交给管理员登记：nianbao settings --allow 环节={public}:{holder}\n"
    )
    .into())
}

fn settings(
    desk: &Desk,
    allow: &[String],
    skip: &[String],
    apart: &[String],
    names_only: Option<&str>,
) -> Result<Answer, CliError> {
    let mut session = desk.session()?;
    let mut settings = session.settings().clone();
    for called in skip {
        let step = review::find_step(&settings, called).map_err(SessionError::from)?;
        let code = step.code.clone();
        settings.steps.retain(|step| step.code != code);
    }
    for assignment in allow {
        let wrong = || CliError::NotAKeyAssignment(assignment.clone());
        let (called, key) = assignment.split_once('=').ok_or_else(wrong)?;
        // The public key may end in `=`, and holds no colon.
        let (public, holder) = key.split_once([':', '：']).ok_or_else(wrong)?;
        let key = Key::read(holder, public).map_err(|_| wrong())?;
        let step = review::find_step(&settings, called).map_err(SessionError::from)?;
        let code = step.code.clone();
        let step = settings.steps.iter_mut().find(|step| step.code == code);
        step.expect("it was just found").keys.push(key);
    }
    for assignment in apart {
        let wrong = || CliError::NotApart(assignment.clone());
        let (step, other) = assignment.split_once('=').ok_or_else(wrong)?;
        let code = |called| {
            let step = review::find_step(&settings, called).map_err(SessionError::from)?;
            Ok::<_, CliError>(step.code.clone())
        };
        let (step, other) = (code(step)?, code(other)?);
        if step == other {
            return Err(wrong());
        }
        let at = |code| settings.steps.iter().position(|step| step.code == code);
        // Whoever signs later must be another person.
        let later = at(step.as_str())
            .max(at(other.as_str()))
            .expect("both were just found");
        let earlier = if settings.steps[later].code == step {
            other
        } else {
            step
        };
        let apart = &mut settings.steps[later].apart;
        if !apart.contains(&earlier) {
            apart.push(earlier);
        }
    }
    if let Some(names_only) = names_only {
        settings.names_only = names_only == "是";
    }
    if settings != *session.settings() {
        act(&mut session, Action::ChangeSettings(settings))?;
    }
    let file = session
        .settings_file()
        .map(|file| file.display().to_string());
    let file = file.map_or_else(String::new, |file| format!("// {file}\n"));
    let text = session.settings().write();
    // As RON writes it, so that the text can be read again.
    let escaped = |c: char| match name::is_unseen(c) {
        true => c.escape_unicode().to_string(),
        false => c.into(),
    };
    Ok(format!("{file}{}", text.chars().map(escaped).collect::<String>()).into())
}
