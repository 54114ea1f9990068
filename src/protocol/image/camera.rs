//! The formats in which cameras give their frames.

use yuv::{
    YuvBiPlanarImage, YuvConversionMode, YuvPackedImage, YuvPlanarImage, YuvRange,
    YuvStandardMatrix, uyvy422_to_bgr, uyvy422_to_rgb, yuv_nv12_to_bgr, yuv_nv12_to_rgb,
    yuv420_to_bgr, yuv420_to_rgb, yuyv422_to_bgr, yuyv422_to_rgb,
};

use super::color::{convert, refused};
use super::{checked_size, guarded};
use crate::error::Error;
use crate::value::{Image, PixelFormat};

/// How a camera writes its pixels, named as by Video4Linux.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CameraFormat {
    /// Two pixels in four bytes: brightness, blue, brightness, red. Also called YUY2.
    Yuyv,
    /// Two pixels in four bytes: blue, brightness, red, brightness.
    Uyvy,
    /// A plane of brightness, and one of colour at half the size.
    Nv12,
    /// A plane of brightness, and two of colour at half the size. Also called I420.
    Yu12,
    /// One byte of brightness.
    Grey,
    /// Red, green, blue.
    Rgb3,
    /// Blue, green, red.
    Bgr3,
}

impl CameraFormat {
    /// The format with this code of four letters, if it is one of these.
    pub fn from_fourcc(code: [u8; 4]) -> Option<Self> {
        Some(match &code {
            b"YUYV" | b"YUY2" => Self::Yuyv,
            b"UYVY" => Self::Uyvy,
            b"NV12" => Self::Nv12,
            b"YU12" | b"I420" | b"IYUV" => Self::Yu12,
            b"GREY" | b"Y800" | b"Y8  " => Self::Grey,
            b"RGB3" => Self::Rgb3,
            b"BGR3" => Self::Bgr3,
            _ => return None,
        })
    }

    /// Bytes of a row, of brightness where colour has planes of its own, without padding.
    fn row(self, width: usize) -> usize {
        match self {
            Self::Yuyv | Self::Uyvy => 4 * width.div_ceil(2),
            Self::Nv12 | Self::Yu12 | Self::Grey => width,
            Self::Rgb3 | Self::Bgr3 => 3 * width,
        }
    }
}

/// A frame as the camera gave it.
#[derive(Clone, Copy, Debug)]
pub struct CameraFrame<'a> {
    /// How its pixels are written.
    pub format: CameraFormat,
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Bytes from the beginning of a row, of brightness where colour has planes of its own, to the
    /// beginning of the next; none if there is no padding.
    pub stride: Option<u32>,
    /// All of it.
    pub bytes: &'a [u8],
}

