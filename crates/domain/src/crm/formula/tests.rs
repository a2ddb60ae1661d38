//! What formulas compute, what is refused, and that nothing makes the reader fail otherwise.

use super::*;
use proptest::prelude::*;

fn values(name: &str) -> Option<String> {
    let value = match name {
        "a" => "6",
        "b" => "4",
        "price" => "2.5",
        "word" => "six",
        "zero" => "0",
        "huge" => "1e308",
        "endless" => "inf",
        _ => return None,
    };
    Some(value.to_owned())
}

fn computed(text: &str) -> Option<String> {
    Formula::parse(text).expect(text).evaluate(values)
}

#[test]
fn arithmetic_is_computed() {
    for (text, expected) in [
        ("a + b * 2", "14"),
        ("(a + b) * 2", "20"),
        ("a - b - 1", "1"),
        ("a / b", "1.5"),
        ("-a + -(-b)", "-2"),
        ("+a", "6"),
        ("price*price", "6.25"),
        ("max(a, b, 7) - MIN(a,b)", "3"),
        ("abs(b - a)", "2"),
        ("round(10 / 3)", "3"),
        ("round(10 / 3, 2)", "3.33"),
        ("0 * -a", "0"),
        (".5 + 1.", "1.5"),
        ("huge * 1", "1"),
    ] {
        let computed = computed(text);
        let computed = computed.as_deref();
        match text {
            // Never in the form of an exponent.
            "huge * 1" => assert!(computed.is_some_and(|digits| digits.len() == 309)),
            _ => assert_eq!(computed, Some(expected), "{text}"),
        }
    }
}

#[test]
fn what_has_no_value() {
    for text in ["a + missing", "a / zero", "word + 1", "huge * 10", "endless", "zero / zero"] {
        assert_eq!(computed(text), None, "{text}");
    }
}

#[test]
fn names_are_those_of_properties() {
    let names = |text: &str| {
        let formula = Formula::parse(text).expect(text);
        formula.names().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(names("b + a*a - max(c_1, 2)"), ["a", "b", "c_1"]);
    let condition = "if is_present(a) and b >= 'x y' then c else 0 endif";
    assert_eq!(names(condition), ["a", "b", "c"]);
    assert_eq!(computed(condition), None);
}

#[test]
fn the_canonical_form_has_single_blanks() {
    for (text, expected) in [
        ("  a+b ", "a + b"),
        ("max( a ,b)*-2", "max(a, b) * -2"),
        ("(a  -  b)/ (a+1)", "(a - b) / (a + 1)"),
        ("a\n+\tb", "a + b"),
        ("if a>1 then 'x' else \"y\"", "if a > 1 then 'x' else \"y\""),
    ] {
        assert_eq!(Formula::parse(text).expect(text).canonical(), expected);
    }
}

#[test]
fn unreadable_formulas_are_refused() {
    let deep = format!("{}a{}", "(".repeat(FORMULA_DEPTH_MAX + 1), ")".repeat(200));
    let signs = format!("{}a", "-".repeat(FORMULA_DEPTH_MAX + 1));
    let long = "a".repeat(FORMULA_BYTES_MAX + 1);
    for text in [
        "",
        " ",
        "a +",
        "a b",
        "(a",
        "a)",
        "1.2.3",
        ".",
        "sqrt(a)",
        "abs()",
        "abs(a, b)",
        "a ; b",
        "'x",
        "round(1, 2, 3)",
        "max(a,)",
        "(a = 1",
        "a # b",
        "é",
        &deep,
        &signs,
        &long,
    ] {
        let fault = Formula::parse(text).expect_err(text);
        assert!(fault.message.starts_with("The calculation formula can't be read: "), "{fault}");
    }
    // Long chains need no depth.
    let chain = format!("a{}", "+a".repeat((FORMULA_BYTES_MAX - 1) / 2));
    assert!(computed(&chain).is_some());
}

proptest! {
    #[test]
    fn reading_and_computing_never_fails(text in "[ab_1.,+*/()<>=!&|'\"é \\-]{0,60}") {
        if let Ok(formula) = Formula::parse(&text) {
            let again = Formula::parse(formula.canonical());
            prop_assert_eq!(again.as_ref().map(Formula::canonical), Ok(formula.canonical()));
            let again = again.map(|again| again.evaluate(values));
            prop_assert_eq!(again, Ok(formula.evaluate(values)));
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in ".{0,200}") {
        if let Ok(formula) = Formula::parse(&text) {
            formula.evaluate(|_| Some(text.clone()));
        }
    }
}
