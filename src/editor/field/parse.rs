//! From what a person types to a value of a property.

use serde_json::{Value as Json, json};

use crate::operator::field::FieldKind;

/// Reads one value; the error is a sentence without its subject.
pub fn value(kind: &FieldKind, unit: Option<&str>, text: &str) -> Result<Json, String> {
    use FieldKind as K;
    let trimmed = text.trim();
    let found = match kind {
        K::Bool => match trimmed.to_lowercase().as_str() {
            "true" | "on" | "yes" | "1" => json!(true),
            "false" | "off" | "no" | "0" => json!(false),
            _ => return Err(format!("must be on or off, not \"{trimmed}\"")),
        },
        K::Integer { .. } => whole(trimmed, unit)?,
        K::Number { .. } => {
            let number = scaled(trimmed, unit);
            let number = number.filter(|number| number.is_finite());
            json!(number.ok_or_else(|| wrong(trimmed, "a number", unit))?)
        }
        K::Text { .. } | K::Path | K::Connection(_) | K::Subject | K::Behind => json!(text),
        K::Choice(choices) => {
            let wanted = trimmed.to_lowercase().replace([' ', '-'], "_");
            let same = |value: &str| value.to_lowercase() == wanted;
            let begins = |value: &str| value.to_lowercase().starts_with(&wanted);
            let mut values = choices.iter().map(|choice| choice.value.as_str());
            let found = values.clone().find(|v| same(v)).or_else(|| values.find(|v| begins(v)));
            json!(found.ok_or_else(|| {
                let words: Vec<&str> = choices.iter().map(|choice| choice.value.as_str()).collect();
                format!("must be one of {}, not \"{trimmed}\"", words.join(", "))
            })?)
        }
        K::Optional(_) if trimmed.is_empty() => Json::Null,
        K::Optional(inner) | K::Offer(inner) => return value(inner, unit, text),
        K::Color | K::List(_) | K::Record(_) => return Err("is set in the inspector".to_owned()),
    };
    kind.check(&found)?;
    Ok(found)
}

/// As text that [`value`] reads.
pub fn shown(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Null => String::new(),
        other => other.to_string(),
    }
}

fn wrong(text: &str, what: &str, unit: Option<&str>) -> String {
    match (text.is_empty(), unit) {
        (true, _) => format!("must be {what}"),
        (_, Some("s")) => format!("must be a time such as 100ms or 2.5 s, not \"{text}\""),
        (_, Some(unit)) => format!("must be {what} in {unit}, not \"{text}\""),
        _ => format!("must be {what}, not \"{text}\""),
    }
}

/// Never by way of a float, which keeps only 53 bits of it.
fn whole(text: &str, unit: Option<&str>) -> Result<Json, String> {
    let digits: String = text.chars().filter(|c| !matches!(c, '_' | ' ' | '\u{2009}')).collect();
    let digits = digits.strip_prefix('+').unwrap_or(&digits);
    let number = match digits.strip_prefix("0x") {
        Some(digits) => i64::from_str_radix(digits, 16).ok(),
        None => digits.parse::<i64>().ok(),
    };
    if let Some(number) = number {
        return Ok(json!(number));
    }
    if let Ok(number) = digits.parse::<u64>() {
        return Ok(json!(number));
    }
    let scaled = scaled(text, unit).filter(|number| number.fract() == 0.0 && number.abs() < 9e15);
    let number = scaled.ok_or_else(|| wrong(text, "a whole number", unit))?;
    Ok(json!(number as i64))
}

/// A number, perhaps followed by its unit or by a larger or smaller one.
fn scaled(text: &str, unit: Option<&str>) -> Option<f64> {
    let is_letter = |c: char| c.is_alphabetic() || matches!(c, '%' | 'µ' | '°');
    // An exponent such as that of 1e-3 belongs to the number.
    let end = text.char_indices().find(|(at, c)| {
        let exponent = matches!(c, 'e' | 'E')
            && text[at + 1..].starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+'));
        is_letter(*c) && !exponent
    });
    let (number, suffix) = text.split_at(end.map_or(text.len(), |(at, _)| at));
    // A comma is what many keyboards have for a decimal point.
    let number: f64 = number.trim().replace(',', ".").parse().ok()?;
    let factor: f64 = match (unit, suffix.trim()) {
        (_, "") => 1.0,
        (Some(unit), suffix) if suffix.eq_ignore_ascii_case(unit) => 1.0,
        (Some("s"), "ms") => 1e-3,
        (Some("s"), "us" | "µs") => 1e-6,
        (Some("s"), "min" | "m") => 60.0,
        (Some("s"), "h") => 3600.0,
        (Some("s"), "d") => 86_400.0,
        (Some("Hz"), "kHz" | "k") => 1e3,
        (Some("Hz"), "mHz") => 1e-3,
        (Some("B"), "k" | "kB" | "KiB") => 1024.0,
        (Some("B"), "M" | "MB" | "MiB") => 1024.0 * 1024.0,
        _ => return None,
    };
    // Divided where that is exact and multiplying is not: 100ms is 0.1 s.
    Some(if factor < 1.0 { number / (1.0 / factor).round() } else { number * factor })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NUMBER: FieldKind = FieldKind::Number { min: 0.0, max: 86_400.0 };
    const WHOLE: FieldKind = FieldKind::Integer { min: i64::MIN, max: i64::MAX };

    #[test]
    fn times_are_read_with_their_units() {
        let read = |text| value(&NUMBER, Some("s"), text);
        assert_eq!(read("100ms"), Ok(json!(0.1)));
        assert_eq!(read("2.5"), Ok(json!(2.5)));
        assert_eq!(read("1,5 min"), Ok(json!(90.0)));
        assert_eq!(read("1e-3"), Ok(json!(0.001)));
        assert!(read("soon").unwrap_err().contains("100ms"));
        assert!(read("2 Hz").is_err());
        assert!(read("-1").unwrap_err().contains("from 0 to 86400"));
    }

    #[test]
    fn whole_numbers_keep_all_their_digits() {
        let read = |text| value(&WHOLE, None, text);
        assert_eq!(read("9007199254740993"), Ok(json!(9_007_199_254_740_993_i64)));
        assert_eq!(read("-1"), Ok(json!(-1)));
        assert_eq!(read("0xff"), Ok(json!(255)));
        assert_eq!(read("1 000"), Ok(json!(1000)));
        assert!(read("1.5").is_err());
        let bytes = FieldKind::Integer { min: 0, max: 1 << 40 };
        assert_eq!(value(&bytes, Some("B"), "4 MB"), Ok(json!(4 << 20)));
    }

    #[test]
    fn words_are_found_by_their_beginning() {
        let choice = |value: &str| crate::operator::field::Choice {
            value: value.to_owned(),
            doc: String::new(),
        };
        let kind = FieldKind::Choice(vec![choice("to_even"), choice("floor")]);
        assert_eq!(value(&kind, None, "Fl"), Ok(json!("floor")));
        assert_eq!(value(&kind, None, "to even"), Ok(json!("to_even")));
        assert_eq!(
            value(&kind, None, "up"),
            Err("must be one of to_even, floor, not \"up\"".to_owned())
        );
    }
}
