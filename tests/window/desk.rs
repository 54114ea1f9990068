//! A display of its own with the program's window on it, a mouse and a keyboard.

use std::io::BufRead as _;
use std::path::Path;
use std::process::Command;

use super::common::{Peer, wait_until};

/// The size of the window, which has the whole display for itself.
const SIZE: (u32, u32) = (1440, 900);

/// A display with nothing else on it, and the program's window.
pub struct Desk {
    display: String,
    window: Option<Window>,
    _server: Peer,
}

/// A window of the program, which ends with it.
pub struct Window {
    program: Peer,
    id: String,
}

impl Desk {
    pub fn with(patch: &Path) -> Self {
        let screen = format!("{}x{}x24", SIZE.0, SIZE.1);
        let mut server = Peer::start(
            Command::new("Xvfb")
                .args(["-displayfd", "1", "-screen", "0", &screen, "-nolisten", "tcp"])
                // A key that a busy machine lets up late is not repeated.
                .arg("-r")
                .stderr(std::process::Stdio::null()),
        );
        let stdout = server.0.stdout.take().expect("its output is caught");
        let mut number = String::new();
        std::io::BufReader::new(stdout).read_line(&mut number).expect("the number of the display");
        let display = format!(":{}", number.trim());
        let mut desk = Self { display, window: None, _server: server };
        desk.start(patch, &patch.with_extension("home"));
        desk
    }

    /// Opens the program's window, with a home of its own.
    pub fn start(&mut self, patch: &Path, home: &Path) {
        self.window = Some(self.open(patch, home));
    }

    /// Opens another window, of a program of its own, in front of what is there.
    pub fn open(&self, patch: &Path, home: &Path) -> Window {
        let mut command = Command::new(env!("CARGO_BIN_EXE_patchline"));
        command
            .arg(patch)
            .env("DISPLAY", &self.display)
            .env("PATCHLINE_HOME", home)
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            // Nobody is there to show a dialog of the system.
            .env("DBUS_SESSION_BUS_ADDRESS", "disabled:")
            .env_remove("WAYLAND_DISPLAY");
        let program = Peer::start(&mut command);
        let of = program.0.id().to_string();
        let wanted = ["--sync", "--onlyvisible", "--all", "--pid", &of, "--name", "Patchline"];
        let id = self.xdotool(&[&["search"], &wanted[..]].concat());
        let id = id.lines().next().expect("a window").to_owned();
        self.xdotool(&["windowmove", &id, "0", "0", "windowsize", &id, "1440", "900"]);
        self.xdotool(&["windowfocus", "--sync", &id]);
        Window { program, id }
    }

    /// What stands above the window.
    pub fn title(&self) -> String {
        let id = self.window.as_ref().map_or("", |window| &window.id);
        self.xdotool(&["getwindowname", id]).trim().to_owned()
    }

    /// Whether the program has ended by itself, and well.
    pub fn has_ended(&mut self) -> bool {
        let program = self.window.as_mut().map(|window| &mut window.program.0);
        let status = program.and_then(|program| program.try_wait().expect("its state"));
        status.is_some_and(|status| status.success())
    }

    /// Ends the program as a power cut does.
    pub fn kill(&mut self) {
        self.window = None;
    }

    /// Types this text.
    pub fn type_in(&self, text: &str) {
        self.xdotool(&["type", "--delay", "10", text]);
    }

    /// The pixels of a part of the display once nothing moves there.
    pub fn still(&self, (x, y, width, height): (i32, i32, u32, u32)) -> Vec<u8> {
        let mut before = self.picture(x, y, width, height);
        wait_until("nothing moves", || {
            let now = self.picture(x, y, width, height);
            let still = now == before;
            before = now;
            still
        });
        before
    }

    /// Clicks twice, quickly.
    pub fn double_click(&self, x: i32, y: i32) {
        self.move_to(x, y);
        self.xdotool(&["click", "--repeat", "2", "--delay", "40", "1"]);
    }

    /// Takes hold at one point and lets go at another. In between it waits until what is held is
    /// seen, as a person does, so that a slow frame does not take it all for a click.
    pub fn drag(&self, from: (i32, i32), to: (i32, i32)) {
        let part = (from.0 - 20, from.1 - 60, 120, 120);
        let away = self.still(part);
        self.move_to(from.0, from.1);
        self.wait_for_change("the port lights up", &away, part);
        let before = self.still(part);
        self.xdotool(&["mousedown", "1"]);
        self.move_to(i32::midpoint(from.0, to.0), i32::midpoint(from.1, to.1));
        self.move_to(to.0, to.1);
        self.wait_for_change("what is held is seen", &before, part);
        self.xdotool(&["mouseup", "1"]);
    }

    /// Press, way and release at once, which may all come in one frame.
    pub fn drag_swiftly(&self, from: (i32, i32), to: (i32, i32)) {
        let [x, y, to_x, to_y] = [from.0, from.1, to.0, to.1].map(|part| part.to_string());
        let way = ["mousemove", &x, &y, "mousedown", "1", "mousemove", &to_x, &to_y];
        self.xdotool(&[&way[..], &["mouseup", "1"]].concat());
    }

    pub fn xdotool(&self, arguments: &[&str]) -> String {
        let mut command = Command::new("xdotool");
        Peer::start(command.args(arguments).env("DISPLAY", &self.display)).output()
    }

    pub fn key(&self, key: &str) {
        self.xdotool(&["key", "--clearmodifiers", key]);
    }

    pub fn move_to(&self, x: i32, y: i32) {
        self.xdotool(&["mousemove", &x.to_string(), &y.to_string()]);
    }

    pub fn click(&self, x: i32, y: i32) {
        self.move_to(x, y);
        self.xdotool(&["click", "1"]);
    }

    /// The pixels of a part of the display.
    pub fn picture(&self, x: i32, y: i32, width: u32, height: u32) -> Vec<u8> {
        let part = format!("{width}x{height}+{x}+{y}");
        let output = Command::new("import")
            .args(["-window", "root", "-crop", &part, "rgb:-"])
            .env("DISPLAY", &self.display)
            .output();
        let pixels = output.expect("import of imagemagick; script/test installs it").stdout;
        assert_eq!(pixels.len() % 3, 0);
        assert!(!pixels.is_empty());
        pixels
    }

    pub fn wait_for_change(&self, what: &str, before: &[u8], (x, y, w, h): (i32, i32, u32, u32)) {
        wait_until(what, || self.picture(x, y, w, h) != before);
    }
}
