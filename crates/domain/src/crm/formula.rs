//! Formulas of calculated properties (objects.md §7.1): read into names and, if they are
//! arithmetic, into a program that computes a number. Conditions, texts and comparisons are read
//! for their names only; their value is none.

use crate::fault::{Fault, Result};
use crate::limits::{FORMULA_BYTES_MAX, FORMULA_DEPTH_MAX};
use std::collections::BTreeSet;

/// A formula that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Formula {
    canonical: String,
    names: BTreeSet<String>,
    /// In the order of computing: operands before what is done to them. None if the formula is
    /// more than arithmetic.
    program: Option<Vec<Step>>,
}

#[derive(Clone, Debug, PartialEq)]
enum Step {
    Number(f64),
    Property(String),
    Negate,
    Binary(char),
    Call(Function, usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Function {
    Max,
    Min,
    Abs,
    Round,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Token<'t> {
    Number(&'t str),
    Name(&'t str),
    /// In quotes of either kind, with them.
    Text(&'t str),
    /// `+ - * / ( ) ,`
    Symbol(char),
    Comparison(&'t str),
}

const KEYWORDS: [&str; 10] =
    ["if", "then", "else", "elseif", "endif", "and", "or", "not", "true", "false"];
/// Functions whose results are no numbers of properties alone: read, not computed `[inferred]`.
const OTHER_FUNCTIONS: [&str; 10] = [
    "is_present",
    "is_known",
    "contains",
    "begins_with",
    "concatenate",
    "number_to_string",
    "string_to_number",
    "pipeline_probability",
    "year",
    "month",
];
const COMPARISONS: [&str; 9] = ["==", "!=", "<>", "<=", ">=", "&&", "||", "<", ">"];

fn unreadable(reason: &str) -> Fault {
    Fault::validation(format!("The calculation formula can't be read: {reason}"))
}

fn is_keyword(name: &str) -> bool {
    KEYWORDS.iter().any(|keyword| keyword.eq_ignore_ascii_case(name))
}

impl Formula {
    /// Reads a formula of up to [`FORMULA_BYTES_MAX`] bytes, with parentheses, functions and signs
    /// up to [`FORMULA_DEPTH_MAX`] deep.
    pub fn parse(text: &str) -> Result<Formula> {
        if text.len() > FORMULA_BYTES_MAX {
            return Err(unreadable(&format!("it is longer than {FORMULA_BYTES_MAX} bytes")));
        }
        let tokens = tokens(text)?;
        if tokens.is_empty() {
            return Err(unreadable("it is empty"));
        }
        let mut names = BTreeSet::new();
        let mut is_arithmetic = true;
        for (at, token) in tokens.iter().enumerate() {
            let called = tokens.get(at + 1) == Some(&Token::Symbol('('));
            match *token {
                Token::Name(name) if is_keyword(name) => is_arithmetic = false,
                Token::Name(name) if called => {
                    let lower = name.to_ascii_lowercase();
                    if OTHER_FUNCTIONS.contains(&lower.as_str()) {
                        is_arithmetic = false;
                    } else if function(name).is_none() {
                        return Err(unreadable(&format!("there is no function {name}")));
                    }
                }
                Token::Name(name) => drop(names.insert(name.to_owned())),
                Token::Text(_) | Token::Comparison(_) => is_arithmetic = false,
                Token::Number(_) | Token::Symbol(_) => {}
            }
        }
        let program = if is_arithmetic {
            Some(Parser { tokens: &tokens, at: 0, steps: Vec::new() }.program()?)
        } else {
            check_parentheses(&tokens)?;
            None
        };
        Ok(Formula { canonical: canonical(&tokens), names, program })
    }

    /// The same formula with one blank between its parts, as HubSpot stores it.
    pub fn canonical(&self) -> &str {
        &self.canonical
    }

    /// The properties that it names, sorted, each once.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// Its value as a decimal number, from the properties' values. None if one of them is missing
    /// or no number, if nothing finite comes out, or if the formula is more than arithmetic.
    pub fn evaluate(&self, value: impl Fn(&str) -> Option<String>) -> Option<String> {
        let mut stack: Vec<f64> = Vec::new();
        for step in self.program.as_ref()? {
            let computed = match step {
                Step::Number(number) => *number,
                Step::Property(name) => value(name)?.trim().parse().ok()?,
                Step::Negate => -stack.pop()?,
                Step::Binary(operator) => {
                    let (right, left) = (stack.pop()?, stack.pop()?);
                    match operator {
                        '+' => left + right,
                        '-' => left - right,
                        '*' => left * right,
                        _ => left / right,
                    }
                }
                Step::Call(function, count) => {
                    let arguments = stack.split_off(stack.len().checked_sub(*count)?);
                    function.apply(&arguments)?
                }
            };
            if !computed.is_finite() {
                return None;
            }
            stack.push(computed);
        }
        let result = stack.pop()?;
        // A negative zero is shown as zero.
        Some(if result == 0.0 { "0".to_owned() } else { result.to_string() })
    }
}

fn function(name: &str) -> Option<Function> {
    match name.to_ascii_lowercase().as_str() {
        "max" => Some(Function::Max),
        "min" => Some(Function::Min),
        "abs" => Some(Function::Abs),
        "round" => Some(Function::Round),
        _ => None,
    }
}

impl Function {
    /// Whether it takes so many arguments.
    fn takes(self, count: usize) -> bool {
        match self {
            Function::Max | Function::Min => count > 0,
            Function::Abs => count == 1,
            Function::Round => count == 1 || count == 2,
        }
    }

    fn apply(self, arguments: &[f64]) -> Option<f64> {
        let first = *arguments.first()?;
        Some(match self {
            Function::Max => arguments.iter().copied().fold(first, f64::max),
            Function::Min => arguments.iter().copied().fold(first, f64::min),
            Function::Abs => first.abs(),
            Function::Round => {
                let places = arguments.get(1).copied().unwrap_or_default().clamp(0.0, 10.0).trunc();
                let scale = 10_f64.powf(places);
                let scaled = first * scale;
                // Too large to have digits behind the point.
                if scaled.is_finite() { scaled.round() / scale } else { first }
            }
        })
    }
}

fn tokens(text: &str) -> Result<Vec<Token<'_>>> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let run = |belongs: fn(char) -> bool| rest.find(|c| !belongs(c)).unwrap_or(rest.len());
        let comparison = COMPARISONS.iter().find(|known| rest.starts_with(**known));
        let (length, token) = match first {
            '0'..='9' | '.' => {
                let length = run(|c| c.is_ascii_digit() || c == '.');
                (length, Token::Number(&rest[..length]))
            }
            'a'..='z' | 'A'..='Z' | '_' => {
                let length = run(|c| c.is_ascii_alphanumeric() || c == '_');
                (length, Token::Name(&rest[..length]))
            }
            '"' | '\'' => {
                let end = rest[1..].find(first).ok_or_else(|| unreadable("a text has no end"))?;
                (end + 2, Token::Text(&rest[..end + 2]))
            }
            '+' | '-' | '*' | '/' | '(' | ')' | ',' => (1, Token::Symbol(first)),
            _ => match comparison {
                Some(known) => (known.len(), Token::Comparison(known)),
                None if first == '=' || first == '!' => (1, Token::Comparison(&rest[..1])),
                None => return Err(unreadable(&format!("{first} has no meaning"))),
            },
        };
        if let Token::Number(digits) = token
            && !digits.parse::<f64>().is_ok_and(f64::is_finite)
        {
            return Err(unreadable(&format!("{digits} is no number")));
        }
        tokens.push(token);
        rest = rest[length..].trim_start();
    }
    Ok(tokens)
}

fn check_parentheses(tokens: &[Token<'_>]) -> Result<()> {
    let mut depth = 0_usize;
    for token in tokens {
        match token {
            Token::Symbol('(') => depth += 1,
            Token::Symbol(')') => {
                depth = depth.checked_sub(1).ok_or_else(|| unreadable("a ) is too many"))?;
            }
            _ => {}
        }
    }
    if depth > 0 { Err(unreadable("a ) is missing")) } else { Ok(()) }
}

/// One blank between tokens, but none inside parentheses, before commas, between a function and
/// its parenthesis, or behind a sign.
fn canonical(tokens: &[Token<'_>]) -> String {
    let mut text = String::new();
    let mut before: Option<Token<'_>> = None;
    let mut after_sign = false;
    for token in tokens {
        let is_operand_before = match before {
            Some(Token::Number(_) | Token::Text(_) | Token::Symbol(')')) => true,
            Some(Token::Name(name)) => !is_keyword(name),
            _ => false,
        };
        let is_call = *token == Token::Symbol('(')
            && matches!(before, Some(Token::Name(name)) if !is_keyword(name));
        let glued = before.is_none_or(|before| before == Token::Symbol('('))
            || matches!(token, Token::Symbol(')' | ','))
            || is_call
            || after_sign;
        if !glued {
            text.push(' ');
        }
        match token {
            Token::Symbol(symbol) => text.push(*symbol),
            Token::Number(part)
            | Token::Name(part)
            | Token::Text(part)
            | Token::Comparison(part) => text.push_str(part),
        }
        after_sign = matches!(token, Token::Symbol('+' | '-')) && !is_operand_before;
        before = Some(*token);
    }
    text
}

/// Reads arithmetic by descent; only parentheses, calls and signs descend.
struct Parser<'t> {
    tokens: &'t [Token<'t>],
    at: usize,
    steps: Vec<Step>,
}

impl Parser<'_> {
    fn program(mut self) -> Result<Vec<Step>> {
        self.sum(0)?;
        if self.at < self.tokens.len() {
            return Err(unreadable("something follows its end"));
        }
        Ok(self.steps)
    }

    fn takes(&mut self, symbol: char) -> bool {
        let found = self.tokens.get(self.at) == Some(&Token::Symbol(symbol));
        self.at += usize::from(found);
        found
    }

    fn takes_any(&mut self, symbols: [char; 2]) -> Option<char> {
        symbols.into_iter().find(|symbol| self.takes(*symbol))
    }

    fn sum(&mut self, depth: usize) -> Result<()> {
        self.product(depth)?;
        while let Some(operator) = self.takes_any(['+', '-']) {
            self.product(depth)?;
            self.steps.push(Step::Binary(operator));
        }
        Ok(())
    }

    fn product(&mut self, depth: usize) -> Result<()> {
        self.operand(depth)?;
        while let Some(operator) = self.takes_any(['*', '/']) {
            self.operand(depth)?;
            self.steps.push(Step::Binary(operator));
        }
        Ok(())
    }

    fn operand(&mut self, depth: usize) -> Result<()> {
        if depth >= FORMULA_DEPTH_MAX {
            return Err(unreadable("it is nested too deep"));
        }
        let token = self.tokens.get(self.at).copied();
        self.at += 1;
        match token {
            Some(Token::Number(digits)) => {
                let number = digits.parse().map_err(|_| unreadable("it has no number there"))?;
                self.steps.push(Step::Number(number));
                Ok(())
            }
            Some(Token::Name(name)) => match function(name) {
                Some(function) if self.takes('(') => self.call(function, depth),
                _ => {
                    self.steps.push(Step::Property(name.to_owned()));
                    Ok(())
                }
            },
            Some(Token::Symbol('-')) => {
                self.operand(depth + 1)?;
                self.steps.push(Step::Negate);
                Ok(())
            }
            Some(Token::Symbol('+')) => self.operand(depth + 1),
            Some(Token::Symbol('(')) => {
                self.sum(depth + 1)?;
                if self.takes(')') { Ok(()) } else { Err(unreadable("a ) is missing")) }
            }
            _ => Err(unreadable("a property or a number is missing")),
        }
    }

    fn call(&mut self, function: Function, depth: usize) -> Result<()> {
        let mut count = 0;
        loop {
            self.sum(depth + 1)?;
            count += 1;
            if self.takes(')') {
                break;
            }
            if !self.takes(',') {
                return Err(unreadable("a ) is missing"));
            }
        }
        if !function.takes(count) {
            return Err(unreadable("a function has the wrong number of arguments"));
        }
        self.steps.push(Step::Call(function, count));
        Ok(())
    }
}

#[cfg(test)]
mod tests;
