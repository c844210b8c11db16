//! Numbers and the sums that hold among them to those that must not be told, so that no small one can be worked out.
//!
//! Numbers from 1 to below a limit are hidden. A reader knows every number that is told and every sum: a hidden number is
//! betrayed where it follows from these by linear equations, or because it is the least that it can be. Then others are
//! hidden beside it ("complementary cell suppression"; Hundepool et al., Statistical Disclosure Control, 2012, chapter 4).

use std::collections::{BTreeMap, BTreeSet};

/// A number, by its place in the list of all.
pub(super) type Number = usize;

/// A number of a chart.
#[derive(Debug)]
struct Told {
    value: u64,
    is_hidden: bool,
    /// Hidden for its own sake.
    is_small: bool,
    /// What is hidden last: a number whose loss costs more.
    weight: u8,
    /// Whether it is printed at all. What is not cannot be taken away, nor does it need to be.
    is_printed: bool,
}

/// Numbers with the sums among them.
pub(super) struct Audit {
    least_told: u64,
    names: BTreeMap<String, Number>,
    numbers: Vec<Told>,
    /// Numbers whose sum, with these signs, a reader knows.
    equations: Vec<Vec<(Number, i8)>>,
}

/// A prime below 2³¹: equations are solved modulo it, exactly and without fractions. Signs are all that they hold, so that
/// one that is singular here and not among fractions does not arise in practice.
const MODULUS: u64 = 2_147_483_629;

impl Audit {
    pub(super) fn new(least_told: u64) -> Self {
        Audit { least_told, names: BTreeMap::new(), numbers: Vec::new(), equations: Vec::new() }
    }

    /// A printed number by its name; the same name is the same number, wherever it is printed.
    pub(super) fn printed(&mut self, name: String, value: u64, weight: u8) -> Number {
        let is_small = (1..self.least_told).contains(&value);
        *self.names.entry(name).or_insert_with(|| {
            self.numbers.push(Told { value, is_hidden: is_small, is_small, weight, is_printed: true });
            self.numbers.len() - 1
        })
    }

    /// A number that is nowhere printed, and that nobody knows.
    pub(super) fn unknown(&mut self) -> Number {
        self.numbers.push(Told { value: 0, is_hidden: true, is_small: false, weight: 0, is_printed: false });
        self.numbers.len() - 1
    }

    /// A number that is not printed and must not be worked out if it is small.
    pub(super) fn unprinted(&mut self, value: u64) -> Number {
        let number = self.unknown();
        self.numbers[number].value = value;
        self.numbers[number].is_small = (1..self.least_told).contains(&value);
        number
    }

    /// The sum of the first numbers is the sum of the others.
    pub(super) fn equal(&mut self, left: &[Number], right: &[Number]) {
        let left = left.iter().map(|number| (*number, 1));
        self.equations.push(left.chain(right.iter().map(|number| (*number, -1))).collect());
    }

    /// The sum of these may be known, though it is not printed; unless it is small, or the same as one of them.
    pub(super) fn known_sum(&mut self, numbers: &[Number]) {
        let sum: u64 = numbers.iter().map(|number| self.numbers[*number].value).sum();
        let positive = numbers.iter().filter(|number| self.numbers[**number].value > 0).count();
        if sum >= self.least_told && positive > 1 {
            self.equal(numbers, &[]);
        }
    }

    /// Whether the number of this name is hidden.
    pub(super) fn hides(&self, name: &str) -> bool {
        self.names.get(name).is_some_and(|number| self.numbers[*number].is_hidden)
    }

    /// How many printed numbers are hidden.
    pub(super) fn hidden(&self) -> usize {
        self.numbers.iter().filter(|number| number.is_hidden && number.is_printed).count()
    }

    /// Hides more numbers until no small one is betrayed.
    pub(super) fn protect(&mut self) {
        loop {
            let mut has_hidden = self.protect_within_equations();
            for betrayed in self.betrayed() {
                has_hidden |= self.hide_beside(betrayed);
            }
            if !has_hidden {
                return;
            }
        }
    }

