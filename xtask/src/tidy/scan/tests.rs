//! The scanner on the forms that make naive ones stumble.

use super::{Function, Scan};

fn functions(text: &str) -> Vec<(String, usize, usize)> {
    let tuple = |Function { name, line, lines }| (name, line, lines);
    Scan::new(text).functions.into_iter().map(tuple).collect()
}

fn function(name: &str, line: usize, lines: usize) -> (String, usize, usize) {
    (name.to_owned(), line, lines)
}

#[test]
fn counts_lines_from_fn_to_brace() {
    let text = "/// doc\npub fn one() {}\n\nasync fn two(\n    a: u8,\n) -> u8 {\n    a\n}\n";
    assert_eq!(functions(text), [function("one", 2, 1), function("two", 4, 5)]);
}

#[test]
fn braces_in_literals_and_comments_do_not_count() {
    let text = r##"fn a() {
    let s = "}"; let c = '}'; let e = '\''; let b = b'}'; let q = b"}\"";
    // }
    /* } /* } */ } */
    let r = r#"} "quoted" }"#;
    let lifetime: &'static str = "";
}
fn b() {}
"##;
    assert_eq!(functions(text), [function("a", 1, 7), function("b", 8, 1)]);
}

#[test]
fn lifetimes_are_code() {
    let text = "fn a<'a>(x: &'a str) -> &'a str { x }\nfn b(c: char) -> bool { c == 'ä' }\n";
    assert_eq!(functions(text), [function("a", 1, 1), function("b", 2, 1)]);
    assert!(Scan::new(text).code.contains("&'a str"));
}

#[test]
fn declarations_types_and_macros_are_no_functions() {
    let text = "trait T { fn a(&self); fn b() -> [u8; 2]; }\ntype F = fn(u8) -> u8;\n\
                macro_rules! m { ($n:ident) => { fn $n() {} } }\n// fn c() {}\n";
    assert_eq!(functions(text), []);
}

#[test]
fn arrays_and_attributes_in_the_signature() {
    let text =
        "fn a(x: [u8; 3], #[cfg(any())] y: u8) -> [u8; 2]\nwhere\n    [u8; 2]: Sized,\n{\n}\n";
    assert_eq!(functions(text), [function("a", 1, 5)]);
}

#[test]
fn nested_functions_count_twice() {
    let text = "fn outer() {\n    fn inner() {\n    }\n}\n";
    assert_eq!(functions(text), [function("outer", 1, 4), function("inner", 2, 2)]);
}

#[test]
fn raw_names_are_names() {
    let text = "fn r#type() {\n}\nfn for_each() { let r = for_each; }\n";
    assert_eq!(functions(text), [function("type", 1, 2), function("for_each", 3, 1)]);
}

#[test]
fn finds_literals_with_their_quotes() {
    let text = "const A: &str = \"SELECT 1\"; // \"no\"\nconst B: &str = r#\"x\"#;\n";
    let scan = Scan::new(text);
    assert_eq!(scan.literals(text), [(16, "\"SELECT 1\""), (52, "r#\"x\"#")]);
    assert_eq!(scan.line_of(52), 2);
}

#[test]
fn knows_what_is_for_tests() {
    let text = "fn a() {}\n#[cfg(test)]\nmod tests {\n    fn b() {}\n}\nfn c() {}\n";
    let scan = Scan::new(text);
    let at = |name: &str| scan.words(name)[0];
    assert!(!scan.in_tests(at("a")));
    assert!(scan.in_tests(at("b")));
    assert!(!scan.in_tests(at("c")));
}

#[test]
fn unfinished_files_end_quietly() {
    for text in ["fn a() {", "\"", "r#\"", "/*", "'", "b'", "fn", "'\\"] {
        assert_eq!(Scan::new(text).classes.len(), text.len(), "{text}");
    }
}
