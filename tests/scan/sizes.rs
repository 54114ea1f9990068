//! Finds sizes that are written as numbers where they are drawn.

use super::{code_lines, without_tests};

/// Calls whose arguments are sizes.
const CALLS: &[&str] = &[
    "Stroke::new(",
    "Margin::",
    "CornerRadius::",
    "FontId::",
    "theme::regular(",
    "theme::medium(",
    "theme::semibold(",
    "theme::mono(",
    "theme::shadow(",
    "scaled(",
    "vec2(",
    "Vec2::new(",
    "splat(",
    "expand(",
    "expand2(",
    "shrink(",
    "shrink2(",
    "add_space(",
    "rect_filled(",
    "rect_stroke(",
    "rect(",
    "circle(",
    "circle_filled(",
    "circle_stroke(",
    "dashed_line(",
    "inner_margin(",
    "outer_margin(",
    "corner_radius(",
    "item_spacing",
    "set_min_width(",
    "set_min_height(",
    "set_width(",
    "set_max_width(",
    "set_max_height(",
    "desired_width(",
];
/// Those whose whole numbers are sizes too.
const WHOLE: &[&str] = &["Margin::", "CornerRadius::", "theme::shadow("];
/// A number from here on says how large something is, wherever it stands; what is less may be a
/// share or a factor.
const SIZE: f64 = 3.0;

/// A number in the code, with what stands before and behind it.
struct Number<'a> {
    value: f64,
    decimal: bool,
    at: usize,
    before: &'a str,
    behind: &'a str,
}

fn numbers(code: &str) -> Vec<Number<'_>> {
    let part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let (mut found, mut at) = (Vec::new(), 0);
    while at < code.len() {
        let rest = &code[at..];
        let first = rest.chars().next().unwrap_or_default();
        if !part(first) {
            at += first.len_utf8();
            continue;
        }
        let mut end = rest.find(|letter| !part(letter)).unwrap_or(rest.len());
        let is_field = code[..at].ends_with('.') && !code[..at].ends_with("..");
        let is_number = first.is_ascii_digit() && !is_field;
        let tail = &rest[end..];
        let decimal = is_number && tail.starts_with('.') && !tail.starts_with("..");
        if decimal {
            let fraction = &rest[end + 1..];
            end += 1 + fraction.find(|letter| !part(letter)).unwrap_or(fraction.len());
        }
        let digits = rest[..end].replace('_', "").replace("f32", "");
        if let (true, Ok(value)) = (is_number, digits.parse()) {
            let (before, behind) = (code[..at].trim_end(), rest[end..].trim_start());
            found.push(Number { value, decimal, at, before, behind });
        }
        at += end;
    }
    found
}

impl Number<'_> {
    /// Times or by something that is no zoom: a share of what has a name.
    fn is_factor(&self) -> bool {
        let word = |letter: char| letter.is_alphanumeric() || "_.".contains(letter);
        let (before, behind) = (self.before.trim_end_matches('-'), self.behind);
        if let Some(other) = behind.strip_prefix(['*', '/']) {
            let other = other.trim_start().split(|letter| !word(letter)).next();
            return !other.is_some_and(|name| name.ends_with("zoom"));
        }
        let other = before.trim_end().strip_suffix(['*', '/']).map(str::trim_end);
        other.is_some_and(|other| !other.ends_with("zoom"))
    }

    /// A little more or less than something that has a name.
    fn adjusts(&self) -> bool {
        let before = self.before.strip_suffix(['+', '-']).map(str::trim_end);
        let edges = ["left()", "right()", "top()", "bottom()", "width()", "height()"];
        if before.is_some_and(|before| edges.iter().any(|edge| before.ends_with(edge))) {
            return true;
        }
        let named = before.and_then(|before| before.rsplit([' ', '(', '*']).next());
        named.is_some_and(|name| {
            let last = name.rsplit("::").next().unwrap_or_default();
            let is_const = last.len() > 1
                && last.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
            is_const && !last.starts_with(|c: char| c.is_ascii_digit())
        })
    }

    /// In the arguments of one of these calls.
    fn is_in(&self, code: &str, calls: &[&str]) -> bool {
        calls.iter().any(|call| {
            code.match_indices(call).any(|(start, _)| {
                let word_before =
                    code[..start].ends_with(|c: char| c.is_alphanumeric() || c == '_');
                let opened = start + code[start..].find('(').unwrap_or(code.len() - start);
                !word_before && opened < self.at && self.at < closed(code, opened)
            })
        })
    }

    fn is_size(&self, code: &str) -> bool {
        if self.value == 0.0 {
            return false;
        }
        if !self.decimal {
            return self.is_in(code, WHOLE);
        }
        let zooms = |name: &str| name.ends_with("zoom");
        let times = self.behind.strip_prefix('*').map(str::trim_start);
        let word = |letter: char| !(letter.is_alphanumeric() || "_.".contains(letter));
        let times_zoom = times.is_some_and(|it| zooms(it.split(word).next().unwrap_or_default()));
        if self.is_factor() {
            return false;
        }
        // One point and none are directions.
        let way = self.value == 1.0 && self.is_in(code, &["vec2(", "splat("]);
        let least = self.before.ends_with("max(") || self.before.ends_with("min(");
        times_zoom
            || self.value >= SIZE
            || self.adjusts()
            || (self.is_in(code, CALLS) && !way && !least)
    }
}

