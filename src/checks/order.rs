//! 勾稽关系 as an order of terms: which rules can't hold together, and which can never fail. Knows
//! nothing of a report; whatever it says is so for all.

use std::collections::{HashMap, VecDeque};

use crate::form::rule::{Case, Comparison, Demand, Relation, Rule, Severity, Term};
use crate::form::{Edition, Kind};
use crate::value::Number;

/// Contradictions that are told at most.
const TOLD_AT_MOST: usize = 20;

/// That one term is at most another.
struct Step<'a> {
    to: usize,
    is_less: bool,
    /// Whose relation it is; `None` where it is so by itself.
    rule: Option<&'a str>,
}

/// Terms, and which is at most which.
struct Order<'a> {
    places: HashMap<String, usize>,
    terms: Vec<&'a Term>,
    above: Vec<Vec<Step<'a>>>,
}

impl<'a> Order<'a> {
    /// The order of the terms of some relations, as far as it is so by itself: numbers have their
    /// order, a count is not negative, and a part is at most the sum.
    fn of(form: &Edition, relations: &[&'a Relation]) -> Self {
        let mut order = Self {
            places: HashMap::new(),
            terms: Vec::new(),
            above: Vec::new(),
        };
        order.place(&ZERO);
        for relation in relations {
            order.place(&relation.left);
            order.place(&relation.right);
        }
        let mut numbers: Vec<(Number, usize)> = (order.terms.iter().enumerate())
            .filter_map(|(at, term)| match term {
                Term::Number(number) => Some((*number, at)),
                _ => None,
            })
            .collect();
        numbers.sort_unstable();
        for pair in numbers.windows(2) {
            order.step(pair[0].1, pair[1].1, pair[0].0 < pair[1].0, None);
        }
        for at in 0..order.terms.len() {
            let parts = match order.terms[at] {
                Term::Cell(cell) => std::slice::from_ref(cell),
                Term::Sum(cells) | Term::Largest(cells) => cells,
                _ => continue,
            };
            let is_positive = |kind: Kind| matches!(kind, Kind::Count | Kind::Amount);
            if !parts.iter().all(|&cell| is_positive(form.cell(cell).kind)) {
                continue;
            }
            order.step(0, at, false, None);
            for part in parts {
                let part = order.places.get(&format!("{:?}", Term::Cell(*part)));
                if let Some(&part) = part.filter(|part| **part != at) {
                    order.step(part, at, false, None);
                }
            }
        }
        order
    }

    fn place(&mut self, term: &'a Term) -> usize {
        let next = self.terms.len();
        let at = *self.places.entry(format!("{term:?}")).or_insert(next);
        if at == next {
            self.terms.push(term);
            self.above.push(Vec::new());
        }
        at
    }

    fn step(&mut self, from: usize, to: usize, is_less: bool, rule: Option<&'a str>) {
        self.above[from].push(Step { to, is_less, rule });
    }

    /// Adds what a rule says.
    fn add(&mut self, relation: &'a Relation, rule: &'a str) {
        let left = self.place(&relation.left);
        let right = self.place(&relation.right);
        let rule = Some(rule);
        match relation.is {
            Comparison::Equal => {
                self.step(left, right, false, rule);
                self.step(right, left, false, rule);
            }
            Comparison::AtMost => self.step(left, right, false, rule),
            Comparison::Less => self.step(left, right, true, rule),
            Comparison::AtLeast => self.step(right, left, false, rule),
            Comparison::More => self.step(right, left, true, rule),
            Comparison::ZeroTogether | Comparison::WithinTimes(_) => {}
        }
    }

    /// The rules by which one term is at most another; `None` where nothing says so.
    fn at_most(&self, from: usize, to: usize) -> Option<Vec<&'a str>> {
        let mut before: HashMap<usize, (usize, Option<&'a str>)> = HashMap::new();
        let mut waiting = VecDeque::from([from]);
        while let Some(at) = waiting.pop_front() {
            if at == to {
                let mut rules = Vec::new();
                let mut at = to;
                while at != from {
                    let (step_from, rule) = before[&at];
                    rules.extend(rule);
                    at = step_from;
                }
                return Some(rules);
            }
            for step in &self.above[at] {
                if step.to != from && !before.contains_key(&step.to) {
                    before.insert(step.to, (at, step.rule));
                    waiting.push_back(step.to);
                }
            }
        }
        None
    }

    /// Rules of which some report can satisfy no more than some, in the order of their codes.
    fn contradictions(&self) -> Vec<Vec<&'a str>> {
        let mut found: Vec<Vec<&str>> = Vec::new();
        for (from, steps) in self.above.iter().enumerate() {
            for step in steps.iter().filter(|step| step.is_less) {
                let Some(mut rules) = self.at_most(step.to, from) else {
                    continue;
                };
                rules.extend(step.rule);
                rules.sort_unstable();
                rules.dedup();
                if !found.contains(&rules) {
                    found.push(rules);
                }
                if found.len() >= TOLD_AT_MOST {
                    return found;
                }
            }
        }
        found
    }

    /// Whether a relation holds by what is in the order already.
    fn implies(&self, relation: &Relation) -> bool {
        let place = |term: &Term| self.places.get(&format!("{term:?}")).copied();
        let (Some(left), Some(right)) = (place(&relation.left), place(&relation.right)) else {
            return false;
        };
        match relation.is {
            Comparison::Equal => left == right,
            Comparison::AtMost => self.at_most(left, right).is_some(),
            Comparison::AtLeast => self.at_most(right, left).is_some(),
            Comparison::ZeroTogether | Comparison::WithinTimes(_) => left == right,
            Comparison::Less | Comparison::More => false,
        }
    }
}

static ZERO: Term = Term::Number(Number::ZERO);

