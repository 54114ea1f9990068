//! What must hold for every operator, present and future.

use std::collections::BTreeSet;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use patchline::engine::{Run, check, runtime};
use patchline::operator::field::{Field, FieldKind};
use patchline::operator::port::{Link, Outputs};
use patchline::operator::{OperatorType, Role};
use patchline::operators::ALL;
use patchline::patch::{Node, Patch};
use serde_json::Value as Json;

#[test]
fn every_file_is_one_operator_named_after_its_place() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/operators");
    let mut expected = BTreeSet::new();
    for group in fs::read_dir(root).expect("the operators") {
        let group = group.expect("an entry").path();
        for file in
            group.is_dir().then(|| fs::read_dir(&group).expect("a group")).into_iter().flatten()
        {
            let file = file.expect("an entry").path();
            let stem =
                |path: &Path| path.file_stem().expect("a name").to_string_lossy().into_owned();
            expected.insert(format!("{}.{}", stem(&group), stem(&file)));
        }
    }
    let found: Vec<_> = ALL.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert!(found.is_sorted(), "look-up by name needs the order of the names");
    assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), expected);
}

fn every_field<'a>(fields: &'a [Field], visit: &mut dyn FnMut(&'a Field)) {
    for field in fields {
        visit(field);
        if let FieldKind::Record(inner) = &field.kind {
            every_field(inner, visit);
        }
    }
}

#[test]
fn everything_is_documented() {
    let mut found = Vec::new();
    for (name, operator) in ALL {
        let description = operator.description();
        let sentence = |text: &str| text.len() > 8 && text.ends_with('.');
        if !sentence(&description.purpose) || description.title.is_empty() {
            found.push(format!("{name}: its purpose is no sentence: {:?}", description.purpose));
        }
        if operator.aliases.is_empty() {
            found.push(format!("{name}: no other names to find it by"));
        }
        every_field(&description.fields, &mut |field| {
            if field.doc.len() < 5 {
                found.push(format!("{name}.{}: no help text", field.name));
            }
        });
        if let Outputs::Named(outputs) = operator.outputs {
            found.extend(
                outputs.iter().filter(|o| o.doc.is_empty()).map(|o| format!("{name}.{}", o.name)),
            );
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn what_takes_the_place_of_a_property_is_another_that_can_be_blank() {
    let mut with = 0;
    for (name, operator) in ALL {
        for field in operator.fields() {
            let Some(unless) = &field.unless else { continue };
            with += 1;
            let other = operator.fields().iter().find(|other| other.name == *unless);
            let mut blank = operator.defaults();
            blank.insert(unless.clone(), "".into());
            let complaints = operator.check(&blank);
            let refused = complaints.iter().any(|it| it.property.as_ref() == Some(unless));
            assert!(other.is_some() && !refused, "{name}.{}: {unless}", field.name);
        }
    }
    assert!(with > 10, "the parts of the sockets of ZeroMQ among them: {with}");
}

#[test]
fn titles_are_unique_within_a_group() {
    let mut seen = BTreeSet::new();
    for (name, operator) in ALL {
        let group = name.split('.').next().expect("a group");
        assert!(seen.insert((group, &operator.description().title)), "{name}: title is taken");
    }
}

#[test]
fn defaults_survive_json_and_lie_within_their_ranges() {
    for (name, operator) in ALL {
        let defaults = operator.defaults();
        let text = serde_json::to_string(&defaults).expect("JSON");
        let back: Json = serde_json::from_str(&text).expect("JSON");
        assert_eq!(Json::Object(defaults.clone()), back, "{name}");
        for field in operator.fields() {
            assert!(field.kind.check(&field.default).is_ok(), "{name}.{}", field.name);
            assert_eq!(defaults.get(&field.name), Some(&field.default), "{name}.{}", field.name);
        }
        // A fresh node may lack what only its user can know, such as a port to send to, but it
        // must be readable.
        let unreadable =
            operator.check(&defaults).into_iter().find(|c| c.sentence.starts_with("expected "));
        assert_eq!(unreadable, None, "{name}");
    }
}

/// A patch with one node of an operator, whatever it needs inside.
fn alone(name: &str, operator: &OperatorType) -> Patch {
    let mut node = Node::new(name);
    if matches!(operator.role, Role::Group | Role::Nested) {
        node.patch = Some(Box::new(Patch::default()));
    }
    Patch::new().with_node("node", node)
}

#[test]
fn every_property_that_is_there_is_known() {
    for (name, operator) in ALL {
        let mut patch = alone(name, operator);
        patch.nodes["node"].properties = operator.defaults();
        let unknown = check(&patch).1.into_iter().find(|p| p.to_string().contains("no property"));
        assert_eq!(unknown, None, "{name}");
    }
}

#[test]
fn every_operator_that_links_says_to_whom() {
    for (name, operator) in ALL {
        let property = match operator.link {
            Link::None => continue,
            Link::Provides(_) => "name",
            Link::Receives(hub) | Link::Sends(hub) => hub.property(),
        };
        let field = operator.fields().iter().find(|field| field.name == property);
        assert!(field.is_some(), "{name} has no property {property}");
    }
}

#[test]
fn arbitrary_properties_are_refused_or_taken_and_never_panic() {
    let odd: Vec<Json> = [
        "null",
        "true",
        "-1",
        "0",
        "1e308",
        "\"\"",
        "\"[[[\"",
        "\"/\"",
        "[]",
        "[1]",
        "{}",
        "9223372036854775807",
        "0.5",
        "\"é\\u0000\"",
    ]
    .map(|text| serde_json::from_str(text).expect("JSON"))
    .into();
    for (name, operator) in ALL {
        for field in operator.fields() {
            for value in &odd {
                let mut properties = operator.defaults();
                properties.insert(field.name.clone(), value.clone());
                let checked = catch_unwind(AssertUnwindSafe(|| operator.check(&properties)));
                assert!(checked.is_ok(), "{name}.{} = {value}", field.name);
            }
        }
    }
}

#[test]
fn every_operator_lives_alone_and_stops() {
    let runtime = runtime().expect("a runtime");
    for (name, operator) in ALL {
        let (run, _) = Run::start(&alone(name, operator), runtime.handle());
        assert_eq!(runtime.block_on(run.stop()), [""; 0], "{name}");
    }
}
