use crate::operator::prelude::*;

/// Gives the name of a key whenever it is let go: `A`, `D1`, `Space`, `F5`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct KeyUp {
    /// The key to listen for: `A`, `D1` or `1`, `Space`, or with keys that must be held,
    /// `Control+A`. Leave it blank to hear every key.
    pub filter: String,
}

impl Source for KeyUp {
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
            if let InputEvent::Key { key, pressed: false, modifiers, .. } = event
                && filter.accepts(&key, modifiers)
            {
                out.push(key.into());
            }
        }
        Ok(())
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::source::<KeyUp>().aliases(&[
    "key",
    "keyboard",
    "keyup",
    "Keyboard In CHOP",
    "Keyboard In DAT",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn gives_the_names_of_keys_let_go() {
        let mut bench = Bench::new(&OPERATOR, json!({"filter": "a"}));
        bench.run_for(Duration::from_millis(1)).await;
        for (key, pressed) in [("A", true), ("A", false), ("B", true), ("B", false)] {
            bench.events().send(InputEvent::Key {
                key: key.into(),
                pressed,
                repeated: false,
                modifiers: Modifiers::default(),
            });
        }
        assert_eq!(bench.run_for(Duration::from_millis(1)).await, [Value::text("A")]);
        bench.set(json!({"filter": ""}));
        bench.run_for(Duration::from_millis(1)).await;
        bench.events().send(InputEvent::Key {
            key: "Space".into(),
            pressed: false,
            repeated: false,
            modifiers: Modifiers::default(),
        });
        assert_eq!(bench.run_for(Duration::from_millis(1)).await, [Value::text("Space")]);
    }
}