/// Where the bracket that opens here closes.
fn closed(code: &str, opened: usize) -> usize {
    let mut depth = 0;
    for (at, letter) in code[opened..].char_indices() {
        match letter {
            '(' => depth += 1,
            ')' if depth == 1 => return opened + at,
            ')' => depth -= 1,
            _ => {}
        }
    }
    code.len()
}

/// The lines that have a size of their own.
pub fn own_sizes(text: &str) -> Vec<(usize, String)> {
    let lines = code_lines(without_tests(text));
    let code = lines.iter().map(|(_, line)| line.as_str()).collect::<Vec<_>>().join("\n");
    let (mut found, mut start) = (Vec::new(), 0);
    let all = numbers(&code);
    for (number, line) in &lines {
        let here = start..start + line.len();
        // Sizes are numbers of 32 bits.
        let counts = line.contains("f64");
        if !counts && all.iter().any(|it| here.contains(&it.at) && it.is_size(&code)) {
            found.push((*number, line.trim().to_owned()));
        }
        start += line.len() + 1;
    }
    found
}

#[test]
fn sizes_are_found_however_they_are_written() {
    for text in [
        "let line = Stroke::new(1.5, color);",
        "let line = Stroke::new(\n    1.0,\n    color,\n);",
        "let font = theme::mono(size::BODY - 1.0);",
        "let font = FontId::monospace(12.5);",
        "ui.add_space(2.0);",
        ".margin(egui::Margin::symmetric(8, 6))",
        "let corners = CornerRadius::same(theme::RADIUS_SMALL + 2);",
        "let shadow = theme::shadow(palette, 12);",
        "let size = vec2(2.0, 0.0);",
        "const WIDTH: f32 = 280.0;",
        "let left = rect.left() + 2.0;",
        "let room = rect.width() - 14.0 * zoom;",
        "let gap = 2.0 * scene.camera.zoom;",
        "let inside = rect.shrink(1.0);",
        "painter.rect_filled(dot, 1.0, color);",
        "if step < 14.0 {",
        "ui.set_min_width(220.0);",
    ] {
        assert_eq!(own_sizes(text).len(), 1, "{text}: {:?}", own_sizes(text));
    }
    for text in [
        "let at = rect.center() - size / 2.0;",
        "let size = vec2(sizes::NODE, sizes::HEADER) / 2.0;",
        "let way = vec2(-1.0, 0.0);",
        "let glyph = Stroke::new(radius * 0.4, color);",
        "let share = share.clamp(0.0, 1.0) * 255.0;",
        "let fill = theme::mix(palette.canvas, color, 0.35);",
        "const SPAN: f64 = 10.0;",
        "let third = parts.0.1;",
        "for step in 0..12 {",
        "painter.rect_filled(rect, 0.0, color);",
        "let needed = world.size().max(vec2(1.0, 1.0));",
        "let width = rect.width() - 2.0 * SPACE_4;",
        "// 12.0 points\nlet text = \"12.0\";",
    ] {
        assert!(own_sizes(text).is_empty(), "{text}: {:?}", own_sizes(text));
    }
}
