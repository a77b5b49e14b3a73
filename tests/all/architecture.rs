//! Whether the sources keep the order of the house: who may use whom, and who may touch the disk,
//! the window library, and the PDF library. The clock, the environment and methods of paths are
//! clippy's, in `clippy.toml`.
//!
//! Looks at the tokens of each file, so comments, doc links and strings are no uses. Leaves out
//! what is compiled for tests only (`#[cfg(test)]` and files called `tests.rs`).

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs;
use std::path::{Path, PathBuf};

use nianbao::form::bundled;

/// The modules in the order of the flow; each uses only those before it.
const ORDER: [&str; 15] = [
    "value", "form", "settings", "report", "checks", "review", "draft", "import", "document",
    "pages", "export", "store", "session", "cli", "ui",
];

/// Modules that see less than the order allows, and what they see.
const SHARPER: [(&str, &[&str]); 2] = [
    ("pages", &["value", "document"]),
    ("export", &["document", "pages"]),
];

/// Two faces of the session that don't know each other.
const FACES: [&str; 2] = ["cli", "ui"];

/// Paths (or ends of paths) and the only modules that may name them.
const RESERVED: [(&[&str], &[&str]); 8] = [
    (&["egui"], &["ui"]),
    (&["eframe"], &["ui"]),
    (&["printpdf"], &["export"]),
    (&["std", "fs"], &["store"]),
    (&["tempfile"], &["store"]),
    (&["rustix"], &["store"]),
    (&["directories"], &["store"]),
    (&["std", "*"], &[]),
];

/// Names that say nothing: what fits nowhere is a missing module.
const EMPTY_NAMES: [&str; 13] = [
    "mod", "util", "utils", "helper", "helpers", "common", "manager", "handler", "data", "info",
    "process", "misc", "prelude",
];

/// A word or sign of a source.
#[derive(Debug, Clone, Copy)]
struct Token<'s> {
    text: &'s str,
    line: usize,
}

/// A source without comments and white space; each literal is one.
fn tokens(source: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut rest = source;
    let mut line = 1;
    while let Some(first) = rest.chars().next() {
        let (len, text) = if first.is_whitespace() {
            (first.len_utf8(), None)
        } else if rest.starts_with("//") {
            (rest.find('\n').unwrap_or(rest.len()), None)
        } else if rest.starts_with("/*") {
            (block_comment(rest), None)
        } else if let Some(len) = literal(rest) {
            (len, Some(&rest[..len]))
        } else if is_word(first) {
            let len = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
            (len, Some(&rest[..len]))
        } else if rest.starts_with("::") {
            (2, Some("::"))
        } else {
            let len = first.len_utf8();
            (len, Some(&rest[..len]))
        };
        found.extend(text.map(|text| Token { text, line }));
        line += rest[..len].matches('\n').count();
        rest = &rest[len..];
    }
    found
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Length of the block comment that a text starts with; they nest.
fn block_comment(text: &str) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        if rest.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

/// Length of the string or character literal that a text starts with.
fn literal(text: &str) -> Option<usize> {
    let unprefixed = ["br", "cr", "b", "c", "r"].into_iter().find_map(|prefix| {
        text.strip_prefix(prefix)
            .filter(|rest| rest.starts_with(['"', '#', '\'']))
    });
    let body = unprefixed.unwrap_or(text);
    let prefix = &text[..text.len() - body.len()];
    if prefix.ends_with('r') {
        let hashes = body.len() - body.trim_start_matches('#').len();
        let inner = body[hashes..].strip_prefix('"')?;
        let end = format!("\"{}", "#".repeat(hashes));
        let len = inner.find(&end).map_or(inner.len(), |at| at + end.len());
        return Some(prefix.len() + hashes + 1 + len);
    }
    let quote = body.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let inner = &body[1..];
    // `'a` alone is a lifetime; `'a'` and `'\n'` are characters.
    if quote == '\'' && !inner.starts_with('\\') && inner.chars().nth(1) != Some('\'') {
        return None;
    }
    let mut escaped = false;
    let end = inner.find(|c| {
        let ends = c == quote && !escaped;
        escaped = c == '\\' && !escaped;
        ends
    });
    Some(prefix.len() + 1 + end.map_or(inner.len(), |at| at + 1))
}

/// The tokens without the items that are compiled for tests only.
fn without_tests<'s>(tokens: &[Token<'s>]) -> Vec<Token<'s>> {
    let starts_with = |at: usize, words: &[&str]| {
        let here = tokens.iter().skip(at).map(|token| token.text);
        here.take(words.len()).eq(words.iter().copied())
    };
    let mut kept = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if starts_with(at, &["#", "!", "[", "cfg", "(", "test", ")", "]"]) {
            break;
        }
        if starts_with(at, &["#", "[", "cfg", "(", "test", ")", "]"]) {
            at = end_of_item(tokens, at);
        } else {
            kept.push(tokens[at]);
            at += 1;
        }
    }
    kept
}

