//! From what an author writes to what the push path calls.

use serde_json::Value as Json;
use tokio::sync::watch;

use super::author::{Combinator, Complaint, Constant, Emit as _, Properties, Transform};
use super::field::Offer;
use super::task::constant_task;
use super::{Behaviour, Built, Setter, Wiring};
use crate::error::Error;
use crate::flow::live::Live;
use crate::flow::strand::{Out, Push};
use crate::value::{Value, Wire as _};

/// Reads properties; the error names the property.
pub(super) fn read<P: Properties>(json: &Json) -> Result<P, Complaint> {
    serde_path_to_error::deserialize(json).map_err(|error| {
        let path = error.path().to_string();
        Complaint {
            property: (path != ".").then_some(path),
            sentence: in_words(&error.into_inner().to_string()),
        }
    })
}

/// What the parser says of a value of the wrong kind, in words of the window: "expected a number,
/// got the text "50ms"". Whatever else it says stays as it is.
fn in_words(said: &str) -> String {
    let wrong = said.strip_prefix("invalid type: ").or(said.strip_prefix("invalid value: "));
    let Some((found, wanted)) = wrong.and_then(|rest| rest.rsplit_once(", expected ")) else {
        return said.to_owned();
    };
    let wanted = match wanted {
        "f32" | "f64" => "a number",
        "i8" | "i16" | "i32" | "i64" | "isize" => "a whole number",
        "u8" => "a whole number from 0 to 255",
        "u16" => "a whole number from 0 to 65535",
        "u32" | "u64" | "usize" => "a whole number from 0 on",
        "a string" | "a borrowed string" => "a text",
        "a boolean" => "true or false",
        "a sequence" => "a list",
        "a map" => "an object",
        other => other,
    };
    let found = match found.split_once(' ') {
        Some(("string", text)) => format!("the text {text}"),
        Some(("integer" | "boolean", value)) => value.replace('`', ""),
        Some(("floating", value)) => value.trim_start_matches("point ").replace('`', ""),
        _ => found.replace("sequence", "a list").replace("map", "an object"),
    };
    format!("expected {wanted}, got {found}")
}

fn complain(complaint: Complaint) -> Error {
    Error::properties(match complaint.property {
        Some(property) => format!("{property}: {}", complaint.sentence),
        None => complaint.sentence,
    })
}

/// Properties and the way to change them.
pub(super) fn properties<P: Properties>(
    json: &Json,
) -> Result<(watch::Receiver<P>, Setter), Error> {
    let (sender, receiver) = watch::channel(read::<P>(json).map_err(complain)?);
    let set = move |json: &Json| {
        sender.send_replace(read::<P>(json).map_err(complain)?);
        Ok(())
    };
    Ok((receiver, Box::new(set)))
}

pub(super) fn check_only<P: Properties>(json: &Json) -> Vec<Complaint> {
    read::<P>(json).err().into_iter().collect()
}

/// Reads the properties and asks the operator what it thinks of them.
pub(super) fn check<P: Properties>(
    json: &Json,
    check: fn(&P) -> Result<(), Complaint>,
) -> Vec<Complaint> {
    read::<P>(json).and_then(|p| check(&p)).err().into_iter().collect()
}

/// What an operator with these properties takes for itself; nothing, if they cannot be read.
pub(super) fn claims<P: Properties, C>(json: &Json, claims: fn(&P) -> Vec<C>) -> Vec<C> {
    read::<P>(json).map(|properties| claims(&properties)).unwrap_or_default()
}

/// What could be chosen for a property; nothing, if the properties cannot be read.
pub(super) fn offers<P: Properties>(
    json: &Json,
    offers: impl FnOnce(&P) -> Vec<Offer>,
) -> Vec<Offer> {
    read::<P>(json).map(|properties| offers(&properties)).unwrap_or_default()
}

pub(super) fn check_constant<C: Constant>(json: &Json) -> Vec<Complaint> {
    let constant = match read::<C>(json) {
        Ok(constant) => constant,
        Err(complaint) => return vec![complaint],
    };
    let failed = constant.value().err();
    let complaint = failed.map(|error| Complaint { property: None, sentence: error.to_string() });
    complaint.into_iter().collect()
}

pub(super) fn nothing(_: &Json, _: Wiring) -> Result<Built, Error> {
    Err(Error::new("this node has no life of its own"))
}

pub(super) fn transform<T: Transform>(json: &Json, _: Wiring) -> Result<Built, Error> {
    let (updates, set) = properties::<T>(json)?;
    Ok(Built::of(set, move || {
        let live = Live::<T>::new(updates.clone());
        Behaviour::Push(Box::new(Transforming { live, state: T::State::default() }))
    }))
}

