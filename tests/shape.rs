//! Documented shapes against JSON: every type with every kind of value, and what is said of a member that does not fit.

use dubplate::contract::{Contract, Flaw, Member, Type, members, type_name, value};
use dubplate::scenario;
use dubplate::source::{Files, Report};
use serde_json::{Value, json};
use std::sync::Arc;

fn contract() -> Arc<Contract> {
    let suite = scenario::load(&Files::built_in(), &Report::default());
    Arc::clone(&suite.profile("ecm-2019-07-19").expect("a profile").contract)
}

fn member(name: &str, kind: Type) -> Member {
    Member { name: name.to_owned(), kind, required: false, nullable: false, words: Vec::new(), fresh: false }
}

/// Where it does not fit, what is wrong, what is documented and what was found.
fn mistakes(documented: &[Member], found: &Value) -> Vec<(String, Flaw, String, String)> {
    let found = members(&contract(), documented, found.as_object().expect("an object"), "/Response");
    found.into_iter().map(|one| (one.pointer, one.flaw, one.expected, one.found)).collect()
}

fn row(pointer: &str, flaw: Flaw, expected: &str, found: &str) -> (String, Flaw, String, String) {
    (pointer.to_owned(), flaw, expected.to_owned(), found.to_owned())
}

/// RFC 8259 knows one kind of number; the documentation's Integer takes those without a fraction.
#[test]
fn a_type_takes_its_own_values_and_no_others() {
    let values = [
        ("null", json!(null)),
        ("boolean", json!(true)),
        ("integer", json!(7)),
        ("integer", json!(-7)),
        ("integer", json!(u64::MAX)),
        ("number", json!(7.5)),
        ("string", json!("7")),
        ("array", json!([])),
        ("object", json!({})),
    ];
    let takes: [(Type, &[&str]); 7] = [
        (Type::String, &["string"]),
        (Type::Integer, &["integer"]),
        (Type::Float, &["integer", "number"]),
        (Type::Boolean, &["boolean"]),
        (Type::Object, &["object"]),
        (Type::Array(Box::new(Type::String)), &["array"]),
        (Type::Named("Filter".to_owned()), &["object"]),
    ];
    for (kind, names) in takes {
        for (name, json) in &values {
            assert_eq!(type_name(json), *name);
            let all = value(&contract(), &kind, json, "/x");
            let of_type: Vec<_> = all.iter().filter(|one| one.flaw == Flaw::Type).collect();
            assert_eq!(of_type.is_empty(), names.contains(name), "{kind}: {json}");
            assert!(of_type.iter().all(|one| one.found == *name && one.expected == kind.to_string()));
        }
    }
}

#[test]
fn what_does_not_fit_is_said_with_its_place() {
    let list = Type::Array(Box::new(Type::Array(Box::new(Type::Integer))));
    let documented = [member("Lists", list), Member { required: true, ..member("Id", Type::String) }];
    assert_eq!(mistakes(&documented, &json!({"Id": "a", "Lists": [[1], [2, 3]]})), []);
    let expected = [
        row("/Response/Lists/1/1", Flaw::Type, "Integer", "string"),
        row("/Response/Id", Flaw::Missing, "String", "nothing"),
        row("/Response/a~1b~0c", Flaw::Unknown, "no such member", "a member"),
    ];
    assert_eq!(mistakes(&documented, &json!({"Lists": [[1], [2, "x"]], "a/b~c": 1})), expected);
}

#[test]
fn null_is_a_value_only_where_the_page_says_so() {
    let plain = member("Name", Type::String);
    let nullable = || Member { nullable: true, ..member("Name", Type::String) };
    let null = json!({"Name": null});
    assert_eq!(mistakes(&[nullable()], &null), []);
    assert_eq!(mistakes(&[plain], &null), [row("/Response/Name", Flaw::Type, "String", "null")]);
    let required = || Member { required: true, ..nullable() };
    assert_eq!(mistakes(&[required()], &null), [], "null is there");
    assert_eq!(
        mistakes(&[required()], &json!({})),
        [row("/Response/Name", Flaw::Missing, "String", "nothing")]
    );
}

#[test]
fn a_text_of_a_list_of_words_is_one_of_them() {
    let words = ["BIND", "UNBIND"].map(str::to_owned).to_vec();
    let documented = [Member { words, ..member("Status", Type::String) }];
    assert_eq!(mistakes(&documented, &json!({"Status": "BIND"})), []);
    let other = row("/Response/Status", Flaw::Word, "one of BIND, UNBIND", "another text");
    assert_eq!(mistakes(&documented, &json!({"Status": "bind"})), [other]);
    assert_eq!(mistakes(&[member("Status", Type::String)], &json!({"Status": "bind"})), []);
}

#[test]
fn fields_of_a_named_object_are_compared_as_well() {
    let contract = contract();
    let fields = &contract.objects["Filter"];
    assert!(fields.iter().any(|field| field.name == "Name"));
    let kind = Type::Array(Box::new(Type::Named("Filter".to_owned())));
    let found = value(&contract, &kind, &json!([{"Name": 5, "Values": ["v"]}]), "/Filters");
    assert!(found.iter().any(|one| one.pointer == "/Filters/0/Name" && one.flaw == Flaw::Type), "{found:?}");
}
