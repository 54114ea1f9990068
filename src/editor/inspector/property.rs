//! One property: its knob, what it is for, and what is wrong with it.

use egui::{Id, RichText, Role, Sense, Ui, WidgetInfo, vec2};
use serde_json::{Value as Json, json};

use super::super::command::Command;
use super::super::field::{self, Answer, Change, Knob, Offering, draft, parse};
use super::super::graph::GraphNode;
use super::super::session::{Activity, Session};
use super::super::theme::{self, SPACE_1, SPACE_2, size};
use super::super::widget::{prose_in_lines, prose_room};
use super::{caption, hub};
use crate::engine::{Problem, operator, properties_behind};
use crate::operator::field::Field;
use crate::patch::edit::Edit;
use crate::patch::history::Step;

/// Draws a property of one node, or of several of the same operator.
pub fn show(
    ui: &mut Ui,
    session: &Session,
    nodes: &[&GraphNode],
    field: &Field,
    out: &mut Vec<Command>,
) {
    let Some(node) = nodes.first() else { return };
    let value = value_of(session, node, field);
    let mixed = nodes.iter().any(|other| value_of(session, other, field) != value);
    let instead = instead(session, node, field);
    match instead {
        Some(instead) => dim_title(ui, session, nodes, (field, instead), out),
        None => title(ui, session, nodes, (field, mixed), out),
    }
    let reach = session.in_reach();
    let ask = |answer: Answer| ask(session, node, field, answer);
    let behind = || properties_behind(session.patch_with_files(), &node.id);
    let knob = Knob {
        name: &field.title,
        id: id_of(nodes, field),
        kind: &field.kind,
        unit: field.unit.as_deref(),
        value,
        default: &field.default,
        patch: &reach,
        offering: Some(Offering { ask: &ask, behind: &behind }),
    };
    let change = ui.add_enabled_ui(instead.is_none(), |ui| field::show(ui, &knob)).inner;
    match change {
        Some(Change::Set(value)) => {
            if let Some(sentence) = hub::refusal(session, nodes, field, &value) {
                draft::refuse(ui.ctx(), knob.id, parse::shown(&value), sentence);
                return below(ui, session, node, field, &knob);
            }
            let value = (value != field.default).then_some(value);
            out.push(set(session, nodes, field, value));
        }
        Some(Change::NewHub(provider)) => {
            out.extend(hub::new(session, node, field, provider).map(Command::Edit));
        }
        None => {}
    }
    match instead {
        Some(instead) => {
            let said =
                format!("{} is in force. Leave it blank to use this instead.", instead.title);
            let color = theme::palette(ui).text_weak;
            instead_of_help(ui, field, &said, color);
        }
        None => below(ui, session, node, field, &knob),
    }
}

/// What it is called, and the way back to its default.
fn title(
    ui: &mut Ui,
    session: &Session,
    nodes: &[&GraphNode],
    (field, mixed): (&Field, bool),
    out: &mut Vec<Command>,
) {
    let value = nodes.first().map(|node| value_of(session, node, field));
    ui.horizontal(|ui| {
        ui.set_min_height(theme::panel::LINE);
        ui.label(RichText::new(&field.title).font(theme::medium(size::BODY)));
        if mixed {
            caption(ui, "differs");
        }
        if mixed || value != Some(&field.default) {
            let name = format!("Reset {}", field.title);
            if word(ui, "Reset", &name, "Back to the default").clicked() {
                draft::forget(ui.ctx(), id_of(nodes, field));
                out.push(set(session, nodes, field, None));
            }
        }
    });
}

/// The same of one that is not in force, and the way to change that.
fn dim_title(
    ui: &mut Ui,
    session: &Session,
    nodes: &[&GraphNode],
    (field, instead): (&Field, &Field),
    out: &mut Vec<Command>,
) {
    ui.horizontal(|ui| {
        ui.set_min_height(theme::panel::LINE);
        let title = RichText::new(&field.title).font(theme::medium(size::BODY));
        ui.label(title.color(theme::palette(ui).text_faint));
        caption(ui, "not in force");
        let name = format!("Use {}", field.title);
        let hint = format!("Blanks {}, so that this is in force", instead.title);
        if word(ui, "Use this", &name, &hint).clicked() {
            let blank = json!("");
            let blank = (blank != instead.default).then_some(blank);
            out.push(set(session, nodes, instead, blank));
        }
    });
}

