//! What goes wrong with cameras, each with a sentence that says what to do.

use std::io;

/// Why there are no frames. All but the last mend by themselves once what they ask for is done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// There is no camera at all.
    #[error("no camera is connected; connect one, and capture begins by itself")]
    None,
    /// There is none with this name or number.
    #[error(
        "there is no camera {wanted} here, but {there}; choose one of these under Device, or \
         connect the other, and capture begins by itself"
    )]
    Missing {
        /// Its name in quotes, or its number.
        wanted: String,
        /// Those that there are.
        there: String,
    },
    /// Another program or node has it.
    #[error(
        "camera {0} is used by another program or node; close that one, and capture begins by \
         itself"
    )]
    Busy(String),
    /// This user must not use it.
    #[error(
        "this user may not use the camera {0}; add the user to the group video with \
         \"sudo usermod -aG video $USER\" and log in again"
    )]
    Forbidden(String),
    /// It is gone.
    #[error("camera {0} was disconnected; connect it again, and capture goes on by itself")]
    Unplugged(String),
    /// It is there and sends nothing.
    #[error(
        "camera {0} sends no frames; capture goes on by itself once it does. If it stays like \
         this, unplug it and connect it again, or choose a smaller size"
    )]
    Silent(String),
    /// It does not offer what is asked for.
    #[error("camera {camera} does not offer {wanted}; it offers {offered}")]
    NotOffered {
        /// Its name.
        camera: String,
        /// What was asked for.
        wanted: String,
        /// What there is.
        offered: String,
    },
    /// Anything else, as a sentence.
    #[error("{0}")]
    Unusable(String),
}

/// What the system said to something that was tried with a camera.
pub fn of(error: &io::Error, camera: &str) -> Trouble {
    let camera = camera.to_owned();
    match error.raw_os_error() {
        // ENODEV, ENXIO and, while a node is about to vanish, ENOENT.
        Some(19 | 6 | 2) => Trouble::Unplugged(camera),
        Some(16) => Trouble::Busy(camera),
        Some(13 | 1) => Trouble::Forbidden(camera),
        // ENOSPC and EPROTO of USB: too many cameras for one socket.
        Some(28 | 71) => Trouble::Unusable(format!(
            "camera {camera} finds no room on its USB bus; choose a smaller size or rate or the \
             format mjpeg, or connect it to another socket"
        )),
        _ => Trouble::Unusable(format!(
            "camera {camera} does not work: {error}; unplug it and connect it again, or choose \
             another size or format"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_says_becomes_something_to_do() {
        for (code, part) in [
            (19, "connect it again"),
            (16, "close that one"),
            (13, "group video"),
            (28, "another socket"),
            (5, "unplug it"),
        ] {
            let said = of(&io::Error::from_raw_os_error(code), "Eye").to_string();
            assert!(said.contains(part) && said.contains("Eye"), "{said}");
        }
    }
}