struct Transforming<T: Transform> {
    live: Live<T>,
    state: T::State,
}

impl<T: Transform> Push for Transforming<T> {
    #[inline]
    fn push(&mut self, _: usize, value: Value, out: &mut Out<'_>) -> Result<(), Error> {
        let input = T::In::from_value(value)?;
        self.live.get().apply(&mut self.state, input)?.emit(out);
        Ok(())
    }

    fn end(&mut self, _: usize, out: &mut Out<'_>) -> Result<(), Error> {
        if let Some(last) = self.live.get().finish(&mut self.state) {
            last.emit(out);
        }
        Ok(())
    }

    fn revive(&mut self) -> bool {
        let edited = self.live.refresh();
        if edited {
            self.state = T::State::default();
        }
        edited
    }

    fn renew(&mut self) -> bool {
        self.state = T::State::default();
        true
    }
}

pub(super) fn combinator<C: Combinator>(json: &Json, wiring: Wiring) -> Result<Built, Error> {
    let (updates, set) = properties::<C>(json)?;
    let inputs = wiring.inputs;
    Ok(Built::of(set, move || {
        let mut live = Live::<C>::new(updates.clone());
        let state = live.get().start(inputs);
        Behaviour::Push(Box::new(Combining { live, state, inputs }))
    }))
}

struct Combining<C: Combinator> {
    live: Live<C>,
    state: C::State,
    inputs: usize,
}

impl<C: Combinator> Push for Combining<C> {
    #[inline]
    fn push(&mut self, input: usize, value: Value, out: &mut Out<'_>) -> Result<(), Error> {
        self.live.get().push(&mut self.state, input, value, out)
    }

    fn end(&mut self, input: usize, out: &mut Out<'_>) -> Result<(), Error> {
        self.live.get().end(&mut self.state, input, out)
    }

    fn ends_with_first(&mut self) -> bool {
        self.live.get().ends_with_first()
    }

    fn revive(&mut self) -> bool {
        let edited = self.live.refresh();
        if edited {
            self.state = self.live.get().start(self.inputs);
        }
        edited
    }

    fn begins(&mut self) -> bool {
        self.live.get().begins()
    }

    fn begin(&mut self, out: &mut Out<'_>) -> Result<(), Error> {
        self.live.get().begin(&mut self.state, out)
    }

    fn finishes(&self) -> bool {
        !C::OUTLIVES_SENDERS
    }

    fn renew(&mut self) -> bool {
        self.state = self.live.get().start(self.inputs);
        true
    }
}

pub(super) fn constant<C: Constant>(json: &Json, wiring: Wiring) -> Result<Built, Error> {
    let (updates, set) = properties::<C>(json)?;
    Ok(Built::of(set, move || {
        let updates = updates.clone();
        if wiring.wired || wiring.inside {
            let live = Live::new(updates);
            Behaviour::Push(Box::new(Replacing { live, speaks: !wiring.wired }))
        } else {
            Behaviour::Task(None, constant_task(updates))
        }
    }))
}

struct Replacing<C: Constant> {
    live: Live<C>,
    /// Whether it speaks by itself, once, when the instance in which it stands begins.
    speaks: bool,
}

impl<C: Constant> Push for Replacing<C> {
    fn push(&mut self, _: usize, _: Value, out: &mut Out<'_>) -> Result<(), Error> {
        out.emit(0, self.live.get().value()?.into_value());
        Ok(())
    }

    fn begins(&mut self) -> bool {
        self.speaks
    }

    fn begin(&mut self, out: &mut Out<'_>) -> Result<(), Error> {
        out.emit(0, self.live.get().value()?.into_value());
        Ok(())
    }

    fn revive(&mut self) -> bool {
        self.live.refresh()
    }

    fn renew(&mut self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_parser_says_is_put_into_words() {
        for (said, words) in [
            (
                r#"invalid type: string "50ms", expected f64"#,
                r#"expected a number, got the text "50ms""#,
            ),
            (
                "invalid value: integer `-1`, expected u16",
                "expected a whole number from 0 to 65535, got -1",
            ),
            (
                "invalid type: floating point `0.5`, expected i32",
                "expected a whole number, got 0.5",
            ),
            ("invalid type: sequence, expected a string", "expected a text, got a list"),
            ("unknown field `x`", "unknown field `x`"),
        ] {
            assert_eq!(in_words(said), words);
        }
    }
}