/// Where the item ends whose attributes start at a token: behind its `;` or its braces.
fn end_of_item(tokens: &[Token<'_>], start: usize) -> usize {
    let mut depth = 0;
    for (at, token) in tokens.iter().enumerate().skip(start) {
        match token.text {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" => depth -= 1,
            "}" => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            ";" if depth == 0 => return at + 1,
            _ => {}
        }
    }
    tokens.len()
}

/// A path as written, its groups spread out: `std::{fs, io}` is `std::fs` and `std::io`.
#[derive(Debug)]
struct Named<'s> {
    path: Vec<&'s str>,
    line: usize,
}

fn named<'s>(tokens: &[Token<'s>]) -> Vec<Named<'s>> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if tokens[at].text.starts_with(is_word) {
            at = spread(tokens, at, &[], &mut found);
        } else {
            at += 1;
        }
    }
    found
}

/// Reads the path at a token and returns where it ends.
fn spread<'s>(
    tokens: &[Token<'s>],
    start: usize,
    before: &[&'s str],
    found: &mut Vec<Named<'s>>,
) -> usize {
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text);
    let mut path = before.to_vec();
    let mut at = start;
    let mut line = tokens[start].line;
    loop {
        match text(at) {
            "{" if at > start => {
                at += 1;
                while !matches!(text(at), "" | "}") {
                    at = match text(at) {
                        word if word.starts_with(is_word) || word == "*" => {
                            spread(tokens, at, &path, found)
                        }
                        _ => at + 1,
                    };
                }
                return at + 1;
            }
            word if word.starts_with(is_word) || word == "*" => {
                path.push(word);
                line = tokens[at].line;
                at += 1;
            }
            // A turbofish ends the path; what stands in it is read as paths of their own.
            _ => break,
        }
        if text(at) != "::" {
            break;
        }
        at += 1;
    }
    found.push(Named { path, line });
    at
}

/// Everything in one file that breaks the order, each as `file:line: what`.
fn violations(file: &str, source: &str) -> Vec<String> {
    let mut found = Vec::new();
    let inner = file.trim_start_matches("src/").trim_end_matches(".rs");
    let place: Vec<&str> = inner.split('/').collect();
    let stem = place[place.len() - 1];
    if !source.starts_with("//!") {
        found.push(format!("{file}:1: does not start with `//!`"));
    }
    if EMPTY_NAMES.contains(&stem) {
        found.push(format!("{file}:1: a file called `{stem}` says nothing"));
    }
    let module = place[0];
    if !ORDER.contains(&module) && !["lib", "main"].contains(&module) {
        found.push(format!("{file}:1: `{module}` has no place in the order"));
    }
    if stem == "tests" {
        return found;
    }
    let all = tokens(source);
    let tokens = without_tests(&all);
    for Named { path, line } in named(&tokens) {
        let written = path.join("::");
        let mut tell = |what: String| found.push(format!("{file}:{line}: `{written}`: {what}"));
        if let Some(used) = module_used(&place, &path) {
            if used == "*" {
                tell("names every module at once".into());
            } else if ORDER.contains(&used) && !may_use(module, used) {
                tell(format!("{module} may not use {used}"));
            }
        }
        for (reserved, owners) in RESERVED {
            if path.windows(reserved.len()).any(|part| part == reserved)
                && !owners.contains(&module)
            {
                tell(format!("only for {owners:?}"));
            }
        }
        // A whole crate under another name would hide what is used of it.
        if matches!(path[..], ["crate" | "std" | "nianbao", "self"]) {
            tell("hides what is used of it".into());
        }
    }
    for window in tokens.windows(3) {
        if let ["crate" | "std" | "nianbao", "as", name] = [0, 1, 2].map(|at| window[at].text) {
            let line = window[0].line;
            found.push(format!("{file}:{line}: `{name}` hides what is used of it"));
        }
    }
    found
}