/// Rules that can't all hold together, whatever is filled in: their codes, in order. Only what is
/// asked without conditions is looked at.
#[must_use]
pub fn contradictions(form: &Edition) -> Vec<Vec<&str>> {
    let mut found: Vec<Vec<&str>> = Vec::new();
    for &kind in &form.unit_kinds {
        let is_asked = |rule: &&Rule| rule.is_for(kind) && rule.severity != Severity::Hint;
        let asked = |rule| {
            let cases = unconditional(rule).filter_map(relation);
            cases.map(move |relation| (relation, &*rule.code))
        };
        let relations: Vec<(&Relation, &str)> =
            form.rules.iter().filter(is_asked).flat_map(asked).collect();
        let terms: Vec<&Relation> = relations.iter().map(|(relation, _)| *relation).collect();
        let mut order = Order::of(form, &terms);
        for (relation, rule) in relations {
            order.add(relation, rule);
        }
        for rules in order.contradictions() {
            if !found.contains(&rules) {
                found.push(rules);
            }
        }
    }
    found
}

/// Whether a rule finds nothing in any report: what it asks is so by itself, or its conditions
/// can't be met.
#[must_use]
pub fn never_fires(form: &Edition, rule: &Rule) -> bool {
    rule.cases.iter().all(|case| {
        let asked = relation(case);
        let relations: Vec<&Relation> = case.when.iter().chain(asked).collect();
        let mut order = Order::of(form, &relations);
        for condition in &case.when {
            order.add(condition, &rule.code);
        }
        asked.is_some_and(|asked| order.implies(asked)) || !order.contradictions().is_empty()
    })
}

fn unconditional(rule: &Rule) -> impl Iterator<Item = &Case> {
    let is_plain = |case: &&Case| case.when.is_empty() && case.unless.is_empty();
    rule.cases.iter().filter(is_plain)
}

fn relation(case: &Case) -> Option<&Relation> {
    match &case.demand {
        Demand::Relation(relation) => Some(relation),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::bundled;

    /// The contradictions of the form of 2014 under an office's rules, with all that the bundled
    /// ones say.
    #[track_caller]
    fn check(rules: &[(&str, &str)], expected: &[&str], never: &[&str]) {
        let rule = |(code, asks): &(&str, &str)| {
            format!(
                "Rule(code: \"{code}\", editions: [\"2014\"], severity: Error, {asks},
                    message: \"甲\", holds: {{}}, fails: {{}}),"
            )
        };
        let book: String = rules.iter().map(rule).collect();
        let forms = bundled().under(&format!("Book(rules: [{book}])"));
        let forms = forms.expect("nothing is wrong");
        let form = forms.edition("2014").expect("it is carried");
        let found = contradictions(form)
            .into_iter()
            .map(|rules| rules.join(" "));
        assert_eq!(found.collect::<Vec<_>>(), expected, "{rules:?}");
        let idle = (form.rules.iter()).filter(|rule| never_fires(form, rule));
        assert_eq!(idle.map(|rule| &*rule.code).collect::<Vec<_>>(), never);
    }

    #[test]
    fn rules_that_cannot_hold_together_are_named() {
        const MORE_THAN_5: &str = "left: Cell(\"R02\"), is: More, right: Number(5)";
        let more_than_3 = "left: Cell(\"R02\"), is: More, right: Number(3)";
        check(&[("X1", more_than_3), ("X2", MORE_THAN_5)], &[], &[]);
        for asks in [
            "left: Cell(\"R02\"), is: AtMost, right: Number(5)",
            "left: Cell(\"R02\"), is: Equal, right: Number(3)",
            "left: Number(3), is: AtLeast, right: Cell(\"R02\")",
        ] {
            check(&[("X1", MORE_THAN_5), ("X2", asks)], &["X1 X2"], &[]);
        }
        let circle = [
            ("X1", "left: Cell(\"R23\"), is: Less, right: Cell(\"R24\")"),
            ("X2", "left: Cell(\"R24\"), is: Less, right: Cell(\"R25\")"),
            ("X3", "left: Cell(\"R25\"), is: Less, right: Cell(\"R23\")"),
        ];
        check(&circle, &["X1 X2 X3"], &[]);
        let negative = "left: Cell(\"R02\"), is: Less, right: Number(0)";
        check(&[("X1", negative)], &["X1"], &[]);
        // A part is at most its sum, and the sum is R22 by a rule of the book.
        let part = "left: Cell(\"R23\"), is: More, right: Cell(\"R22\")";
        check(&[("X1", part)], &["A101 X1"], &[]);
    }

    #[test]
    fn a_rule_that_finds_nothing_is_named() {
        for asks in [
            "left: Cell(\"R02\"), is: AtLeast, right: Number(0)",
            "left: Cell(\"R02\"), is: Equal, right: Cell(\"R02\")",
            "left: Cell(\"R23\"), is: AtMost, right: Sum([\"R23\", \"R24\"])",
            "left: Number(1), is: AtMost, right: Number(2)",
            "when: [Is(left: Cell(\"R02\"), is: Less, right: Number(1)),
                Is(left: Cell(\"R02\"), is: More, right: Number(1))],
                left: Cell(\"R03\"), is: Equal, right: Number(1)",
        ] {
            check(&[("X1", asks)], &[], &["X1"]);
        }
    }

    #[test]
    fn the_bundled_books_contradict_nothing_and_have_no_idle_rule() {
        for form in bundled().editions() {
            assert!(contradictions(form).is_empty(), "{}", form.code);
            let idle = (form.rules.iter()).filter(|rule| never_fires(form, rule));
            assert_eq!(idle.map(|rule| &*rule.code).collect::<Vec<_>>(), [""; 0]);
        }
    }
}
