//! The environment, as insta reads it: https://insta.rs/docs/advanced and insta's own `env.rs`.

use dubplate::snapshot::{Update, Wishes};

fn read(environment: &[(&str, &str)]) -> Result<Wishes, String> {
    let look = |name: &str| {
        let found = environment.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| (*value).to_owned())
    };
    Wishes::read(look).map_err(|error| error.to_string())
}

#[test]
fn insta_update_and_ci_say_what_is_written() {
    for (environment, expected) in [
        (&[][..], Update::Pending),
        (&[("INSTA_UPDATE", "auto")], Update::Pending),
        (&[("CI", "true")], Update::No),
        (&[("CI", "1")], Update::No),
        (&[("CI", "false")], Update::Pending),
        (&[("CI", "0")], Update::Pending),
        (&[("CI", "")], Update::Pending),
        (&[("TF_BUILD", "True")], Update::No),
        (&[("INSTA_UPDATE", "auto"), ("CI", "true")], Update::No),
        (&[("INSTA_UPDATE", "new"), ("CI", "true")], Update::Pending),
        (&[("INSTA_UPDATE", "always"), ("CI", "true")], Update::Always),
        (&[("INSTA_UPDATE", "unseen")], Update::Unseen),
        (&[("INSTA_UPDATE", "no")], Update::No),
        (&[("INSTA_UPDATE", "force")], Update::Force),
    ] {
        assert_eq!(read(environment).expect("known words").update, expected, "{environment:?}");
    }
}

#[test]
fn a_word_that_insta_does_not_know_is_refused() {
    let refused = read(&[("INSTA_UPDATE", "allways")]).expect_err("no word of insta");
    assert_eq!(
        refused,
        "INSTA_UPDATE=`allways` is not understood; write auto, new, always, unseen, no or force"
    );
    read(&[("INSTA_FORCE_PASS", "yes")]).expect_err("no word of insta");
    assert!(read(&[("INSTA_FORCE_PASS", "1")]).expect("known").pass);
    assert!(!read(&[("INSTA_FORCE_PASS", "0")]).expect("known").pass);
}
