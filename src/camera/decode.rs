//! From what a camera sends to a picture.

use super::{Coding, Raw, Terms};
use crate::error::Error;
use crate::protocol::image::camera::{CameraFormat, CameraFrame};
use crate::protocol::image::jpeg;
use crate::value::{Image, PixelFormat, TimeTag};

/// Reads the frames of one camera, straight into the memory of the picture.
#[derive(Clone, Copy, Debug)]
pub struct Decoder {
    terms: Terms,
    wanted: PixelFormat,
    /// Whether its JPEGs have an end, so that one without was cut off. Some cameras never write it.
    ends: bool,
}

impl Decoder {
    /// For frames of these terms, to become this format.
    pub fn new(terms: Terms, wanted: PixelFormat) -> Self {
        Self { terms, wanted, ends: false }
    }

    /// The picture; the error says how the frame is damaged.
    pub fn decode(&mut self, raw: &Raw<'_>) -> Result<Image, Error> {
        if raw.damaged {
            return Err(Error::new(
                "the camera sent a damaged frame, which is left out; another cable or socket may \
                 help",
            ));
        }
        let mut image = match plain(self.terms.coding) {
            Some(format) => {
                let Terms { width, height, stride, .. } = self.terms;
                CameraFrame { format, width, height, stride, bytes: raw.bytes }
                    .to_image(self.wanted)
            }
            None => self.jpeg(raw),
        }?;
        image.time = Some(TimeTag::from(raw.taken));
        Ok(image)
    }

    fn jpeg(&mut self, raw: &Raw<'_>) -> Result<Image, Error> {
        if !raw.padded && raw.bytes.starts_with(&START) {
            let ends = has_end(raw.bytes);
            if self.ends && !ends {
                return Err(Error::new(
                    "the camera sent a frame that was cut off, which is left out; another cable or \
                     socket, or a smaller size, may help",
                ));
            }
            self.ends |= ends;
        }
        let damaged = |error| {
            Error::new(format!(
                "the camera sent a damaged frame, which is left out: {error}; another cable or \
                 socket may help"
            ))
        };
        jpeg::decode(raw.bytes, self.wanted).map_err(damaged)
    }
}

/// What every JPEG begins with.
const START: [u8; 2] = [0xff, 0xd8];

/// Whether a JPEG has its end; cameras may fill up with zeros behind it.
fn has_end(bytes: &[u8]) -> bool {
    let filled = bytes.iter().rev().take_while(|byte| **byte == 0).count();
    bytes[..bytes.len() - filled].ends_with(&[0xff, 0xd9])
}

fn plain(coding: Coding) -> Option<CameraFormat> {
    match coding {
        Coding::Yuyv => Some(CameraFormat::Yuyv),
        Coding::Uyvy => Some(CameraFormat::Uyvy),
        Coding::Nv12 => Some(CameraFormat::Nv12),
        Coding::Yu12 => Some(CameraFormat::Yu12),
        Coding::Bgr => Some(CameraFormat::Bgr3),
        Coding::Rgb => Some(CameraFormat::Rgb3),
        Coding::Gray => Some(CameraFormat::Grey),
        Coding::Mjpeg => None,
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;

    fn decoder(coding: Coding) -> Decoder {
        let terms = Terms { coding, width: 16, height: 16, rate: 30.0, stride: None };
        Decoder::new(terms, PixelFormat::Bgr8)
    }

    fn raw(bytes: &[u8]) -> Raw<'_> {
        Raw { bytes, taken: SystemTime::now(), missed: 0, damaged: false, padded: false }
    }

    #[test]
    fn a_plain_frame_is_as_large_as_agreed() {
        let mut decoder = decoder(Coding::Yuyv);
        let image = decoder.decode(&raw(&[128; 512])).expect("a gray frame");
        assert!(image.is_sound() && image.time.is_some());
        assert_eq!(image.format, PixelFormat::Bgr8);
        assert!(decoder.decode(&raw(&[128; 500])).is_err(), "too few bytes");
        let damaged = Raw { damaged: true, ..raw(&[128; 512]) };
        assert!(decoder.decode(&damaged).is_err());
    }

    #[test]
    fn a_jpeg_without_its_end_was_cut_off_unless_the_camera_never_writes_it() {
        let picture = Image::new(16, 16, PixelFormat::Bgr8, vec![90; 768]);
        let whole = jpeg::encode(&picture, 90).expect("a JPEG");
        let without_end = &whole[..whole.len() - 2];
        let mut decoder = decoder(Coding::Mjpeg);
        assert!(decoder.decode(&raw(without_end)).is_ok(), "a camera may never write the end");
        let mut filled = whole.to_vec();
        filled.extend([0; 20]);
        assert!(decoder.decode(&raw(&filled)).is_ok());
        let said = decoder.decode(&raw(without_end)).unwrap_err().to_string();
        assert!(said.contains("cut off"), "{said}");
        let mut noise = whole.to_vec();
        noise.fill(0x55);
        let said = decoder.decode(&raw(&noise)).unwrap_err().to_string();
        assert!(said.contains("damaged frame"), "{said}");
        assert!(decoder.decode(&raw(&whole)).is_ok());
    }

    #[test]
    fn rubbish_is_an_error() {
        assert!(decoder(Coding::Mjpeg).decode(&raw(&[7; 4000])).is_err());
        assert!(decoder(Coding::Mjpeg).decode(&raw(&[])).is_err());
    }
}