/// The module of ours that a path in a file leads to, if any; `*` for all of them.
fn module_used<'s>(place: &[&str], path: &[&'s str]) -> Option<&'s str> {
    match path {
        ["crate" | "nianbao", used, ..] => Some(used),
        ["super", ..] => {
            let up = path.iter().take_while(|&&part| part == "super").count();
            // Inside an inline module it leads less high than this; then it is named too often.
            (up >= place.len()).then(|| path.get(up).copied()).flatten()
        }
        _ => None,
    }
}

fn may_use(module: &str, used: &str) -> bool {
    let Some(own) = ORDER.iter().position(|&name| name == module) else {
        return true;
    };
    if module == used {
        return true;
    }
    if let Some((_, seen)) = SHARPER.iter().find(|(name, _)| *name == module) {
        return seen.contains(&used);
    }
    let strangers = FACES.contains(&module) && FACES.contains(&used);
    !strangers && ORDER[..own].contains(&used)
}

/// Where in the tree of modules a file stands: `src/ui/app.rs` at `["ui", "app"]`.
fn place_of(file: &str) -> Vec<&str> {
    let inner = file.trim_start_matches("src/").trim_end_matches(".rs");
    inner.split('/').collect()
}

/// The file that a path in another one leads to: the deepest that is named.
fn file_used<'f>(files: &'f [(String, String)], place: &[&str], path: &[&str]) -> Option<&'f str> {
    let (mut base, rest): (Vec<&str>, &[&str]) = match path {
        ["crate" | "nianbao", rest @ ..] => (Vec::new(), rest),
        ["self", rest @ ..] => (place.to_vec(), rest),
        ["super", ..] => {
            let up = path.iter().take_while(|&&part| part == "super").count();
            (
                place[..place.len().saturating_sub(up)].to_vec(),
                &path[up..],
            )
        }
        _ => return None,
    };
    base.extend(rest);
    (1..=base.len()).rev().find_map(|len| {
        let is_it = |(file, _): &&(String, String)| place_of(file) == base[..len];
        files.iter().find(is_it).map(|(file, _)| file.as_str())
    })
}