    /// Looks at each equation alone, which finds most and costs little. Says whether anything was hidden.
    fn protect_within_equations(&mut self) -> bool {
        let mut has_hidden = false;
        for at in 0..self.equations.len() {
            while self.betrays(at) {
                match self.least(&BTreeSet::from([at])) {
                    Some(number) => self.numbers[number].is_hidden = true,
                    None => break,
                }
                has_hidden = true;
            }
        }
        has_hidden
    }

    /// Whether one equation betrays a small number: it is the only one hidden, or all are at their least.
    fn betrays(&self, at: usize) -> bool {
        let hidden: Vec<(&Told, i8)> = self.equations[at]
            .iter()
            .map(|(number, sign)| (&self.numbers[*number], *sign))
            .filter(|(number, _)| number.is_hidden)
            .collect();
        let is_sensitive = hidden.iter().any(|(number, _)| number.is_small);
        let one_side = hidden.iter().all(|(number, sign)| *sign == hidden[0].1 && number.is_printed);
        let sum: u64 = hidden.iter().map(|(number, _)| number.value).sum();
        is_sensitive && (hidden.len() == 1 || one_side && sum == hidden.len() as u64)
    }

    /// Hides a number beside a betrayed one: in the nearest equations that hide only one, which is where it is betrayed from,
    /// or else in the nearest ones.
    fn hide_beside(&mut self, betrayed: Number) -> bool {
        let nearest = self.nearest(betrayed, true).or_else(|| self.nearest(betrayed, false));
        if let Some(number) = nearest {
            self.numbers[number].is_hidden = true;
        }
        nearest.is_some()
    }

    /// The number that costs least in the nearest equations that tell one, and hide no more than one where that is wanted.
    fn nearest(&self, betrayed: Number, hides_one: bool) -> Option<Number> {
        let mut reached = BTreeSet::from([betrayed]);
        let mut seen = 0;
        while reached.len() > seen {
            seen = reached.len();
            let equations: BTreeSet<usize> = (0..self.equations.len())
                .filter(|at| self.equations[*at].iter().any(|(number, _)| reached.contains(number)))
                .collect();
            let wanted = equations
                .iter()
                .copied()
                .filter(|at| !hides_one || self.hidden_of(*at).count() == 1)
                .collect();
            if let Some(number) = self.least(&wanted) {
                return Some(number);
            }
            reached.extend(equations.iter().flat_map(|at| self.hidden_of(*at)));
        }
        None
    }

    /// The hidden numbers of an equation.
    fn hidden_of(&self, equation: usize) -> impl Iterator<Item = Number> {
        let numbers = self.equations[equation].iter().map(|(number, _)| *number);
        numbers.filter(|number| self.numbers[*number].is_hidden)
    }

    /// The told number of these equations whose loss costs least. A number that is 0 hides nothing.
    fn least(&self, equations: &BTreeSet<usize>) -> Option<Number> {
        let numbers = equations.iter().flat_map(|at| self.equations[*at].iter().map(|(number, _)| *number));
        let told = numbers.filter(|number| {
            let told = &self.numbers[*number];
            told.is_printed && !told.is_hidden && told.value > 0
        });
        told.min_by_key(|number| (self.numbers[*number].weight, self.numbers[*number].value, *number))
    }

    /// The small numbers that follow from all that is told: those alone in a row of the solved equations.
    fn betrayed(&self) -> Vec<Number> {
        let rows = self.equations.iter().map(|equation| {
            let mut row = BTreeMap::new();
            for (number, sign) in equation.iter().filter(|(number, _)| self.numbers[*number].is_hidden) {
                let sum = row.entry(*number).or_insert(0);
                *sum = (*sum + if *sign > 0 { 1 } else { MODULUS - 1 }) % MODULUS;
            }
            row.retain(|_, factor| *factor != 0);
            row
        });
        let alone = solved(rows).into_iter().filter(|row| row.len() == 1);
        let numbers = alone.flat_map(|row| row.into_keys().collect::<Vec<_>>());
        numbers.filter(|number| self.numbers[*number].is_small).collect()
    }
}

type Row = BTreeMap<Number, u64>;

