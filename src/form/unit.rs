//! 单位类型: the kinds of unit that a form tells apart, and what follows from each. Data of a form;
//! decides nothing.

use std::fmt;
use std::ops::Deref;
use std::sync::LazyLock;

use serde::de::{Deserialize, Deserializer, Error, Visitor};

/// A kind of unit as a form describes it.
#[derive(Debug, serde::Deserialize)]
#[serde(rename = "Unit", deny_unknown_fields)]
pub struct UnitDescription {
    /// As people choose it, drafts write it and rules name it: `街道`.
    pub name: String,
    /// How the names of such units end; of all kinds the longest ending tells.
    #[serde(default)]
    pub endings: Vec<String>,
    /// What it is responsible for.
    pub area: Area,
    /// How its area is called where the name of its place does not tell: 全街道, 全区.
    #[serde(default)]
    pub levels: Vec<String>,
    /// How places are called that are taken for it, or it for them: 镇 for a 街道.
    #[serde(default)]
    pub confused_with: Vec<String>,
    /// Across its seal, in millimetres.
    pub seal: u16,
}

/// What a unit is responsible for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
pub enum Area {
    /// No area of its own: a department, a school.
    None,
    /// A town, township or neighbourhood.
    Town,
    /// A county or more: a government, whose table tells of its whole area, and whose time to file
    /// may be longer.
    County,
}

/// 单位类型: what a unit may do depends on it. Two are the same where their names are.
#[derive(Clone, Copy)]
pub struct UnitKind(&'static UnitDescription);

/// Those that all forms know which don't bring their own.
static USUAL: LazyLock<Vec<UnitKind>> = LazyLock::new(|| {
    let kinds: Vec<UnitDescription> = ron::from_str(include_str!("../../assets/units.ron"))
        .expect("the bundled kinds of unit are read by a test");
    kinds.into_iter().map(UnitKind::new).collect()
});

impl UnitKind {
    /// One of a form, which is loaded once and stays.
    pub(super) fn new(described: UnitDescription) -> Self {
        Self(Box::leak(Box::new(described)))
    }

    /// One of which nothing but the name is known.
    pub(super) fn unknown(name: &str) -> Self {
        Self::new(UnitDescription {
            name: name.into(),
            endings: Vec::new(),
            area: Area::None,
            levels: Vec::new(),
            confused_with: Vec::new(),
            seal: 45,
        })
    }

    /// The kinds of a form that brings none of its own, in the order in which they are offered.
    #[must_use]
    pub fn usual() -> &'static [Self] {
        &USUAL
    }

    /// Whether these are the usual ones, and not others of the same names.
    pub(super) fn are_usual(kinds: &[Self]) -> bool {
        let is_same = |(one, other): (&Self, &Self)| std::ptr::eq(one.0, other.0);
        kinds.len() == USUAL.len() && kinds.iter().zip(&*USUAL).all(is_same)
    }

    /// The kind among several that a unit's name tells, if it does.
    #[must_use]
    pub fn of_name(unit: &str, kinds: &[Self]) -> Option<Self> {
        let unit = unit.trim();
        let tells = |kind: &Self| {
            let ends = kind.endings.iter().filter(|ending| unit.ends_with(*ending));
            Some((ends.map(String::len).max()?, *kind))
        };
        let told = kinds.iter().filter_map(tells);
        // Of two as long the first counts.
        let longest = told.reduce(|first, second| if second.0 > first.0 { second } else { first });
        longest.map(|(_, kind)| kind)
    }
}

impl Deref for UnitKind {
    type Target = UnitDescription;

    fn deref(&self) -> &UnitDescription {
        self.0
    }
}

impl PartialEq for UnitKind {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for UnitKind {}

impl fmt::Debug for UnitKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

impl fmt::Display for UnitKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

impl serde::Serialize for UnitKind {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.name)
    }
}

/// The name of a kind of unit in a rule file, which has it without quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitName(pub String);

impl UnitName {
    /// Whether it names this kind.
    #[must_use]
    pub fn is(&self, kind: UnitKind) -> bool {
        self.0 == kind.name
    }
}

impl<'de> Deserialize<'de> for UnitName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bare;
        impl Visitor<'_> for Bare {
            type Value = UnitName;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("单位类型")
            }

            fn visit_str<E: Error>(self, name: &str) -> Result<UnitName, E> {
                Ok(UnitName(name.into()))
            }
        }
        deserializer.deserialize_identifier(Bare)
    }
}

/// The usual kind with this name.
#[cfg(test)]
#[must_use]
pub fn unit_kind(name: &str) -> UnitKind {
    let named = UnitKind::usual().iter().find(|kind| kind.name == name);
    *named.expect("a usual kind")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_unit_tells_its_kind_by_its_longest_ending() {
        for (unit, kind) in [
            ("薛家岛街道办事处", Some("街道")),
            ("长江路街道", Some("街道")),
            ("某某街道办", Some("街道")),
            ("泊里镇人民政府", Some("乡镇")),
            (" 某某乡 ", Some("乡镇")),
            ("某某镇办事处", Some("乡镇")),
            ("某某省人民政府", Some("省市")),
            ("某某市政府", Some("省市")),
            ("某某自治区人民政府", Some("省市")),
            ("某某自治州人民政府", Some("省市")),
            ("某某区人民政府", Some("区县")),
            ("某某县政府", Some("区县")),
            ("某某区民政局", Some("部门")),
            ("某某区卫生健康委员会", Some("部门")),
            ("某某区人民政府办公室", Some("部门")),
            ("某某服务中心", Some("部门")),
            ("某某社区卫生服务中心", Some("医院")),
            ("某某区人民医院", Some("医院")),
            ("某某第一中学", Some("学校")),
            ("某某区实验幼儿园", Some("学校")),
            ("某某水务集团有限公司", Some("企业")),
            ("某某市", None),
            ("某某", None),
            ("", None),
        ] {
            let told = UnitKind::of_name(unit, UnitKind::usual());
            assert_eq!(told, kind.map(unit_kind), "{unit}");
        }
    }

    #[test]
    fn each_kind_has_a_name_of_its_own_that_rules_can_write() {
        let names: Vec<&str> = UnitKind::usual().iter().map(|kind| &*kind.name).collect();
        let written = format!("[{}]", names.join(", "));
        let read: Vec<UnitName> = ron::from_str(&written).expect("bare names");
        assert!(read.iter().map(|name| &*name.0).eq(names.iter().copied()));
        for (at, kind) in UnitKind::usual().iter().enumerate() {
            assert!(!UnitKind::usual()[..at].contains(kind), "{kind}");
            assert!((30..=50).contains(&kind.seal), "{kind}");
        }
    }
}
