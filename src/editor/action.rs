//! What a person can do by name. One table serves keys, menus, the command palette and the list
//! of keys, so that none of them can say something else.

use egui::{Key, Modifiers};

/// Something to do that needs no more than its name.
#[expect(missing_docs, reason = "the table below has a title for each")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    New,
    Open,
    Save,
    SaveAs,
    Revert,
    CloseTab,
    NextTab,
    PreviousTab,
    Quit,
    Run,
    Stop,
    Undo,
    Redo,
    Cut,
    Copy,
    Paste,
    PasteWithWires,
    Duplicate,
    Delete,
    DeleteAndHeal,
    SelectAll,
    SelectNone,
    AddNode,
    AddComment,
    AddFrame,
    Bypass,
    Mute,
    ToggleVisual,
    DockVisual,
    Pin,
    Connect,
    EnterNode,
    LeaveNode,
    Group,
    Ungroup,
    Rename,
    Tidy,
    Fit,
    FitAll,
    ZoomIn,
    ZoomOut,
    ZoomReset,
    Minimap,
    DarkTheme,
    LightTheme,
    SystemTheme,
    Find,
    Commands,
    Palette,
    Inspector,
    Problems,
    Log,
    Settings,
    Keys,
    Help,
    NextPanel,
    Lessons,
    ResetLayout,
}

/// Where a key means something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Always, also while somebody types.
    Anywhere,
    /// While the canvas has the keyboard and nobody types.
    Canvas,
}

/// What the actions are sorted by in menus and lists.
#[expect(missing_docs, reason = "each has a title")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    File,
    Run,
    Edit,
    Node,
    View,
    Panels,
}

/// A key with what is held down with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shortcut(pub Modifiers, pub Key);

const NONE: Modifiers = Modifiers::NONE;
const CTRL: Modifiers = Modifiers::COMMAND;
const SHIFT: Modifiers = Modifiers::SHIFT;
const ALT: Modifiers = Modifiers::ALT;
const CTRL_SHIFT: Modifiers = Modifiers { shift: true, ..Modifiers::COMMAND };

/// What there is to know of an action.
pub struct Entry {
    /// The action.
    pub action: Action,
    /// As it stands in menus.
    pub title: &'static str,
    /// Where it is listed.
    pub group: Group,
    /// Where its keys act.
    pub scope: Scope,
    /// The first is the one to show.
    pub keys: &'static [Shortcut],
}

macro_rules! actions {
    ($($group:ident { $($action:ident $title:literal $scope:ident [$($modifiers:ident + $key:ident),*];)* })*) => {
        /// All of them, in the order of the menus.
        pub const ALL: &[Entry] = &[$($(Entry {
            action: Action::$action,
            title: $title,
            group: Group::$group,
            scope: Scope::$scope,
            keys: &[$(Shortcut($modifiers, Key::$key)),*],
        },)*)*];
    };
}

actions! {
    File {
        New "New patch" Anywhere [CTRL + N];
        Open "Open…" Anywhere [CTRL + O];
        Lessons "Start page: lessons and recent files" Anywhere [];
        Save "Save" Anywhere [CTRL + S];
        SaveAs "Save as…" Anywhere [CTRL_SHIFT + S];
        Revert "Revert to saved" Anywhere [];
        CloseTab "Close" Anywhere [CTRL + W];
        NextTab "Next tab" Anywhere [CTRL + Tab, CTRL + PageDown];
        PreviousTab "Previous tab" Anywhere [CTRL_SHIFT + Tab, CTRL + PageUp];
        Quit "Quit" Anywhere [CTRL + Q];
    }
    Run {
        Run "Run" Anywhere [NONE + F5, CTRL + Enter];
        Stop "Stop" Anywhere [SHIFT + F5];
    }
    Edit {
        Undo "Undo" Anywhere [CTRL + Z];
        Redo "Redo" Anywhere [CTRL_SHIFT + Z, CTRL + Y];
        Cut "Cut" Canvas [CTRL + X];
        Copy "Copy" Canvas [CTRL + C];
        Paste "Paste" Canvas [CTRL + V];
        PasteWithWires "Paste with incoming wires" Canvas [CTRL_SHIFT + V];
        Duplicate "Duplicate" Canvas [CTRL + D];
        Delete "Delete" Canvas [NONE + Delete, NONE + Backspace];
        DeleteAndHeal "Delete and heal the wires" Canvas [CTRL + Delete, CTRL + Backspace];
        SelectAll "Select all" Canvas [CTRL + A];
        SelectNone "Select nothing" Canvas [NONE + Escape];
    }
    Node {
        AddNode "Add a node…" Canvas [NONE + Tab, SHIFT + A];
        AddComment "Add a comment" Canvas [];
        AddFrame "Frame the selection" Canvas [NONE + C];
        Bypass "Bypass" Canvas [NONE + B, CTRL + B];
        Mute "Mute" Canvas [NONE + M, CTRL + M];
        ToggleVisual "Show or hide the visual" Canvas [NONE + V];
        DockVisual "Open the visual in a panel" Canvas [SHIFT + V];
        Pin "Pin a probe" Canvas [NONE + P];
        Connect "Connect what is selected" Canvas [NONE + L];
        EnterNode "Open the patch inside" Canvas [NONE + Enter];
        LeaveNode "Leave to the patch around" Canvas [ALT + ArrowUp];
        Group "Group the selection" Canvas [CTRL + G];
        Ungroup "Take the group apart" Canvas [CTRL_SHIFT + G];
        Rename "Rename" Canvas [NONE + F2];
        Tidy "Tidy the selection" Canvas [NONE + Q];
    }
    View {
        Fit "Show the selection" Canvas [NONE + F, NONE + Period];
        FitAll "Show everything" Canvas [NONE + Home, CTRL + Num1];
        ZoomIn "Zoom in" Anywhere [CTRL + Plus, CTRL + Equals];
        ZoomOut "Zoom out" Anywhere [CTRL + Minus];
        ZoomReset "Zoom to 100 %" Anywhere [CTRL + Num0];
        Minimap "Minimap" Canvas [NONE + O];
        DarkTheme "Dark theme" Anywhere [];
        LightTheme "Light theme" Anywhere [];
        SystemTheme "Theme of the system" Anywhere [];
        Find "Find in the patch…" Anywhere [CTRL + F];
    }
    Panels {
        Commands "Commands…" Anywhere [CTRL + P];
        Palette "Palette" Anywhere [];
        Inspector "Inspector" Anywhere [];
        Problems "Problems" Anywhere [];
        Log "Log" Anywhere [];
        Settings "Settings…" Anywhere [CTRL + Comma];
        Keys "Keys" Canvas [NONE + Questionmark, SHIFT + Slash];
        Help "Help" Anywhere [NONE + F1];
        NextPanel "Next panel" Anywhere [NONE + F6];
        ResetLayout "Reset the layout" Anywhere [];
    }
}

