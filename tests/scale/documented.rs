//! The commands of `docs/scale.md` and its two files, run as they stand there.

use crate::ground::{totals, verdicts};
use crate::program::{Ended, dubplate, folder, write};
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

const PAGE: &str = include_str!("../../docs/scale.md");
const MATRIX: &str = include_str!("../../docs/scale/matrix.yml");
const JOB: &str = include_str!("../../docs/scale/job.yaml");

/// The text below a line that ends with `|`, as YAML means it.
fn block<'y>(yaml: &'y str, before: &str) -> String {
    let (_, rest) = yaml.split_once(before).unwrap_or_else(|| panic!("{before}"));
    let rest: Vec<&'y str> = rest.split_once("|\n").expect("a block").1.lines().collect();
    let indent = rest[0].len() - rest[0].trim_start().len();
    let lines = rest
        .iter()
        .take_while(|line| line.trim().is_empty() || line.len() - line.trim_start().len() >= indent);
    lines.map(|line| line.get(indent..).unwrap_or_default().to_owned() + "\n").collect()
}

/// Runs lines in a shell that finds the program, and says how that ended.
fn shell(folder: &Path, shell: &[&str], lines: &str, variables: &[(&str, &str)]) -> Ended {
    let program = Path::new(env!("CARGO_BIN_EXE_dubplate")).parent().expect("a folder").display();
    let path = format!("{}/bin:{program}:/usr/bin:/bin", folder.display());
    let mut command = Command::new(shell[0]);
    command.args(&shell[1..]).arg(lines).current_dir(folder).env_clear().env("PATH", path);
    let output = command.envs(variables.iter().copied()).output().expect("a shell");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Ended {
        code: output.status.code(),
        stdout: text(&output.stdout),
        stderr: text(&output.stderr),
        at: Instant::now(),
    }
}

/// As GitHub starts it.
const STEP: [&str; 5] = ["bash", "--noprofile", "--norc", "-eo", "pipefail"];
const POSIX: [&str; 2] = ["/bin/sh", "-c"];

fn step(folder: &Path, lines: &str, variables: &[(&str, &str)]) -> Ended {
    shell(folder, &[&STEP[..], &["-c"]].concat(), lines, variables)
}

#[test]
fn the_page_shows_the_files_as_they_are() {
    for file in [MATRIX, JOB] {
        assert!(PAGE.contains(&format!("```yaml\n{file}```\n")), "{file}");
        assert!(!file.contains('\t') && file.lines().all(|line| line == line.trim_end()), "{file}");
    }
}

#[test]
fn the_matrix_comes_to_one_run() {
    let folder = folder();
    let play = block(MATRIX, "- name: Play the part");
    for part in ["1", "2", "3", "4", "5"] {
        step(folder.path(), &play, &[("PART", part)]).expect(0);
    }
    let ended =
        step(folder.path(), &block(MATRIX, "- name: Report"), &[("GITHUB_STEP_SUMMARY", "s.md")]).expect(0);
    let merged = fs::read_to_string(folder.path().join("merged.jsonl")).expect("a stream");
    let all = verdicts(&merged).len();
    assert!(all > 100 && ended.stdout.contains(&format!("{all} pass, 0 fail")), "{}", ended.said());
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).expect("a file");
    assert!(read("junit.xml").contains(&format!("tests=\"{all}\" failures=\"0\" errors=\"0\"")));
    assert!(read("s.md").contains(&format!("| {all} | 0 |")));
    fs::remove_file(folder.path().join("part-4.jsonl")).expect("a part");
    let ended = step(folder.path(), &block(MATRIX, "- name: Report"), &[]).expect(3);
    assert!(
        ended.stdout.contains("::error title="),
        "a job that was lost does not end green: {}",
        ended.said()
    );
}

/// Stands in for a cluster: a pod is a file.
const KUBECTL: &str = r#"#!/bin/sh
case $1 in
    apply) test "$3" = job.yaml ;;
    wait) test "$4" = job/dubplate ;;
    get) for pod in pods/*; do echo "pod/${pod#pods/}"; done ;;
    logs) cat "pods/${2#pod/}" ;;
    *) exit 1 ;;
esac
"#;

#[test]
fn the_indexed_job_comes_to_one_run() {
    let folder = folder();
    write(folder.path(), "bin/kubectl", KUBECTL);
    let made =
        Command::new("chmod").arg("+x").arg(folder.path().join("bin/kubectl")).status().expect("chmod");
    assert!(made.success());
    let pod = block(JOB, "          args:");
    for index in ["0", "1", "2", "3", "4"] {
        let notes = [("JOB_COMPLETION_INDEX", index), ("NOTES", "notes")];
        let ended = shell(folder.path(), &POSIX, &pod, &notes).expect(0);
        write(folder.path(), &format!("pods/dubplate-{index}-x7"), &ended.stdout);
        // The first pod of this index was lost on its way.
        let (half, _) = ended.stdout.split_at(ended.stdout.len() / 2);
        if index == "2" {
            write(folder.path(), "pods/dubplate-2-a1", half);
        }
    }
    write(folder.path(), "pods/dubplate-3-a1", "");
    let commands = PAGE.rsplit_once("```sh\n").expect("commands").1.split_once("```").expect("an end").0;
    let ended = shell(folder.path(), &POSIX, commands, &[]).expect(0);
    let merged = fs::read_to_string(folder.path().join("merged.jsonl")).expect("a stream");
    assert!(verdicts(&merged).len() > 100 && totals(&merged)["not_run"] == 0, "{}", ended.said());
}

#[test]
fn a_pod_that_could_not_begin_fails_and_a_red_part_does_not() {
    let folder = folder();
    let pod = block(JOB, "          args:");
    let notes = [("JOB_COMPLETION_INDEX", "9"), ("NOTES", "notes")];
    shell(folder.path(), &POSIX, &pod, &notes).expect(2);
    write(folder.path(), "bin/dubplate", "#!/bin/sh\nexit 1\n");
    let made =
        Command::new("chmod").arg("+x").arg(folder.path().join("bin/dubplate")).status().expect("chmod");
    assert!(made.success());
    shell(folder.path(), &POSIX, &pod, &[("JOB_COMPLETION_INDEX", "0"), ("NOTES", "notes")]).expect(0);
}

#[test]
fn the_other_commands_of_the_page_work_in_their_order() {
    let folder = folder();
    for part in 1..=5 {
        let lines = format!("dubplate run --partition {part}/5 --json 'case:bind-*' > part-{part}.jsonl");
        shell(folder.path(), &POSIX, &lines, &[]).expect(0);
    }
    let blocks: Vec<&str> =
        PAGE.split("```sh\n").skip(1).map(|rest| rest.split_once("```").expect("an end").0).collect();
    let (_, others) = blocks.split_last().expect("blocks");
    assert_eq!(others.len(), 4, "parts, reports, reruns, flaky cases");
    // The last but the cluster's; what they play in whole is played elsewhere.
    for lines in &others[1..3] {
        let ended = shell(folder.path(), &POSIX, &format!("set -e\n{lines}"), &[]).expect(0);
        assert!(!ended.stderr.contains("error"), "{}", ended.said());
    }
    let flaky = others[3].replace("dubplate run", "dubplate run --list");
    shell(folder.path(), &POSIX, &format!("set -e\n{flaky}"), &[]).expect(0);
    assert!(dubplate(folder.path(), &["report", "merged.jsonl"]).expect(0).stdout.contains("pass, 0 fail"));
}