/// Files that use each other in a circle, each as the way round. A file and those in its folder are
/// one to the outside: what they use of each other is no circle.
fn circles(files: &[(String, String)]) -> Vec<String> {
    let uses = |file: &str, source: &str| -> Vec<String> {
        let place = place_of(file);
        let tokens = tokens(source);
        let paths = named(&without_tests(&tokens));
        let used = paths
            .iter()
            .filter_map(|named| file_used(files, &place, &named.path));
        let is_strange = |used: &&str| {
            let other = place_of(used);
            !other.starts_with(&place) && !place.starts_with(&other)
        };
        let mut used: Vec<String> = used.filter(is_strange).map(String::from).collect();
        used.sort();
        used.dedup();
        used
    };
    let is_test = |file: &str| place_of(file).contains(&"tests");
    let graph: BTreeMap<String, Vec<String>> = (files.iter())
        .filter(|(file, _)| !is_test(file))
        .map(|(file, source)| (file.clone(), uses(file, source)))
        .collect();
    let mut found = Vec::new();
    for start in graph.keys() {
        // Breadth first, so that the way round is a shortest one.
        let mut ways = VecDeque::from([vec![start]]);
        let mut seen = BTreeSet::new();
        while let Some(way) = ways.pop_front() {
            for next in &graph[way[way.len() - 1]] {
                // Each circle is told once, from its first file.
                if next == start && way.iter().all(|file| *file >= start) {
                    let way: Vec<&str> = way.iter().map(|file| file.as_str()).collect();
                    found.push(format!("{} → {start}", way.join(" → ")));
                    ways.clear();
                    break;
                }
                if graph.contains_key(next) && seen.insert(next) {
                    let longer = way.iter().copied().chain([next]).collect();
                    ways.push_back(longer);
                }
            }
        }
    }
    found
}

/// All files under `src`, as `src/…` with `/`, and their text.
fn sources() -> Vec<(String, String)> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("the sources are there") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    walk(&root.join("src"), &mut paths);
    paths.sort();
    let named = paths.into_iter().map(|path| {
        let text = fs::read_to_string(&path).expect("sources are UTF-8");
        let inner = path.strip_prefix(root).expect("found below it");
        let parts: Vec<_> = inner.iter().map(|part| part.to_string_lossy()).collect();
        (parts.join("/"), text)
    });
    named.collect()
}

