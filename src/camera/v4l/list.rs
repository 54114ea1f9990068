//! Which cameras there are.

use std::fs;
use std::path::{Path, PathBuf};

use v4l::Device;
use v4l::capability::Flags;

use super::super::Found;

/// All nodes that give frames. Cameras have others as well, for their metadata, which are left out.
pub(super) fn all() -> Vec<Found> {
    let mut numbers: Vec<u32> = fs::read_dir("/dev")
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.strip_prefix("video")?.parse().ok())
        .collect();
    numbers.sort_unstable();
    let mut cameras: Vec<(Found, String)> = numbers.into_iter().filter_map(camera).collect();
    // Two of the same make may have the same serial number; then the socket tells them apart.
    let ids: Vec<String> = cameras.iter().map(|(camera, _)| camera.id.clone()).collect();
    for (camera, bus) in &mut cameras {
        if ids.iter().filter(|id| **id == camera.id).count() > 1 {
            camera.id.clone_from(bus);
        }
    }
    cameras.into_iter().map(|(camera, _)| camera).collect()
}

/// The camera of this number, and the socket in which it is.
fn camera(number: u32) -> Option<(Found, String)> {
    let place = format!("/dev/video{number}");
    let known = PathBuf::from(format!("/sys/class/video4linux/video{number}"));
    let (name, bus, forbidden) = match Device::with_path(&place) {
        Ok(device) => {
            let says = device.query_caps().ok()?;
            let gives = says.capabilities;
            if !gives.contains(Flags::VIDEO_CAPTURE | Flags::STREAMING) {
                return None;
            }
            (says.card, says.bus, false)
        }
        Err(error) => {
            // Without asking the device all that is known is that the first node of a camera is the
            // one with its frames.
            if line(&known.join("index")).is_some_and(|index| index != "0") {
                return None;
            }
            let forbidden = error.kind() == std::io::ErrorKind::PermissionDenied;
            (line(&known.join("name"))?, place.clone(), forbidden)
        }
    };
    let id = serial(&known).unwrap_or_else(|| bus.clone());
    Some((Found { name, id, place, number, forbidden }, bus))
}

/// Maker, model and serial number of a USB camera.
fn serial(known: &Path) -> Option<String> {
    let usb = known.join("device/..");
    let part = |name: &str| line(&usb.join(name));
    Some(format!("usb-{}:{}-{}", part("idVendor")?, part("idProduct")?, part("serial")?))
}

fn line(file: &Path) -> Option<String> {
    fs::read_to_string(file).ok().map(|text| text.trim().to_owned())
}
