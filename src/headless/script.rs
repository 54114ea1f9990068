//! A file that says what a person does and when.
//!
//! JSON, either one object a line or an array of them:
//!
//! ```json
//! {"at": 0.0, "mouse_move": {"x": 100, "y": 50}}
//! {"at": 0.5, "mouse_button": {"button": "Left", "pressed": true}}
//! {"at": 0.6, "mouse_button": {"button": "Left", "pressed": false}}
//! {"at": 1.0, "mouse_wheel": {"x": 0, "y": 1}}
//! {"at": 1.5, "key": {"key": "D1", "pressed": true, "modifiers": {"shift": true}}}
//! {"at": 3.0, "loop": true}
//! ```
//!
//! `at` counts in seconds from when the patch first listens. A step with `"loop": true` starts it
//! all again at that moment.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, anyhow, bail, ensure};
use serde_json::{Map, Value as Json};

use crate::flow::event::InputEvent;

/// The shortest time after which a script may start again.
const SHORTEST_LOOP: Duration = Duration::from_millis(1);

/// What a person does and when.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Script {
    /// In the order of time.
    pub steps: Vec<(Duration, InputEvent)>,
    /// When to start again; none to play once.
    pub repeat_after: Option<Duration>,
}

impl Script {
    /// Reads a script from a file.
    pub fn load(file: &Path) -> anyhow::Result<Self> {
        let name = file.display();
        let text = std::fs::read_to_string(file)
            .with_context(|| format!("{name}: choose a script that is there and can be read"))?;
        Self::parse(&text).map_err(|error| anyhow!("{name}: {error}"))
    }

    /// Reads a script from text.
    pub fn parse(text: &str) -> anyhow::Result<Self> {
        let mut script = Self::default();
        let mut number = 0;
        for json in serde_json::Deserializer::from_str(text).into_iter::<Json>() {
            let steps = match json? {
                Json::Array(steps) => steps,
                step => vec![step],
            };
            for step in steps {
                number += 1;
                script.add(step).map_err(|error| anyhow!("step {number}: {error}"))?;
            }
        }
        script.steps.sort_by_key(|(at, _)| *at);
        if let (Some(end), Some((last, _))) = (script.repeat_after, script.steps.last()) {
            ensure!(
                *last <= end,
                "the script starts again before its last step; move \"loop\" back"
            );
        }
        Ok(script)
    }

    fn add(&mut self, step: Json) -> anyhow::Result<()> {
        let Json::Object(mut step) = step else {
            bail!(
                "expected an object such as {{\"at\": 0.5, \"mouse_move\": {{\"x\": 1, \"y\": 2}}}}"
            );
        };
        let at = step.remove("at").unwrap_or_default();
        let at = at.as_f64().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        let at = at.ok_or_else(|| anyhow!("\"at\" must be a number of seconds from 0"))?;
        match step.remove("loop") {
            None => {
                self.steps.push((at, event(step)?));
                Ok(())
            }
            Some(Json::Bool(true)) if step.is_empty() => {
                ensure!(at >= SHORTEST_LOOP, "\"loop\" needs a time later than 0");
                ensure!(self.repeat_after.is_none(), "there can be only one \"loop\"");
                self.repeat_after = Some(at);
                Ok(())
            }
            Some(_) => bail!("a loop is written {{\"at\": 3, \"loop\": true}}, with nothing else"),
        }
    }
}

fn event(step: Map<String, Json>) -> anyhow::Result<InputEvent> {
    ensure!(
        step.len() == 1,
        "expected \"at\" and one of \"mouse_move\", \"mouse_button\", \"mouse_wheel\", \"key\""
    );
    Ok(serde_json::from_value(Json::Object(step))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_an_array_say_the_same() {
        let lines = "{\"at\": 1, \"key\": {\"key\": \"D1\", \"pressed\": true}}\n\
                     {\"at\": 0.5, \"mouse_move\": {\"x\": 1, \"y\": 2}}\n{\"at\": 2, \"loop\": true}\n";
        let array = format!("[{}]", lines.trim().replace('\n', ","));
        let script = Script::parse(lines).unwrap();
        assert_eq!(script, Script::parse(&array).unwrap());
        assert_eq!(script.repeat_after, Some(Duration::from_secs(2)));
        let times: Vec<_> = script.steps.iter().map(|(at, _)| at.as_millis()).collect();
        assert_eq!(times, [500, 1000]);
        assert_eq!(script.steps[0].1, InputEvent::MouseMove { x: 1.0, y: 2.0 });
    }

    #[test]
    fn an_error_names_its_step() {
        for (text, expected) in [
            ("{\"at\": -1, \"loop\": true}", "step 1: \"at\" must be a number of seconds from 0"),
            ("{\"at\": 0, \"loop\": true}", "step 1: \"loop\" needs a time later than 0"),
            ("3", "step 1: expected an object"),
            ("{\"at\": 1}", "step 1: expected \"at\" and one of"),
            ("{\"at\": 1, \"mouse_mvoe\": {}}", "step 1: unknown variant `mouse_mvoe`"),
            ("{\"at\": 1", "EOF"),
        ] {
            let error = Script::parse(text).unwrap_err().to_string();
            assert!(error.starts_with(expected), "{text}: {error}");
        }
    }
}