#[test]
fn the_sources_keep_the_order_of_the_house() {
    let mut found = Vec::new();
    for (file, source) in sources() {
        found.extend(violations(&file, &source));
    }
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

#[test]
fn no_files_use_each_other_in_a_circle() {
    let found = circles(&sources());
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

#[test]
fn a_planted_circle_is_seen_with_the_way_round() {
    let file = |name: &str, source: &str| (name.to_owned(), source.to_owned());
    let round = [
        file("src/ui.rs", "mod a; mod b; mod c; pub use a::x;"),
        file("src/ui/a.rs", "use super::b::Thing;"),
        file("src/ui/b.rs", "fn f() { super::c::draw(); }"),
        file("src/ui/c.rs", "use crate::ui::{a::{self, Other}, Nothing};"),
        file("src/ui/d.rs", "use super::a;"),
    ];
    let told = ["src/ui/a.rs → src/ui/b.rs → src/ui/c.rs → src/ui/a.rs"];
    assert_eq!(circles(&round), told);
    let straight = [
        file("src/ui.rs", "mod a; mod b; use a::x;"),
        file("src/ui/a.rs", "use super::Nothing; // super::b"),
        file(
            "src/ui/b.rs",
            "use super::a::Thing; #[cfg(test)] mod tests { use super::super::c; }",
        ),
        file("src/ui/c.rs", "use super::b;"),
    ];
    assert_eq!(circles(&straight), [""; 0]);
}

#[test]
fn the_map_declares_the_modules_in_their_order() {
    let sources = sources();
    let (_, map) = sources
        .iter()
        .find(|(file, _)| file == "src/lib.rs")
        .expect("the map");
    let tokens = tokens(map);
    let declared: Vec<&str> = tokens
        .windows(3)
        .filter(|window| window[0].text == "mod" && window[2].text == ";")
        .map(|window| window[1].text)
        .collect();
    let ordered: Vec<&str> = ORDER
        .into_iter()
        .filter(|name| declared.contains(name))
        .collect();
    assert_eq!(declared, ordered);
}

#[test]
fn one_file_at_most_names_the_pdf_library() {
    let naming: Vec<String> = sources()
        .into_iter()
        .filter(|(_, source)| {
            named(&tokens(source))
                .iter()
                .any(|n| n.path.contains(&"printpdf"))
        })
        .map(|(file, _)| file)
        .collect();
    assert!(naming.len() <= 1, "{naming:?}");
    assert!(
        naming.iter().all(|file| file.starts_with("src/export/")),
        "{naming:?}"
    );
}

/// The literals of a source that name a form, a table, a row or a cell of one.
fn forms_named(source: &str, codes: &BTreeSet<&str>) -> Vec<String> {
    let tokens = tokens(source);
    let literals = without_tests(&tokens).into_iter().map(|token| token.text);
    literals
        .filter_map(|text| text.strip_prefix('"')?.strip_suffix('"'))
        .filter(|text| codes.contains(text))
        .map(String::from)
        .collect()
}

#[test]
fn no_source_names_a_form_or_what_is_in_one() {
    let mut codes = BTreeSet::new();
    for edition in bundled().editions() {
        let rows = edition.tables.iter().flat_map(|table| &table.blocks);
        codes.extend(
            rows.flat_map(|block| &block.rows)
                .map(|row| row.code.as_str()),
        );
        codes.extend(edition.tables.iter().map(|table| table.code.as_str()));
        codes.extend(
            edition
                .cell_ids()
                .map(|cell| edition.cell(cell).code.as_str()),
        );
        codes.insert(&edition.code);
    }
    // How many sides of the paper are printed on.
    codes.remove("two");
    assert_eq!(forms_named("fn a() -> &str { \"T01\" }", &codes), ["T01"]);
    assert_eq!(
        forms_named("fn a() { b(\"2019\"); c(\"三\") } // \"R02\"", &codes),
        ["2019"]
    );
    let found: Vec<String> = sources()
        .iter()
        .filter(|(file, _)| !file.split('/').any(|part| part.starts_with("tests")))
        .flat_map(|(file, source)| {
            let named = forms_named(source, &codes).into_iter();
            named.map(move |named| format!("{file}: {named}"))
        })
        .collect();
    assert_eq!(found, Vec::<String>::new());
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn a_planted_violation_is_seen_with_its_line() {
    for (file, source, line, words) in [
        (
            "src/form.rs",
            "use crate::report::Report;",
            2,
            "form may not use report",
        ),
        (
            "src/form.rs",
            "use crate::{\n    value::Number,\n    ui,\n};",
            4,
            "form may not use ui",
        ),
        (
            "src/form.rs",
            "fn f() { crate::store::read(p); }",
            2,
            "form may not use store",
        ),
        ("src/form.rs", "use super::cli;", 2, "form may not use cli"),
        (
            "src/form/load.rs",
            "use super::super::{rule, draft::read};",
            2,
            "form may not use draft",
        ),
        ("src/form.rs", "use crate::*;", 2, "every module"),
        ("src/form.rs", "use crate::{self as c};", 2, "hides"),
        ("src/form.rs", "use crate as c;", 2, "hides"),
        ("src/form.rs", "use std as s;", 2, "hides"),
        (
            "src/pages.rs",
            "use crate::report::Report;",
            2,
            "pages may not use report",
        ),
        (
            "src/pages/flow.rs",
            "\n\nuse crate::form::Edition;",
            4,
            "pages may not use form",
        ),
        (
            "src/export.rs",
            "use crate::report::Report;",
            2,
            "export may not use report",
        ),
        (
            "src/export/pdf.rs",
            "use crate::store;",
            2,
            "export may not use store",
        ),
        (
            "src/ui/table.rs",
            "use crate::cli;",
            2,
            "ui may not use cli",
        ),
        ("src/cli.rs", "use crate::ui;", 2, "cli may not use ui"),
        ("src/session.rs", "use egui::Ui;", 2, "only for [\"ui\"]"),
        (
            "src/cli.rs",
            "fn f(_: &eframe::Frame) {}",
            2,
            "only for [\"ui\"]",
        ),
        (
            "src/pages.rs",
            "use printpdf::Op;",
            2,
            "only for [\"export\"]",
        ),
        ("src/import.rs", "use std::fs;", 2, "only for [\"store\"]"),
        (
            "src/import.rs",
            "use std::{io, fs::{self, File}};",
            2,
            "only for [\"store\"]",
        ),
        (
            "src/import.rs",
            "use ::std::fs::read;",
            2,
            "only for [\"store\"]",
        ),
        ("src/import.rs", "use std::*;", 2, "only for []"),
        (
            "src/session.rs",
            "let t = tempfile::tempdir();",
            2,
            "only for [\"store\"]",
        ),
        ("src/ui/mod.rs", "", 1, "says nothing"),
        ("src/utils.rs", "", 1, "says nothing"),
        ("src/words.rs", "", 1, "no place in the order"),
        (
            "src/form.rs",
            "let c = '\"'; use crate::ui; let d = '\"';",
            2,
            "form may not use ui",
        ),
        (
            "src/form.rs",
            "fn f<'a>(_: &'a str) { crate::ui::g('\\'') }",
            2,
            "form may not use ui",
        ),
        (
            "src/form.rs",
            "let s = r#\"a\"b\"#; use crate::ui;",
            2,
            "form may not use ui",
        ),
        (
            "src/form.rs",
            "#[cfg(test)]\nmod tests { fn f() {} }\nuse crate::ui;",
            4,
            "may not use ui",
        ),
        (
            "src/form.rs",
            "#[cfg(test)]\nuse a::{b, c};\nuse crate::ui;",
            4,
            "may not use ui",
        ),
    ] {
        let found = violations(file, &format!("//! A module.\n{source}"));
        let place = format!("{file}:{line}: ");
        let seen = found
            .iter()
            .any(|told| told.starts_with(&place) && told.contains(words));
        assert!(
            seen,
            "{source}\nnot told as {place}…{words}\nbut as {found:?}"
        );
    }
    assert_eq!(
        violations("src/form.rs", "use a;"),
        ["src/form.rs:1: does not start with `//!`"]
    );
}

#[test]
fn what_only_looks_like_a_violation_is_none() {
    for (file, source) in [
        (
            "src/form.rs",
            "/// See [`crate::ui`] and [`std::fs`].\nstruct S; // crate::ui",
        ),
        (
            "src/form.rs",
            "/* crate::ui /* std::fs */ egui */ struct S;",
        ),
        ("src/form.rs", "const S: &str = \"crate::ui \\\" std::fs\";"),
        (
            "src/form.rs",
            "const S: &str = r#\"crate::ui \" std::fs\"#;",
        ),
        (
            "src/form.rs",
            "const B: &[u8] = b\"std::fs\"; const C: u8 = b'\\'';",
        ),
        (
            "src/form.rs",
            "pub(crate) fn f() {}\npub(in crate::form) fn g() {}",
        ),
        ("src/form.rs", "use crate::value::Number;\nuse rule::Rule;"),
        (
            "src/form/load.rs",
            "use super::{Edition, rule};\nuse crate::form::Row;",
        ),
        (
            "src/form.rs",
            "const V: &str = env!(\"CARGO_PKG_VERSION\");",
        ),
        (
            "src/form.rs",
            "#[cfg(test)]\nmod tests {\n use std::fs;\n use crate::ui;\n}",
        ),
        ("src/form/tests.rs", "use std::fs;"),
        (
            "src/pages.rs",
            "use crate::document::Block;\nuse crate::value::Date;",
        ),
        (
            "src/export/pdf.rs",
            "use printpdf::Op;\nuse crate::pages::Page;\nuse crate::document::Block;",
        ),
        (
            "src/store/recovery.rs",
            "use std::fs;\nuse super::read;\nuse jiff::Timestamp;",
        ),
        (
            "src/ui.rs",
            "use egui::Ui;\nuse std::time::Instant;\nuse crate::session::Session;",
        ),
        ("src/main.rs", "use nianbao::{cli, ui};\nuse std::env;"),
    ] {
        let found = violations(file, &format!("//! A module.\n{source}"));
        assert!(found.is_empty(), "{source}\n{found:?}");
    }
}
