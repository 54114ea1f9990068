//! What to do about a problem, where that takes a look at what there is.

use super::problem::similar;
use crate::operator::port::{Hub, Inputs, Link, OutputType, Outputs};
use crate::operator::{OperatorType, Role};
use crate::value::ValueType;

/// Names in quotes: `"a", "b" or "c"`; of many the first few.
pub(super) fn quoted<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    const MOST: usize = 6;
    let mut names: Vec<String> = names.into_iter().map(|name| format!("\"{name}\"")).collect();
    let more = names.len() > MOST;
    names.truncate(MOST);
    match names.split_last() {
        Some(_) if more => format!("{} …", names.join(", ")),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => String::new(),
    }
}

/// What may have been meant by a property that is not there, as the end of a sentence.
pub(super) fn property(name: &str, there: &[&str]) -> String {
    match similar(name, there.iter().copied()) {
        Some(similar) => format!("; did you mean \"{similar}\"?"),
        None if there.is_empty() => "; it has none, so remove this one".to_owned(),
        None => format!("; choose {}", quoted(there.iter().copied())),
    }
}

/// What to do with a wire to a port that is not there, as the end of a sentence.
pub(super) fn port(name: &str, there: &[String]) -> String {
    match there {
        [] => "; remove the wire".to_owned(),
        [only] if only == "1" => "; there is only one, so leave the name out".to_owned(),
        _ => match similar(name, there.iter().map(String::as_str)) {
            Some(similar) => format!("; did you mean \"{similar}\"?"),
            None => format!("; use {} instead", quoted(there.iter().map(String::as_str))),
        },
    }
}

/// How the inputs of a node are called in a file; of as many as one likes the first two.
pub(super) fn input_names(inputs: Inputs) -> Vec<String> {
    let count = inputs.count(2);
    (0..count).map(|at| inputs.name(at).unwrap_or_else(|| "1".to_owned())).collect()
}

/// How the outputs of a node are called in a file.
pub(super) fn output_names(outputs: Outputs) -> Vec<String> {
    (0..outputs.count()).map(|at| outputs.name(at).unwrap_or("1").to_owned()).collect()
}

/// What makes a hub where there is none: `add a PublishSubject or ReplaySubject`.
pub(super) fn provider(hub: Hub, name: &str) -> String {
    let makes = |operator: &OperatorType| operator.link == Link::Provides(hub);
    let all = super::operators().filter(|(_, operator)| makes(operator));
    let titles: Vec<&str> = all.map(|(_, o)| o.description().title.as_str()).collect();
    let named = if name.is_empty() { "" } else { " with that name" };
    match titles.split_last() {
        Some((last, [])) => format!("add a {last}{named}"),
        Some((last, rest)) => format!("add a {} or {last}{named}", rest.join(", ")),
        None => format!("add a node that creates the {}", hub.noun()),
    }
}

/// What to do where a wire brings what is not taken: `put a ToString between`.
pub fn conversion(from: ValueType, to: ValueType) -> String {
    // Of its frames one is meant, whatever could be made of all.
    if from == ValueType::Frames && to == ValueType::Bytes {
        return "put a Last between, which takes the last frame".to_owned();
    }
    if let Some(converter) = converter(from, to) {
        let title = &converter.description().title;
        let article = if title.starts_with(['A', 'E', 'I', 'O', 'U']) { "an" } else { "a" };
        return format!("put {article} {title} between");
    }
    use ValueType as T;
    match from {
        T::Record | T::Tuple | T::List | T::Message | T::Timestamped => {
            "pick a part of it with a MemberSelector between".to_owned()
        }
        _ => format!("wire something that gives {to} instead"),
    }
}

/// The operator that makes the one of the other, by its ports and by how such operators are called.
fn converter(from: ValueType, to: ValueType) -> Option<&'static OperatorType> {
    const CALLED: [&str; 5] = ["to_", "convert_to_", "parse", "encode_", "decode_"];
    let all = super::operators().filter(|(name, operator)| {
        let short = name.rsplit('.').next().unwrap_or(name);
        operator.role == Role::Push && CALLED.iter().any(|begin| short.starts_with(begin))
    });
    let fitting = all.filter_map(|(name, operator)| {
        let (Inputs::One(takes), Outputs::One(OutputType::Is(gives))) =
            (operator.inputs, operator.outputs)
        else {
            return None;
        };
        // What takes anything may refuse most of it, and what gives anything may give anything.
        let knows = takes != ValueType::Any || makes_of_anything(from, to);
        // An image is an array too, but nobody who needs one of numbers is after it.
        let useful = gives == to || to.accepts(gives) && gives != ValueType::Image;
        let fits = takes.accepts(from) && useful;
        let vague = gives == ValueType::Any;
        let exact = takes != ValueType::Any;
        let key = (!exact, vague, gives != to);
        let named = name.ends_with(&format!("_{to}"));
        // What reads text gives what one can write down.
        let readable = exact && (to.is_number() || to == ValueType::Bool);
        let sure = !vague || named || readable;
        (fits && knows && sure).then_some((key, operator))
    });
    fitting.min_by_key(|(key, _)| *key).map(|(_, operator)| operator)
}

/// Whether what takes anything can be trusted to make the one of the other.
fn makes_of_anything(from: ValueType, to: ValueType) -> bool {
    use ValueType as T;
    match to {
        T::Image => matches!(from, T::Array),
        T::Array => matches!(from, T::List | T::Tuple),
        T::Text | T::Bytes => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_operator_that_converts_is_named() {
        use ValueType as T;
        for (from, to, said) in [
            (T::Int, T::Text, "put a ToString between"),
            (T::Text, T::Int, "put a Parse between"),
            (T::Image, T::Bytes, "put an EncodeImage between"),
            (T::Bytes, T::Image, "put a DecodeImage between"),
            (T::Frames, T::Bytes, "put a Last between, which takes the last frame"),
            (T::Array, T::Image, "put a ConvertToImage between"),
            (T::List, T::Array, "put a ConvertToArray between"),
            (T::Float, T::Array, "wire something that gives array instead"),
            (T::Text, T::Image, "wire something that gives image instead"),
            (T::Record, T::Float, "pick a part of it with a MemberSelector between"),
        ] {
            assert_eq!(conversion(from, to), said, "{from} to {to}");
        }
    }

    #[test]
    fn few_names_are_all_said_and_many_are_not() {
        assert_eq!(quoted(["a"]), "\"a\"");
        assert_eq!(quoted(["a", "b", "c"]), "\"a\", \"b\" or \"c\"");
        assert!(quoted(["a"; 50]).ends_with("\"a\" …"));
    }
}