/// The rows in reduced echelon form (Gauss and Jordan), modulo a prime.
fn solved(rows: impl Iterator<Item = Row>) -> Vec<Row> {
    let mut solved: BTreeMap<Number, Row> = BTreeMap::new();
    for mut row in rows {
        let pivots: Vec<Number> = row.keys().copied().filter(|number| solved.contains_key(number)).collect();
        for pivot in pivots {
            subtract(&mut row, &solved[&pivot], pivot);
        }
        let Some((&pivot, &factor)) = row.iter().next() else { continue };
        let inverse = power(factor, MODULUS - 2);
        row.values_mut().for_each(|value| *value = *value * inverse % MODULUS);
        for other in solved.values_mut().filter(|other| other.contains_key(&pivot)) {
            subtract(other, &row, pivot);
        }
        solved.insert(pivot, row);
    }
    solved.into_values().collect()
}

/// Takes as much of `other`, whose factor of `pivot` is 1, from a row as leaves no `pivot` in it.
fn subtract(row: &mut Row, other: &Row, pivot: Number) {
    let Some(&times) = row.get(&pivot) else { return };
    for (number, factor) in other {
        let value = row.entry(*number).or_insert(0);
        *value = (*value + (MODULUS - times) * factor) % MODULUS;
        if *value == 0 {
            row.remove(number);
        }
    }
}

fn power(base: u64, exponent: u64) -> u64 {
    let (mut base, mut exponent, mut power) = (base, exponent, 1);
    while exponent > 0 {
        if exponent % 2 == 1 {
            power = power * base % MODULUS;
        }
        base = base * base % MODULUS;
        exponent /= 2;
    }
    power
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A table whose sums by row and by column are known: what of it is told when numbers below 5 are hidden.
    #[track_caller]
    fn check(rows: &[&[u64]], expected: &[&[Option<u64>]]) {
        let mut audit = Audit::new(5);
        let name = |row: usize, column: usize| format!("{row} {column}");
        let mut numbers: Vec<Vec<Number>> = Vec::new();
        for (at, row) in rows.iter().enumerate() {
            let number = |(column, value): (usize, &u64)| audit.printed(name(at, column), *value, 0);
            numbers.push(row.iter().enumerate().map(number).collect());
        }
        numbers.iter().for_each(|row| audit.known_sum(row));
        for column in 0..rows[0].len() {
            audit.known_sum(&numbers.iter().map(|row| row[column]).collect::<Vec<_>>());
        }
        audit.protect();
        assert_eq!(audit.betrayed(), Vec::<Number>::new(), "{rows:?}");
        let told = |(row, values): (usize, &&[u64])| -> Vec<Option<u64>> {
            let told =
                |(column, value): (usize, &u64)| Some(*value).filter(|_| !audit.hides(&name(row, column)));
            values.iter().enumerate().map(told).collect()
        };
        let found: Vec<Vec<Option<u64>>> = rows.iter().enumerate().map(told).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_small_number_is_never_alone_in_its_row_or_column() {
        check(&[&[9, 8]], &[&[Some(9), Some(8)]]);
        check(&[&[9, 3, 7]], &[&[Some(9), None, None]]);
        check(&[&[9, 3, 0]], &[&[None, None, Some(0)]]);
        check(&[&[1, 1, 9, 7]], &[&[None, None, Some(9), None]]);
        check(&[&[2, 9, 20], &[9, 9, 20]], &[&[None, None, Some(20)], &[None, None, Some(20)]]);
    }

    #[test]
    fn what_follows_from_two_sums_is_betrayed() {
        let mut audit = Audit::new(5);
        let [a, b, c] =
            [("a", 3), ("b", 4), ("c", 9)].map(|(name, value)| audit.printed(name.to_owned(), value, 0));
        let hidden = audit.unknown();
        // a + b + x and b + x are known, and so is a.
        audit.equal(&[a, b, hidden], &[]);
        audit.equal(&[b, hidden, c], &[]);
        assert_eq!(audit.betrayed(), [a]);
        audit.protect();
        assert!(audit.hides("c") && audit.betrayed().is_empty());
    }
}
