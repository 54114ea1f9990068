//! What the window does by name.

use egui::{Context, ThemePreference, ViewportCommand};

use super::super::action::Action;
use super::super::apart;
use super::super::command::Command;
use super::super::dialog::{Dialog, Leaving};
use super::super::files::Purpose;
use super::super::inspector::node;
use super::super::shell::picker::Picker;
use super::super::shell::{Pane, Request, Tab};
use super::App;
use super::overlay::Overlay;

impl App {
    pub(super) fn perform(&mut self, ctx: &Context, command: Command) {
        let named = matches!(command, Command::Do(_));
        let document = &mut self.tabs.active_mut().document;
        let rest = document.perform(ctx, command);
        if named {
            // What has a name is a step of its own.
            document.session.seal();
        }
        match rest {
            Some(Command::Do(action)) => self.act(ctx, action),
            Some(Command::OpenFile(file)) => self.open(&file),
            Some(Command::SavePicture { image, of }) => self.ask_for_picture(image, &of),
            Some(Command::Shell(request)) => self.request(ctx, request),
            _ => {}
        }
    }

    fn request(&mut self, ctx: &Context, request: Request) {
        match request {
            Request::OpenCopy(file) => self.open_copy(&file),
            Request::Show(id) => self.tabs.show(id),
            Request::Stop(id) => {
                if let Some(tab) = self.tabs.get_mut(id) {
                    tab.document.session.stop();
                }
            }
            Request::Close(id) => self.leave(ctx, Leaving::Tab(id)),
        }
    }

    fn act(&mut self, ctx: &Context, action: Action) {
        let id = self.tabs.active().id;
        match action {
            Action::New => drop(self.tabs.fresh()),
            Action::Open => self.ask(Purpose::Open, id),
            Action::Lessons => self.tabs.show_welcome(),
            Action::Quit => self.leave(ctx, Leaving::Window),
            Action::Save => self.save_tab(ctx, id),
            Action::SaveAs => self.ask(Purpose::Save, id),
            Action::Revert => self.revert(id),
            Action::CloseTab => self.leave(ctx, Leaving::Tab(id)),
            Action::NextTab | Action::PreviousTab => self.tabs.turn(action == Action::NextTab),
            Action::Commands => self.pick_from(Picker::of_actions),
            Action::Find => self.pick_from(Picker::of_nodes),
            Action::Settings => self.lay_over(Overlay::Settings),
            Action::Keys => self.lay_over(Overlay::Keys),
            Action::Palette => self.dock.toggle(&Pane::Palette),
            Action::Inspector => self.dock.toggle(&Pane::Inspector),
            Action::Problems | Action::Log => self.toggle_below(action),
            Action::Minimap => self.settings.minimap = !self.settings.minimap,
            Action::DarkTheme | Action::LightTheme | Action::SystemTheme => self.theme(ctx, action),
            Action::Help => self.help(),
            Action::ResetLayout => self.dock.reset(),
            Action::NextPanel => self.next_panel(ctx),
            Action::Rename => self.rename(ctx),
            // The patch does these by itself. Named one by one, so that none can be forgotten.
            Action::Run
            | Action::Stop
            | Action::Undo
            | Action::Redo
            | Action::Cut
            | Action::Copy
            | Action::Paste
            | Action::PasteWithWires
            | Action::Duplicate
            | Action::Delete
            | Action::DeleteAndHeal
            | Action::SelectAll
            | Action::SelectNone
            | Action::AddNode
            | Action::AddComment
            | Action::AddFrame
            | Action::Bypass
            | Action::Mute
            | Action::ToggleVisual
            | Action::DockVisual
            | Action::Pin
            | Action::Connect
            | Action::EnterNode
            | Action::LeaveNode
            | Action::Group
            | Action::Ungroup
            | Action::Tidy
            | Action::Fit
            | Action::FitAll
            | Action::ZoomIn
            | Action::ZoomOut
            | Action::ZoomReset => {}
        }
    }

    fn theme(&mut self, ctx: &Context, action: Action) {
        self.settings.theme = match action {
            Action::DarkTheme => ThemePreference::Dark,
            Action::LightTheme => ThemePreference::Light,
            _ => ThemePreference::System,
        };
        self.settings.take_effect(ctx);
    }

    fn toggle_below(&mut self, action: Action) {
        let pane = if action == Action::Log { Pane::Log } else { Pane::Problems };
        self.dock.toggle(&pane);
    }

    fn pick_from(&mut self, list: fn(&Tab) -> Picker) {
        self.lay_over(Overlay::Picker(list(self.tabs.active())));
    }

    /// Gives the keyboard to the name of the node that is selected.
    fn rename(&mut self, ctx: &Context) {
        if let Some(node) = self.selected().map(node::name_field) {
            self.dock.open(&Pane::Inspector);
            ctx.memory_mut(|memory| memory.request_focus(node));
            apart::rest(ctx);
        }
    }

    /// Leaves a patch or all of them, after a question if there is something to save.
    pub(super) fn leave(&mut self, ctx: &Context, leaving: Leaving) {
        let is_left = |id| leaving == Leaving::Window || leaving == Leaving::Tab(id);
        let dirty = self.tabs.iter().filter(|tab| is_left(tab.id) && tab.session().is_dirty());
        let names: Vec<String> = dirty.map(Tab::title).collect();
        if !names.is_empty() {
            if let Leaving::Tab(id) = leaving {
                self.tabs.show(id);
            }
            self.dialog = Some(Dialog::unsaved(&names, leaving));
            return;
        }
        match leaving {
            Leaving::Tab(id) => self.tabs.close(id),
            Leaving::Window => {
                self.quitting = true;
                ctx.send_viewport_cmd(ViewportCommand::Close);
            }
        }
    }
}