impl Action {
    /// What there is to know of it.
    pub fn entry(self) -> &'static Entry {
        ALL.iter().find(|entry| entry.action == self).unwrap_or(&ALL[0])
    }

    /// As it stands in menus.
    pub fn title(self) -> &'static str {
        self.entry().title
    }

    /// What people look for when they mean it, besides its title.
    pub fn other_words(self) -> &'static str {
        match self {
            Self::Lessons => "welcome, home, examples",
            Self::Log => "conversations, messages, faults",
            Self::Problems => "errors, warnings",
            Self::Minimap => "map, overview",
            Self::Keys => "shortcuts",
            Self::Palette => "list of operators",
            Self::Inspector => "properties",
            _ => "",
        }
    }

    /// Its first key as text: `Ctrl+S`; empty if it has none.
    pub fn key_text(self) -> String {
        self.entry().keys.first().map(Shortcut::to_string).unwrap_or_default()
    }

    /// Whether it is about what is selected, and means nothing without. Letters that mean nothing
    /// begin the search for an operator.
    pub fn needs_selection(self) -> bool {
        matches!(
            self,
            Self::Cut
                | Self::Copy
                | Self::Duplicate
                | Self::Delete
                | Self::DeleteAndHeal
                | Self::AddFrame
                | Self::Bypass
                | Self::Mute
                | Self::ToggleVisual
                | Self::DockVisual
                | Self::Connect
                | Self::EnterNode
                | Self::Group
                | Self::Ungroup
                | Self::Rename
                | Self::Tidy
        )
    }

    /// Whether it is done again and again while its key is held down.
    pub fn repeats(self) -> bool {
        matches!(
            self,
            Self::Undo
                | Self::Redo
                | Self::ZoomIn
                | Self::ZoomOut
                | Self::NextTab
                | Self::PreviousTab
        )
    }

    /// Its title and its first key, for tooltips.
    pub fn tooltip(self) -> String {
        match self.entry().keys.first() {
            Some(key) => format!("{} ({key})", self.title()),
            None => self.title().to_owned(),
        }
    }
}

impl Group {
    /// Above its actions.
    pub fn title(self) -> &'static str {
        match self {
            Self::File => "File",
            Self::Run => "Run",
            Self::Edit => "Edit",
            Self::Node => "Node",
            Self::View => "View",
            Self::Panels => "Panels",
        }
    }

    /// In the order of the menus.
    pub const ALL: [Self; 6] =
        [Self::File, Self::Run, Self::Edit, Self::Node, Self::View, Self::Panels];
}

impl std::fmt::Display for Shortcut {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self(modifiers, key) = self;
        let mac = cfg!(target_os = "macos");
        if modifiers.command {
            formatter.write_str(if mac { "⌘" } else { "Ctrl+" })?;
        }
        if modifiers.alt {
            formatter.write_str(if mac { "⌥" } else { "Alt+" })?;
        }
        if modifiers.shift {
            formatter.write_str(if mac { "⇧" } else { "Shift+" })?;
        }
        let name = match key {
            Key::Period => ".",
            Key::Comma => ",",
            Key::Plus | Key::Equals => "+",
            Key::Minus => "-",
            Key::Questionmark => "?",
            Key::Slash => "/",
            other => other.name(),
        };
        formatter.write_str(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_means_two_things() {
        let all: Vec<_> =
            ALL.iter().flat_map(|e| e.keys.iter().map(move |key| (e.title, key))).collect();
        for (i, (title, key)) in all.iter().enumerate() {
            let twin = all[i + 1..].iter().find(|(_, other)| other == key);
            assert!(twin.is_none(), "{key}: {title} and {twin:?}");
        }
    }

    #[test]
    fn letters_alone_act_only_on_the_canvas() {
        for entry in ALL {
            for Shortcut(modifiers, key) in entry.keys {
                let letter = key.name().len() == 1 && !modifiers.command;
                assert!(!letter || entry.scope == Scope::Canvas, "{}", entry.title);
            }
        }
    }

    #[test]
    fn keys_are_written_as_people_write_them() {
        assert_eq!(Shortcut(CTRL_SHIFT, Key::S).to_string(), "Ctrl+Shift+S");
        assert_eq!(Action::Fit.key_text(), "F");
        assert_eq!(Action::Run.tooltip(), "Run (F5)");
    }
}
