use crate::ground::{OWN, events, kept, verdicts};
use crate::program::{Ended, dubplate, folder, write};
use std::path::Path;

/// The same stream with something else in its first line.
fn altered(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "{from}");
    text.replacen(from, to, 1)
}

fn report(folder: &Path, files: &[&str], code: i32) -> Ended {
    dubplate(folder, &[&["report"], files].concat()).expect(code)
}

#[test]
fn what_is_no_part_of_one_run_is_refused_with_its_place() {
    let folder = folder();
    let text = kept(folder.path(), "a.jsonl", &["run", "--json", "case:bind-twice"]).expect(0).stdout;
    let digest = events(&text)[0]["profiles"][0]["contract"].as_str().expect("a digest").to_owned();
    let version = env!("CARGO_PKG_VERSION");
    let other = "0".repeat(64);
    let table = [
        (altered(&text, &digest, &other), "the contract of ecm-2019-07-19 is 000000"),
        (
            altered(&text, &format!("\"dubplate\":\"{version}\""), "\"dubplate\":\"9.9.9\""),
            "the version of dubplate is 9.9.9",
        ),
        (
            altered(&text, "\"kind\":\"mock\"", "\"kind\":\"replay\""),
            "the target is replay, and mock in a.jsonl:1",
        ),
    ];
    for (altered, wanted) in table {
        write(folder.path(), "b.jsonl", altered);
        let ended = report(folder.path(), &["a.jsonl", "b.jsonl", "--merge", "merged.jsonl"], 2);
        assert!(ended.stderr.contains(&format!("b.jsonl:1: {wanted}")), "{wanted}\n{}", ended.said());
        assert!(!folder.path().join("merged.jsonl").exists());
    }
}

#[test]
fn two_endpoints_are_no_one_target() {
    let folder = folder();
    let text = kept(folder.path(), "a.jsonl", &["run", "--json", "case:bind-twice"]).expect(0).stdout;
    let url = altered(&text, "\"kind\":\"mock\"", "\"kind\":\"url\"");
    let endpoint = events(&text)[0]["target"]["endpoint"].as_str().expect("an endpoint").to_owned();
    write(folder.path(), "a.jsonl", &url);
    write(folder.path(), "b.jsonl", altered(&url, &endpoint, "http://127.0.0.1:1"));
    let ended = report(folder.path(), &["a.jsonl", "b.jsonl"], 2);
    assert!(ended.stderr.contains("b.jsonl:1: the endpoint is http://127.0.0.1:1"), "{}", ended.said());
}

#[test]
fn what_is_no_stream_is_named() {
    let folder = folder();
    let text = kept(folder.path(), "a.jsonl", &["run", "--json", "case:bind-twice"]).expect(0).stdout;
    let headless = text.split_once('\n').expect("lines").1.to_owned();
    let silent = {
        let mut head = events(&text)[0].clone();
        head["profiles"][0].as_object_mut().expect("an object").remove("cases");
        format!("{head}\n{headless}")
    };
    let table = [
        (String::new(), "b.jsonl holds no stream of events"),
        ("hello\n".to_owned(), "b.jsonl holds no stream of events"),
        (headless, "b.jsonl holds no stream of events"),
        (altered(&text, "\"format\":1", "\"format\":2"), "b.jsonl:1: format 2; this build reads format 1"),
        (silent, "b.jsonl:1: it does not say which cases were selected"),
    ];
    for (content, wanted) in table {
        write(folder.path(), "b.jsonl", content);
        for command in [&["report", "b.jsonl"][..], &["run", "--rerun", "b.jsonl"]] {
            let ended = dubplate(folder.path(), command).expect(2);
            assert!(ended.stderr.contains(wanted), "{wanted}\n{}", ended.said());
        }
    }
    assert!(report(folder.path(), &["gone.jsonl"], 2).stderr.contains("cannot read gone.jsonl"));
    assert!(report(folder.path(), &["."], 2).stderr.contains("it is a folder"));
}

#[test]
fn of_a_stream_with_a_broken_line_the_rest_is_used_and_the_exit_code_is_two() {
    let folder = folder();
    let text =
        kept(folder.path(), "a.jsonl", &["run", "--json", "--jobs", "1", "case:bind-*"]).expect(0).stdout;
    let lines: Vec<&str> = text.lines().collect();
    let finished = lines.iter().position(|line| line.contains("case-finished")).expect("a case");
    let cut = &lines[finished][..lines[finished].len() - 9];
    let key = lines[2].replacen("\"path\":\"/\"", "\"path\":\"/AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE\"", 1);
    assert_ne!(key, lines[2]);
    let table = [
        (finished, cut.to_owned(), "it is no JSON object of an event", 1),
        (finished, "\u{0}\u{1b}[2J".to_owned(), "it is no JSON object of an event", 1),
        (finished, lines[finished].replacen("case-finished", "case-ended", 1), "`case-ended` is no event", 1),
        (2, key, "it holds what looks like a key", 0),
    ];
    for (at, line, wanted, lost) in table {
        let mut broken = lines.clone();
        broken[at] = &line;
        write(folder.path(), "b.jsonl", broken.join("\n") + "\n");
        let ended = report(folder.path(), &["b.jsonl"], 2);
        let place = format!("b.jsonl:{}: ", at + 1);
        assert!(ended.stderr.contains(&place) && ended.stderr.contains(wanted), "{wanted}\n{}", ended.said());
        let pass = verdicts(&text).len() - lost;
        assert!(ended.stdout.contains(&format!("{pass} pass, 0 fail")), "{}", ended.said());
        let json = report(folder.path(), &["b.jsonl", "--format", "json", "--merge", "m.jsonl"], 2).stdout;
        let merged = std::fs::read_to_string(folder.path().join("m.jsonl")).expect("a stream");
        assert_eq!((verdicts(&json).len(), &merged), (pass, &json), "what is merged is sound");
        assert!(
            !ended.stdout.contains("AKID") && !json.contains("AKID") && !ended.stderr.contains('\u{1b}'),
            "{}",
            ended.said()
        );
    }
}

#[test]
fn an_edited_end_is_said_and_does_not_count() {
    let folder = folder();
    write(folder.path(), "own/ecm-2019-07-19/own.toml", OWN);
    let own = ["run", "--scenarios", "own", "--json", "case:own-*"];
    let text = kept(folder.path(), "a.jsonl", &own).expect(1).stdout;
    write(folder.path(), "b.jsonl", altered(&text, "\"pass\":1,\"fail\":1", "\"pass\":2,\"fail\":0"));
    let ended = report(folder.path(), &["b.jsonl"], 1);
    assert!(ended.stderr.contains("the totals of this line are not those"), "{}", ended.said());
    assert!(ended.stdout.contains("1 pass, 1 fail"), "{}", ended.said());
}