/// The property that is in force in the place of another.
fn instead<'a>(session: &Session, node: &GraphNode, field: &Field) -> Option<&'a Field> {
    let unless = field.unless.as_ref()?;
    let other = node.operator?.fields().iter().find(|other| other.name == *unless)?;
    let value = value_of(session, node, other);
    (!value.is_null() && value.as_str() != Some("")).then_some(other)
}

/// Asks the operator what there is to choose from, aside: it may take its time.
fn ask(session: &Session, node: &GraphNode, field: &Field, answer: Answer) {
    let Some(operator) = node.operator else { return };
    let name = field.name.clone();
    let properties = session.patch().nodes.get(&node.id).map(|node| node.properties.clone());
    session.aside(move || answer(operator.offers(&name, &properties.unwrap_or_default())));
}

fn id_of(nodes: &[&GraphNode], field: &Field) -> Id {
    let id = nodes.first().map_or("", |node| node.id.as_str());
    Id::unique(("knob", id, nodes.len(), &field.name))
}

fn value_of<'a>(session: &'a Session, node: &GraphNode, field: &'a Field) -> &'a Json {
    let said = session.patch().nodes.get(&node.id).and_then(|n| n.properties.get(&field.name));
    said.unwrap_or(&field.default)
}

/// One step for all of them; users of what is shared by name follow it.
fn set(session: &Session, nodes: &[&GraphNode], field: &Field, value: Option<Json>) -> Command {
    let edit = |node: String| {
        let (property, value) = (field.name.clone(), value.clone());
        Edit::SetProperty { node, property, value }
    };
    if let ([node], Some(Json::String(to))) = (nodes, &value)
        && !to.is_empty()
    {
        let users = hub::follow(session, node, &field.name, to);
        if !users.is_empty() {
            let said = format!("set {} of {} everywhere", field.name, node.id);
            let edits = std::iter::once(edit(session.path_of(&node.id))).chain(users);
            return Command::EditWhole(Step::new(said, edits.collect()));
        }
    }
    Command::Edit(match nodes {
        [node] => Step::from(edit(node.id.clone())),
        _ => {
            let said = format!("set {} of {} nodes", field.name, nodes.len());
            Step::new(said, nodes.iter().map(|node| edit(node.id.clone())).collect())
        }
    })
}

/// The node whose wire sets a property while the patch runs.
fn driver<'a>(session: &'a Session, id: &str, property: &str) -> Option<&'a str> {
    let patch = session.patch();
    let mut wires = patch.wires.iter().filter(|wire| wire.to.node == id);
    let driving = wires.find(|wire| {
        let Some(source) = patch.nodes.get(&wire.from.node) else { return false };
        let maps = operator(&source.operator).is_some_and(|operator| operator.maps.is_some());
        let entries = source.properties.get("mappings").and_then(Json::as_array);
        let named = |entry: &Json| entry.get("property").and_then(Json::as_str) == Some(property);
        maps && entries.is_some_and(|entries| entries.iter().any(named))
    });
    Some(driving?.from.node.as_str())
}