impl CameraFrame<'_> {
    /// As a picture. Colours are BT.601 of limited range, which is what webcams send.
    pub fn to_image(&self, wanted: PixelFormat) -> Result<Image, Error> {
        use CameraFormat::{Bgr3, Grey, Rgb3};
        checked_size(self.width, self.height)?;
        let row = self.format.row(self.width as usize);
        let stride = self.stride.map_or(row, |stride| stride as usize);
        if stride < row || stride > 8 * super::MAX_SIDE as usize {
            return Err(Error::new(format!(
                "a row of {} pixels of {:?} has {row} bytes, but the camera says {stride}",
                self.width, self.format
            )));
        }
        let needed = self.needed(row, stride);
        if self.bytes.len() < needed {
            return Err(Error::new(format!(
                "the camera gave {} bytes of a frame of {needed}; another size or format, or \
                 another socket for its cable, may help",
                self.bytes.len()
            )));
        }
        let plain = match self.format {
            Grey => Some(PixelFormat::Gray8),
            Rgb3 => Some(PixelFormat::Rgb8),
            Bgr3 => Some(PixelFormat::Bgr8),
            _ => None,
        };
        if let Some(format) = plain {
            return convert(self.image(format, self.rows(row, stride)), wanted);
        }
        if wanted.channels() == 1 {
            return convert(self.image(PixelFormat::Gray8, self.brightness(stride)), wanted);
        }
        let direct = if wanted == PixelFormat::Bgr8 { wanted } else { PixelFormat::Rgb8 };
        let pixels = guarded("this frame", || self.colors(stride, direct))?;
        convert(self.image(direct, pixels), wanted)
    }

    fn image(&self, format: PixelFormat, pixels: Vec<u8>) -> Image {
        Image::new(self.width, self.height, format, pixels)
    }

    /// How many bytes there must be. Where only rows are copied, the padding of the last may be
    /// missing.
    fn needed(&self, row: usize, stride: usize) -> usize {
        let height = self.height as usize;
        match self.format {
            CameraFormat::Nv12 => stride * height + even(stride) * height.div_ceil(2),
            CameraFormat::Yu12 => stride * height + 2 * stride.div_ceil(2) * height.div_ceil(2),
            CameraFormat::Yuyv | CameraFormat::Uyvy => stride * height,
            _ => stride * (height - 1) + row,
        }
    }

    /// The rows without their padding.
    fn rows(&self, row: usize, stride: usize) -> Vec<u8> {
        if row == stride {
            return self.bytes[..row * self.height as usize].to_vec();
        }
        let rows = self.bytes.chunks(stride).take(self.height as usize);
        rows.flat_map(|padded| &padded[..row]).copied().collect()
    }

    /// Brightness alone, from the limited range, 16 to 235, to the full one.
    fn brightness(&self, stride: usize) -> Vec<u8> {
        let full: [u8; 256] = std::array::from_fn(|y| {
            ((y as f32 - 16.0) * 255.0 / 219.0).round().clamp(0.0, 255.0) as u8
        });
        let (first, step) = match self.format {
            CameraFormat::Yuyv => (0, 2),
            CameraFormat::Uyvy => (1, 2),
            _ => (0, 1),
        };
        let width = self.width as usize;
        let mut gray = vec![0; width * self.height as usize];
        for (target, row) in gray.chunks_exact_mut(width).zip(self.bytes.chunks(stride)) {
            let brightness = row[first..].iter().step_by(step);
            target.iter_mut().zip(brightness).for_each(|(to, from)| *to = full[usize::from(*from)]);
        }
        gray
    }

    fn colors(&self, stride: usize, wanted: PixelFormat) -> Result<Vec<u8>, Error> {
        let &Self { width, height, bytes, .. } = self;
        let mut pixels = vec![0; width as usize * height as usize * 3];
        let (to, line, y_stride) = (&mut pixels[..], width * 3, stride as u32);
        let (range, matrix) = (YuvRange::Limited, YuvStandardMatrix::Bt601);
        let bgr = wanted == PixelFormat::Bgr8;
        let packed = || YuvPackedImage { yuy: bytes, yuy_stride: y_stride, width, height };
        let result = match self.format {
            CameraFormat::Yuyv => {
                let convert = if bgr { yuyv422_to_bgr } else { yuyv422_to_rgb };
                convert(&packed(), to, line, range, matrix)
            }
            CameraFormat::Uyvy => {
                let convert = if bgr { uyvy422_to_bgr } else { uyvy422_to_rgb };
                convert(&packed(), to, line, range, matrix)
            }
            CameraFormat::Nv12 => {
                let (y_plane, uv_plane) = bytes.split_at(stride * height as usize);
                let uv_stride = even(stride) as u32;
                let frame =
                    YuvBiPlanarImage { y_plane, y_stride, uv_plane, uv_stride, width, height };
                let convert = if bgr { yuv_nv12_to_bgr } else { yuv_nv12_to_rgb };
                convert(&frame, to, line, range, matrix, YuvConversionMode::Balanced)
            }
            _ => {
                let (y_plane, planes) = bytes.split_at(stride * height as usize);
                let half = stride.div_ceil(2);
                let (u_plane, v_plane) = planes.split_at(half * height.div_ceil(2) as usize);
                let (u_stride, v_stride) = (half as u32, half as u32);
                let frame = YuvPlanarImage {
                    y_plane,
                    y_stride,
                    u_plane,
                    u_stride,
                    v_plane,
                    v_stride,
                    width,
                    height,
                };
                let convert = if bgr { yuv420_to_bgr } else { yuv420_to_rgb };
                convert(&frame, to, line, range, matrix)
            }
        };
        result.map_err(refused)?;
        Ok(pixels)
    }
}

/// The next even number: colour comes in pairs.
fn even(count: usize) -> usize {
    count.next_multiple_of(2)
}
