use crate::operator::prelude::*;

/// Gives the name of a key whenever it is pressed: `A`, `D1`, `Space`, `F5`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct KeyDown {
    /// The key to listen for: `A`, `D1` or `1`, `Space`, or with keys that must be held,
    /// `Control+A`. Leave it blank to hear every key.
    pub filter: String,
    /// Whether to leave out what the keyboard repeats while a key is held down.
    pub suppress_repetitions: bool,
}

impl Source for KeyDown {
    type Out = Arc<str>;

    fn check(&self) -> Result<(), Complaint> {
        let filter = KeyFilter::parse(&self.filter);
        filter.map(drop).map_err(|sentence| Complaint::about("filter", sentence))
    }

    async fn run(self, out: &mut Outlet<Arc<str>>) -> Result<(), Error> {
        let filter = KeyFilter::parse(&self.filter).map_err(Error::properties)?;
        let mut events = out.keys(filter.clone());
        while let Some((event, lost)) = events.next().await {
            out.lose(lost);
            if let InputEvent::Key { key, pressed: true, repeated, modifiers } = event
                && filter.accepts(&key, modifiers)
                && !(repeated && self.suppress_repetitions)
            {
                out.push(key.into());
            }
        }
        Ok(())
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::source::<KeyDown>().aliases(&[
    "key",
    "keyboard",
    "Keyboard In CHOP",
    "Keyboard In DAT",
    "hotkey",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn press(bench: &Bench, key: &str, repeated: bool, control: bool) {
        let modifiers = Modifiers { control, ..Modifiers::default() };
        bench.events().send(InputEvent::Key {
            key: key.into(),
            pressed: true,
            repeated,
            modifiers,
        });
    }

    async fn heard(bench: &mut Bench) -> String {
        let names = bench.run_for(Duration::from_millis(1)).await;
        names.iter().map(|name| format!("{name} ")).collect()
    }

    #[tokio::test(start_paused = true)]
    async fn gives_the_names_of_keys() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        heard(&mut bench).await;
        press(&bench, "D1", false, false);
        press(&bench, "D1", true, false);
        bench.events().send(InputEvent::Key {
            key: "D1".into(),
            pressed: false,
            repeated: false,
            modifiers: Modifiers::default(),
        });
        press(&bench, "Space", false, true);
        assert_eq!(heard(&mut bench).await, "D1 D1 Space ");
    }

    #[tokio::test(start_paused = true)]
    async fn filters_and_leaves_out_repetitions() {
        let properties = json!({"filter": "Control+A", "suppress_repetitions": true});
        let mut bench = Bench::new(&OPERATOR, properties);
        heard(&mut bench).await;
        press(&bench, "A", false, false);
        press(&bench, "B", false, true);
        assert_eq!(heard(&mut bench).await, "");
        press(&bench, "A", false, true);
        press(&bench, "A", true, true);
        assert_eq!(heard(&mut bench).await, "A ");
    }

    #[test]
    fn two_keys_are_one_too_many() {
        let complaints = OPERATOR.check(json!({"filter": "A B"}).as_object().unwrap());
        assert_eq!(complaints[0].property.as_deref(), Some("filter"));
    }
}
