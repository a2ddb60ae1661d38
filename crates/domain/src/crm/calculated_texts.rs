//! Texts that are made of a record's own: previews of bodies, and phone numbers to search by
//! (objects.md §2.4, §5.4).

/// Longest preview, in characters `[inferred]`.
const PREVIEW_CHARS_MAX: usize = 500;
/// Tags that stand within a word as well as between words.
const INLINE: [&str; 14] = [
    "a", "b", "code", "em", "font", "i", "mark", "s", "small", "span", "strong", "sub", "sup", "u",
];
/// Elements whose text nobody sees.
const UNSEEN: [&str; 3] = ["script", "style", "title"];
const ENTITIES: [(&str, &str); 7] = [
    ("&nbsp;", " "),
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&quot;", "\""),
    ("&#39;", "'"),
    ("&apos;", "'"),
    // The last: what it leaves is no entity.
    ("&amp;", "&"),
];
/// Country codes of two digits. Those that begin with 1 and 7 have one digit, all others three
/// (ITU-T E.164).
const TWO_DIGITS: &[&str] = &[
    "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47",
    "48", "49", "51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65",
    "66", "81", "82", "84", "86", "90", "91", "92", "93", "94", "95", "98",
];

/// The beginning of a body, without tags and with single blanks; none if nothing is left.
pub fn preview(html: &str) -> Option<String> {
    let mut text = without_tags(html);
    for (entity, letter) in ENTITIES {
        text = text.replace(entity, letter);
    }
    let mut preview = String::new();
    for word in text.split_whitespace() {
        if !preview.is_empty() {
            preview.push(' ');
        }
        preview.push_str(word);
    }
    if let Some((end, _)) = preview.char_indices().nth(PREVIEW_CHARS_MAX) {
        preview.truncate(end);
    }
    let seen = preview.trim_end();
    (!seen.is_empty()).then(|| seen.to_owned())
}

fn without_tags(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let Some((tag, behind)) = tag(rest) else {
            text.push('<');
            rest = &rest[1..];
            continue;
        };
        let name = tag.to_ascii_lowercase();
        if !INLINE.contains(&name.trim_start_matches('/')) {
            text.push(' ');
        }
        rest = if UNSEEN.contains(&name.as_str()) { behind_element(behind, &name) } else { behind };
    }
    text.push_str(rest);
    text
}

/// The name of the tag that a text begins with, `/` before it if it ends an element, and what
/// stands behind it. Comments have no name.
fn tag(text: &str) -> Option<(&str, &str)> {
    if let Some(comment) = text.strip_prefix("<!--") {
        return Some(("", comment.split_once("-->").map_or("", |(_, behind)| behind)));
    }
    let inner = text.strip_prefix('<')?;
    let begins = |letter: char| letter.is_ascii_alphabetic() || letter == '/' || letter == '!';
    let (tag, behind) = inner.starts_with(begins).then(|| inner.split_once('>')).flatten()?;
    let is_name =
        |(at, letter): (usize, char)| letter.is_ascii_alphanumeric() || (at == 0 && letter == '/');
    let end = tag.char_indices().find(|place| !is_name(*place)).map_or(tag.len(), |(at, _)| at);
    Some((&tag[..end], behind))
}

/// What stands behind the end of an element.
fn behind_element<'t>(text: &'t str, name: &str) -> &'t str {
    let mut rest = text;
    while let Some(at) = rest.find("</") {
        rest = &rest[at..];
        match tag(rest) {
            Some((end, behind)) if end[1..].eq_ignore_ascii_case(name) => return behind,
            _ => rest = &rest[2..],
        }
    }
    ""
}

/// The digits of a phone number, without the country code that stands behind `+` or `00`.
pub fn local_number(phone: &str) -> Option<String> {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    let national = match phone.trim_start().starts_with('+') {
        true => without_code(&digits),
        false => digits.strip_prefix("00").map_or(digits.as_str(), without_code),
    };
    (!national.is_empty()).then(|| national.to_owned())
}

fn without_code(digits: &str) -> &str {
    let code = match digits.as_bytes() {
        [b'1' | b'7', ..] => 1,
        _ if TWO_DIGITS.iter().any(|code| digits.starts_with(code)) => 2,
        _ => 3,
    };
    digits.get(code..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn previews_are_what_is_seen_of_a_body() {
        for (html, expected) in [
            ("", None),
            ("<p> </p><br/>", None),
            ("about pricing", Some("about pricing")),
            ("<p>about <b>pric</b>ing</p><p>and\n  more</p>", Some("about pricing and more")),
            ("<div style=\"x\">one</div><ul><li>two<li>three</ul>", Some("one two three")),
            ("<style>p {}</style>a<script>1 </ 2</SCRIPT >b<!-- c -->d", Some("a b d")),
            ("1 < 2 &amp;&nbsp;&lt;b&gt; > &#39;0&#39; &amp;lt;", Some("1 < 2 & <b> > '0' &lt;")),
            ("a <b", Some("a <b")),
            ("<title>x", None),
            ("</é>ä", Some("ä")),
        ] {
            assert_eq!(preview(html).as_deref(), expected, "{html}");
        }
        let long = preview(&"ä b ".repeat(400)).unwrap_or_default();
        assert_eq!(long.chars().count(), 499);
        assert!(long.ends_with(" ä b"), "{long}");
    }

    #[test]
    fn country_codes_are_dropped() {
        for (phone, expected) in [
            ("+1 555 0102030", Some("5550102030")),
            ("+7 (495) 123", Some("495123")),
            (" +49 (151) 234-56", Some("15123456")),
            ("0049 151 23456", Some("15123456")),
            ("+353 1 234", Some("1234")),
            ("+1", None),
            ("+35", None),
            ("555 0102", Some("5550102")),
            ("0151 23456", Some("015123456")),
            ("1 555 0102", Some("15550102")),
            ("none", None),
        ] {
            assert_eq!(local_number(phone).as_deref(), expected, "{phone}");
        }
    }
}
