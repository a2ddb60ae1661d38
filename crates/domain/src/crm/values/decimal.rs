//! Exact decimal numbers for what is computed from values.

use std::fmt;

/// `digits / 10^scale`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decimal {
    digits: i128,
    scale: u32,
}

/// Digits behind the point that a result keeps at most.
const SCALE_MAX: u32 = 18;

impl Decimal {
    /// A whole number.
    pub const fn whole(number: i64) -> Self {
        Decimal { digits: number as i128, scale: 0 }
    }

    /// Reads decimal text without an exponent; none if it has more than some thirty digits.
    pub fn parse(text: &str) -> Option<Self> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let fraction = fraction.trim_end_matches('0');
        let scale = u32::try_from(fraction.len()).ok().filter(|scale| *scale <= SCALE_MAX)?;
        if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let digits = format!("{whole}{fraction}").parse().ok()?;
        Some(Decimal { digits, scale })
    }

    /// The product, unless it is too long.
    pub fn times(self, other: Self) -> Option<Self> {
        let digits = self.digits.checked_mul(other.digits)?;
        Some(Decimal { digits, scale: self.scale + other.scale }.shortened())
    }

    /// The difference, unless it is too long.
    pub fn minus(self, other: Self) -> Option<Self> {
        let scale = self.scale.max(other.scale);
        let digits = self.at(scale)?.checked_sub(other.at(scale)?)?;
        Some(Decimal { digits, scale }.shortened())
    }

    /// A hundredth.
    pub fn hundredth(self) -> Self {
        Decimal { scale: self.scale + 2, ..self }.shortened()
    }

    fn at(self, scale: u32) -> Option<i128> {
        self.digits.checked_mul(10_i128.checked_pow(scale - self.scale)?)
    }

    /// Without zeros at the end, and without what is beyond the last digit kept.
    fn shortened(mut self) -> Self {
        while self.scale > 0 && (self.scale > SCALE_MAX || self.digits % 10 == 0) {
            self.digits /= 10;
            self.scale -= 1;
        }
        self
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.digits < 0 { "-" } else { "" };
        let scale = self.scale as usize;
        let digits = format!("{:0>width$}", self.digits.unsigned_abs(), width = scale + 1);
        let (whole, fraction) = digits.split_at(digits.len() - scale);
        let point = if fraction.is_empty() { "" } else { "." };
        write!(f, "{sign}{whole}{point}{fraction}")
    }
}
