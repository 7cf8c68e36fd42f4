#!/usr/bin/env bash
# cargo-insta and dubplate work on the same files: pending-snapshots, reject, accept, review and test on a copy of the
# checkout in which snapshots differ. insta.sh PROGRAM CARGO_INSTA WORK
set -euo pipefail
program=$1 insta=$2 work=$3
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
unset CI TF_BUILD INSTA_UPDATE INSTA_FORCE_PASS
export NO_COLOR=1

die() {
    printf 'error: %s\n' "$1" >&2
    exit 1
}

# Only what git would give somebody else, and what is not committed yet.
copy=$work/checkout
mkdir -p -- "$copy"
git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents -t "$copy"
cd -- "$copy"
snapshots=scenarios/ecm-2019-07-19/snapshots
one=$snapshots/describe-quota.snap
other=$snapshots/rename-absent.snap
third=$snapshots/unbind-absent.snap
filters=(case:describe-quota case:rename-absent case:unbind-absent)
cp -r -- scenarios "$work/accepted"

waiting() {
    find scenarios -name '*.snap.new' | sort
}

# spoil FILE..: what is accepted says otherwise than the mock.
spoil() {
    sed -i 's/^answer: 200$/answer: 599/' -- "$@"
}

# run STATUS
run() {
    local status=0
    "$program" run --quiet "${filters[@]}" >"$work/run" || status=$?
    [ "$status" = "$1" ] || die "dubplate run ended with $status instead of $1: $(cat "$work/run")"
}

same() {
    diff -u -- "$work/accepted/${1#scenarios/}" "$1" || die "$1 is not byte for byte what it was"
}

run 0
[ -z "$(waiting)" ] || die "a run that passes left $(waiting)"
spoil "$one" "$other" "$third"
run 1
grep -q '^ *-answer: 599$' "$work/run" || die "the difference is not shown: $(cat "$work/run")"
[ "$(waiting)" = "$(printf '%s\n' "$one.new" "$other.new" "$third.new")" ] || die "these wait: $(waiting)"

found=$("$insta" pending-snapshots)
for file in "$one" "$other" "$third"; do
    grep -q -- "$file" <<<"$found" || die "cargo insta pending-snapshots does not show $file: $found"
done

"$insta" reject --snapshot "$copy/$other"
[ ! -e "$other.new" ] || die "cargo insta reject left $other.new"
grep -q '^answer: 599$' "$other" || die "cargo insta reject changed $other"

# A terminal for the review; `a` accepts.
printf 'a' | script -qec "'$insta' review --snapshot '$copy/$one'" /dev/null >"$work/review"
grep -q 'The quotas of a region can be read' "$work/review" || die "no title in the review: $(cat "$work/review")"
same "$one"
[ ! -e "$one.new" ] || die "cargo insta review left $one.new"

"$insta" accept
same "$third"
[ -z "$(waiting)" ] || die "cargo insta accept left $(waiting)"

run 1
"$program" accept
same "$other"
run 0

# Every snapshot, accepted by cargo-insta: its bytes are those that are committed.
rm -- scenarios/*/snapshots/*.snap
status=0
"$program" run --quiet --snapshots scenarios >"$work/run" || status=$?
[ "$status" = 1 ] || die "dubplate run without snapshots ended with $status"
"$insta" accept >"$work/accept"
diff -r -- "$work/accepted" scenarios || die "cargo insta accept writes other bytes"
count=$(find scenarios -name '*.snap' | wc -l)
printf '%s snapshots, accepted by cargo-insta, are byte for byte those of dubplate\n' "$count"
