//! What a client says of itself, and what it says at all, is somebody else's text.

use crate::ground::{ECM, Made, known, seen};
use dubplate::certify::stream::Omitted;
use dubplate::certify::{Stray, certificate};
use dubplate::report::{certificate_badge, certificate_markdown, certificate_text};

const TEXTS: [&str; 7] = [
    "\u{1b}[2J\u{1b}]0;gone\u{7}\r\n",
    "<script>alert('1')</script><img src=x onerror=\"x\">&amp;]]>",
    "a | b\n| c | d |\n\n# heading",
    "`code` **bold** [x](javascript:alert(1)) ![y](z) $m$ @team",
    "\u{202e}\u{0}\u{fffe}\u{85}\u{2028}\u{9b}31m",
    "\" aria-label=\"x\" onload='y'",
    "\u{1f4bf} \u{672a}\u{547d}\u{540d}",
];

/// Everything that somebody else can have written says the text.
fn made(text: &str) -> Made {
    let mut failing = seen(ECM, "read", "sent! told?");
    failing.told.claim.as_mut().expect("a claim").message = Some(text.to_owned());
    let mut made = Made::of(vec![failing, seen(ECM, "bind", "sent told")]);
    let subject = &mut made.started.subject;
    text.clone_into(&mut subject.name);
    subject.version = Some(text.to_owned());
    subject.language = Some(text.to_owned());
    text.clone_into(&mut made.started.way);
    text.clone_into(&mut made.started.seen_on);
    made.started.known = known("bind", "wire.sent");
    let entry = &mut made.started.known[0];
    (entry.owner, entry.reason) = (text.to_owned(), text.to_owned());
    (entry.issue, entry.place) = (format!("https://x/{text}"), text.to_owned());
    let omitted = Omitted { profile: ECM.to_owned(), case: "rename".to_owned(), why: text.to_owned() };
    made.finished.unasked = vec![omitted];
    made.finished.troubles = vec![text.to_owned()];
    made.strays = vec![Stray { at_ms: 1, why: text.to_owned(), request: None }];
    made
}

/// Colours are ours: everything else that steers a terminal is not sent.
fn is_harmless(text: &str) -> bool {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        let Some((code, after)) = after.split_once('m') else { return false };
        let is_color = code.len() <= 3 && code.bytes().all(|byte| byte.is_ascii_digit());
        if !is_color || before.chars().any(|c| c.is_control() && c != '\n') {
            return false;
        }
        rest = after;
    }
    !rest.chars().any(|c| c.is_control() && c != '\n')
}

#[test]
fn nothing_steers_the_terminal() {
    assert!(is_harmless("\u{1b}[31mred\u{1b}[0m\n"));
    assert!(!is_harmless("\u{1b}[2J") && !is_harmless("\u{1b}]0;x\u{7}") && !is_harmless("a\rb"));
    for text in TEXTS {
        let shown = certificate_text(&made(text).certificate());
        assert!(is_harmless(&shown), "{shown:?}");
    }
}

#[test]
fn no_text_ends_a_cell_of_a_table_or_becomes_markup() {
    let bars = |line: &str| line.matches('|').count();
    let shape = |text: &str| -> Vec<usize> { text.lines().map(bars).collect() };
    let usual = shape(&certificate_markdown(&made("usual").certificate()));
    for text in TEXTS {
        let shown = certificate_markdown(&made(text).certificate());
        assert_eq!(shape(&shown), usual, "{shown}");
        // In a span of code nothing is markup, and no text of theirs has the backtick that would end it.
        let outside: String = shown.split('`').step_by(2).collect();
        let outside = outside.replace("<code>", "").replace("</code>", "");
        assert!(!outside.contains('<') && !outside.contains("](javascript"), "{shown}");
        assert!(!outside.contains("**bold**") && !outside.contains("![y]"), "{shown}");
    }
}

#[test]
fn a_badge_has_the_tags_that_it_always_has() {
    let tags = |text: &str| -> Vec<String> {
        let names = text.split('<').skip(1);
        names.map(|tag| tag.split([' ', '>']).next().unwrap_or_default().to_owned()).collect()
    };
    let usual = tags(&certificate_badge(&made("usual").certificate()));
    for text in TEXTS {
        for conformant in [false, true] {
            let mut certificate = made(text).certificate();
            certificate.conformant = conformant;
            certificate.profiles[0].profile = text.to_owned();
            let badge = certificate_badge(&certificate);
            assert_eq!(tags(&badge), usual, "{badge}");
            assert!(!badge.chars().any(|c| (c.is_control() && c != '\n') || c == '\u{fffe}'), "{badge:?}");
            let quotes = badge.lines().next().expect("a line").matches('"').count();
            assert_eq!(quotes, 10, "{badge}");
            // Each `&` begins one of the five entities of XML.
            let entities = ["amp;", "lt;", "gt;", "quot;", "apos;"];
            let is_entity = |rest: &str| entities.iter().any(|entity| rest.starts_with(entity));
            assert!(badge.split('&').skip(1).all(is_entity), "{badge}");
        }
    }
}

#[test]
fn very_long_names_are_cut_for_people_and_whole_in_the_certificate() {
    let long = "x".repeat(100_000);
    let certificate = made(&long).certificate();
    assert!(certificate_badge(&certificate).len() < 3_000);
    let longest = |text: &str| text.lines().map(|line| line.chars().count()).max();
    assert!(longest(&certificate_text(&certificate)) < Some(1_000));
    assert!(longest(&certificate_markdown(&certificate)) < Some(2_000));
    assert!(certificate::text(&certificate).contains(&long));
}

#[test]
fn hostile_texts_come_back_whole_from_the_stream_and_the_certificate_holds() {
    for text in TEXTS {
        let made = made(text);
        let (certificate, stream) = made.files();
        let found = crate::ground::verified(&certificate, &stream).expect("as it was written");
        assert_eq!(found.subject.name, text);
        assert_eq!(stream.lines().count(), stream.matches('\n').count());
    }
}
