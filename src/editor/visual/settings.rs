//! How a visual draws: what stands in the file, by the names it has there, and its controls.

use egui::{DragValue, RichText, Ui};
use serde_json::{Map, Value as Json, json};

use super::super::theme::{self, CONTROL, SPACE_1};
use super::super::widget::segmented;
use super::Visual;

/// As it stands in the file; what is left out is at its default, and so is what makes no sense.
pub type Settings = Map<String, Json>;

/// Values that a text visual keeps unless it is told otherwise.
pub const HISTORY: usize = 32;
/// The most of them.
const MOST_HISTORY: usize = 10_000;
/// Seconds that a plot shows unless it is told otherwise.
const SPAN: f64 = 10.0;
/// The fewest and the most.
const SPANS: [f64; 2] = [1.0, 60.0];
/// Channels of an array that can be chosen.
const MOST_CHANNEL: usize = 63;

/// `"range": [0, 1]`: least and greatest number of plots and arrays; none follows the values.
pub fn range(settings: &Settings) -> Option<[f64; 2]> {
    let [low, high] = settings.get("range")?.as_array()?.as_slice() else { return None };
    let (low, high) = (low.as_f64()?, high.as_f64()?);
    (low.is_finite() && high.is_finite() && low < high).then_some([low, high])
}

/// `"span": 10`: seconds that plots and lanes show.
pub fn span(settings: &Settings) -> f64 {
    let span = settings.get("span").and_then(Json::as_f64).unwrap_or(SPAN);
    span.clamp(SPANS[0], SPANS[1])
}

/// `"output": 0`: which output of the node is shown.
pub fn output(settings: &Settings) -> usize {
    whole(settings, "output", 0, usize::MAX)
}

/// `"history": 32`: values that text shows.
pub fn history(settings: &Settings) -> usize {
    whole(settings, "history", HISTORY, MOST_HISTORY).max(1)
}

/// `"channel": 0`: which channel of an array is shown.
pub fn channel(settings: &Settings) -> usize {
    whole(settings, "channel", 0, MOST_CHANNEL)
}

/// `"fit": false`: whether a picture in a panel is as large as fits, or pixel by pixel.
pub fn fits(settings: &Settings) -> bool {
    settings.get("fit").and_then(Json::as_bool).unwrap_or(true)
}

/// `"histogram": true`: whether a panel counts how bright the pixels of a picture are.
pub fn histogram(settings: &Settings) -> bool {
    settings.get("histogram").and_then(Json::as_bool).unwrap_or(false)
}

/// How the numbers of an array are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A matrix as colours, a vector as a line.
    ByShape,
    /// As colours.
    Colors,
    /// As lines, one for each row.
    Lines,
}

/// `"draw": "lines"` or `"colors"`: how an array is drawn.
pub fn form(settings: &Settings) -> Form {
    match settings.get("draw").and_then(Json::as_str) {
        Some("colors") => Form::Colors,
        Some("lines") => Form::Lines,
        _ => Form::ByShape,
    }
}

/// With one of them changed; at its default it is left out.
pub fn with(settings: &Settings, name: &str, value: Option<Json>) -> Settings {
    let mut settings = settings.clone();
    match value {
        Some(value) => settings.insert(name.to_owned(), value),
        None => settings.shift_remove(name),
    };
    settings
}

fn whole(settings: &Settings, name: &str, default: usize, most: usize) -> usize {
    let number = settings.get(name).and_then(Json::as_u64);
    number.and_then(|number| usize::try_from(number).ok()).unwrap_or(default).min(most)
}

/// The controls of a visual; gives all settings anew when one is changed. With several outputs,
/// these being their names, one of them is chosen.
pub fn settings_ui(
    ui: &mut Ui,
    visual: Visual,
    settings: &Settings,
    outputs: &[&str],
) -> Option<Settings> {
    let mut changed = None;
    let mut set = |name: &str, value: Option<Json>| changed = Some(with(settings, name, value));
    if outputs.len() > 1 {
        let choices: Vec<(usize, &str)> = outputs.iter().copied().enumerate().collect();
        ui.horizontal(|ui| {
            label(ui, "Output");
            if let Some(chosen) = segmented(ui, "Output", &choices, output(settings)) {
                set("output", (chosen > 0).then(|| json!(chosen)));
            }
        });
    }
    if matches!(visual, Visual::Plot | Visual::Lane)
        && let Some(span) = number(ui, "Span", span(settings), SPANS, " s")
    {
        set("span", (span != SPAN).then(|| json!(span)));
    }
    if visual == Visual::Text
        && let Some(history) =
            number(ui, "History", history(settings) as f64, [1.0, MOST_HISTORY as f64], "")
    {
        let history = history.round() as usize;
        set("history", (history != HISTORY).then(|| json!(history)));
    }
    if visual == Visual::Array {
        ui.horizontal(|ui| {
            label(ui, "Draw");
            let choices =
                [(Form::ByShape, "Auto"), (Form::Colors, "Colours"), (Form::Lines, "Lines")];
            if let Some(chosen) = segmented(ui, "Draw", &choices, form(settings)) {
                let word = match chosen {
                    Form::ByShape => None,
                    Form::Colors => Some("colors"),
                    Form::Lines => Some("lines"),
                };
                set("draw", word.map(|word| json!(word)));
            }
        });
    }
    if visual == Visual::Array
        && let Some(channel) =
            number(ui, "Channel", channel(settings) as f64, [0.0, MOST_CHANNEL as f64], "")
    {
        let channel = channel.round() as usize;
        set("channel", (channel > 0).then(|| json!(channel)));
    }
    if matches!(visual, Visual::Plot | Visual::Array) {
        range_ui(ui, range(settings), |range| set("range", range.map(|range| json!(range))));
    }
    changed
}