/// What is wrong, or else what it is for: in one place, so that a mistake moves nothing, also while
/// one types or drags.
fn below(ui: &mut Ui, session: &Session, node: &GraphNode, field: &Field, knob: &Knob<'_>) {
    if let Some(driver) = driver(session, &node.id, &field.name) {
        caption(ui, &format!("driven by {driver}"));
    }
    let palette = theme::palette(ui);
    let refused = field::error(ui.ctx(), knob.kind, knob.value, knob.id);
    let refused = refused.map(|error| error + &still(field, knob.value));
    let found = session
        .problems_of(&node.id)
        .find(|problem| property_of(&problem.problem) == Some(&field.name));
    let warns = refused.is_none() && found.is_some_and(|located| located.problem.is_warning());
    let color = if warns { palette.warning } else { palette.fault };
    let found = found.map(|located| match &located.problem {
        Problem::Property(complaint) => complaint.sentence.clone(),
        other => other.to_string(),
    });
    let in_force = in_force(ui, session, node, knob, found.is_some());
    let found = found.map(|sentence| match in_force {
        Some(value) => sentence + &still(field, &value),
        None => sentence,
    });
    match refused.or(found) {
        Some(sentence) => instead_of_help(ui, field, &sentence, color),
        None if !field.doc.is_empty() => caption(ui, &field.doc),
        None => {
            ui.allocate_space(vec2(ui.available_width(), help_room(ui, field).0));
        }
    }
}

/// The room that the help takes, or would take if there were any.
fn help_room(ui: &Ui, field: &Field) -> (f32, usize) {
    let text = if field.doc.is_empty() { "-" } else { &field.doc };
    prose_room(ui, text, size::CAPTION)
}

/// A sentence where the help stands: it has as many lines, and one more in the gap below.
fn instead_of_help(ui: &mut Ui, field: &Field, sentence: &str, color: egui::Color32) {
    let (height, lines) = help_room(ui, field);
    let (_, room) = ui.allocate_space(vec2(ui.available_width(), height));
    let mut inside = ui.new_child(egui::UiBuilder::new().max_rect(room));
    prose_in_lines(&mut inside, sentence, size::CAPTION, color, lines + 1);
}

/// What is in force instead, but for what nobody would read in a line.
fn still(field: &Field, value: &Json) -> String {
    if matches!(value, Json::Array(_) | Json::Object(_)) {
        return String::new();
    }
    let unit = field.unit.as_deref().map(|unit| format!(" {unit}")).unwrap_or_default();
    match parse::shown(value) {
        text if text.is_empty() => "; still blank".to_owned(),
        text => format!("; still {text}{unit}"),
    }
}

/// The value that a running node goes on with while the one in the patch cannot be used.
fn in_force(
    ui: &Ui,
    session: &Session,
    node: &GraphNode,
    knob: &Knob<'_>,
    wrong: bool,
) -> Option<Json> {
    let id = knob.id.with("in force");
    let runs = session.activity() == Activity::Running && session.reading(&node.id).is_some();
    if !runs {
        ui.data_mut(|data| data.remove::<Json>(id));
        return None;
    }
    if wrong {
        return ui.data(|data| data.get_temp::<Json>(id));
    }
    ui.data_mut(|data| data.insert_temp(id, knob.value.clone()));
    None
}

/// The property that a problem is about.
pub fn property_of(problem: &Problem) -> Option<&str> {
    match problem {
        Problem::Property(complaint) => complaint.property.as_deref(),
        Problem::NoHub { noun: "connection", .. }
        | Problem::SilentHub { noun: "connection", .. } => Some("connection"),
        Problem::Taken { property, .. } | Problem::TakenName { property, .. } => Some(property),
        Problem::NoHub { .. } | Problem::SameName { .. } => Some("name"),
        _ => None,
    }
}

/// A word at the right that does something, with what it is called and what it does.
fn word(ui: &mut Ui, word: &str, name: &str, hint: &str) -> egui::Response {
    let palette = theme::palette(ui);
    ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
        let font = theme::medium(size::CAPTION);
        let text = ui.painter().layout_no_wrap(word.to_owned(), font, palette.text_weak);
        let (rect, response) =
            ui.allocate_exact_size(text.size() + vec2(SPACE_2, SPACE_1), Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
        let lit = response.hovered() || response.has_focus();
        let color = if lit { palette.text } else { palette.text_faint };
        let at = rect.center() - text.size() / 2.0;
        ui.painter().galley_with_override_text_color(at, text, color);
        response.on_hover_text(hint)
    })
    .inner
}
