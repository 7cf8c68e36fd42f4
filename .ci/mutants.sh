#!/usr/bin/env bash
# Mutates what judges, redacts and matches, and says which change no test noticed: docs/mutants.md holds the last result.
#
# usage: mutants.sh [redact|snapshot|matching|expectations]..      (all without an argument: hours)
#
# Needs cargo-mutants (`cargo install --locked cargo-mutants`). Unit tests come first, as they build fastest; what they
# leave goes to the test programs that play the same code from outside. Results: target/mutants/NAME/mutants.out.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."

export CARGO_PROFILE_DEV_DEBUG=0 CARGO_INCREMENTAL=1
out=target/mutants
mkdir -p "$out"

# mutate NAME FILES TESTS..: FILES is a glob; TESTS are what `cargo test` is told beside the filter of a test's name.
mutate() {
    local name=$1 files=$2 status=0
    shift 2
    nice -n 19 cargo mutants --jobs 1 --minimum-test-timeout 60 --iterate --file "$files" --output "$out/$name" "$@" ||
        status=$?
    case $status in
    0 | 2 | 3) ;; # 2: some were missed; 3: some ran out of time
    *) exit "$status" ;;
    esac
}

redact() {
    mutate redact 'src/redact/**/*.rs' -C --lib -- redact::
    mutate redact 'src/redact/**/*.rs' -C --test=redaction -C --test=secrets
}

snapshot() {
    mutate snapshot 'src/snapshot/diff*' -C --lib -- snapshot::
    mutate snapshot 'src/snapshot/diff*' -C --test=snapshots -C --test=drift
}

matching() {
    local part
    for part in key nearest deck; do
        mutate "$part" "src/cassette/$part.rs" -C --test=cassettes -C --test=record
    done
}

expectations() {
    local part
    for part in scenario/expect scenario/matcher scenario/poll contract/shape; do
        mutate "${part#*/}" "src/$part.rs" -C --test=independent -C --test=world -C --test=events
    done
}

[ $# -gt 0 ] || set -- snapshot redact matching expectations
for part in "$@"; do
    case $part in
    redact | snapshot | matching | expectations) "$part" ;;
    *) printf 'usage: mutants.sh [redact|snapshot|matching|expectations]..\n' >&2 && exit 2 ;;
    esac
done
printf '\nwhat no test noticed:\n'
cat "$out"/*/mutants.out/missed.txt