fn range_ui(ui: &mut Ui, range: Option<[f64; 2]>, mut set: impl FnMut(Option<[f64; 2]>)) {
    ui.horizontal(|ui| {
        label(ui, "Range");
        let choices = [(false, "Auto"), (true, "Fixed")];
        match segmented(ui, "Range", &choices, range.is_some()) {
            Some(true) if range.is_none() => set(Some([0.0, 1.0])),
            Some(false) => set(None),
            _ => {}
        }
        let Some([low, high]) = range else { return };
        // Ends that meet would be no range; they stay apart by a hair.
        let hair = (low.abs().max(high.abs()) * 1e-6).max(1e-9);
        if let Some(low) = bare_number(ui, "Least", low, [f64::MIN, high - hair], "") {
            set(Some([low, high]));
        }
        if let Some(high) = bare_number(ui, "Greatest", high, [low + hair, f64::MAX], "") {
            set(Some([low, high]));
        }
    });
}

fn label(ui: &mut Ui, name: &str) {
    let color = theme::palette(ui).text_weak;
    ui.label(RichText::new(name).font(theme::regular(theme::size::SMALL)).color(color));
    ui.add_space(SPACE_1);
}

fn number(ui: &mut Ui, name: &str, number: f64, range: [f64; 2], unit: &str) -> Option<f64> {
    let inner = ui.horizontal(|ui| {
        label(ui, name);
        bare_number(ui, name, number, range, unit)
    });
    inner.inner
}

fn bare_number(
    ui: &mut Ui,
    name: &str,
    mut number: f64,
    [least, most]: [f64; 2],
    unit: &str,
) -> Option<f64> {
    let speed = if most < 1e6 { (most - least) / 400.0 } else { number.abs().max(1.0) * 0.01 };
    let drag = DragValue::new(&mut number).range(least..=most).speed(speed).max_decimals(4);
    let drag = drag.suffix(unit).update_while_editing(false);
    let response = ui.add_sized([theme::panel::TINY_COLUMN, CONTROL], drag).accessible_name(name);
    response.changed().then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(json: Json) -> Settings {
        json.as_object().cloned().unwrap_or_default()
    }

    #[test]
    fn what_makes_no_sense_is_at_its_default() {
        let odd = settings(json!({
            "range": [1, 0], "span": 1e9, "output": -1, "history": "many", "channel": 1000
        }));
        assert_eq!(range(&odd), None);
        assert_eq!((span(&odd), output(&odd), history(&odd)), (60.0, 0, HISTORY));
        assert_eq!(channel(&odd), MOST_CHANNEL);
        let none = Settings::new();
        assert_eq!((range(&none), span(&none), output(&none)), (None, 10.0, 0));
        let good = settings(json!({"range": [0, 1], "span": 2, "output": 1, "history": 0}));
        assert_eq!((range(&good), span(&good), output(&good)), (Some([0.0, 1.0]), 2.0, 1));
        assert_eq!(history(&good), 1);
        assert_eq!((fits(&none), histogram(&none), form(&none)), (true, false, Form::ByShape));
        let chosen = settings(json!({"fit": false, "histogram": true, "draw": "lines"}));
        assert_eq!((fits(&chosen), histogram(&chosen), form(&chosen)), (false, true, Form::Lines));
        let odd = settings(json!({"fit": 7, "histogram": "on", "draw": ["lines"]}));
        assert_eq!((fits(&odd), histogram(&odd), form(&odd)), (true, false, Form::ByShape));
        for odd in [json!([0]), json!([0, 1, 2]), json!(["a", 1]), json!(7)] {
            assert_eq!(range(&settings(json!({ "range": odd }))), None);
        }
    }
}
