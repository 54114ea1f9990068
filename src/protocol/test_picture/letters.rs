//! The few letters of a test picture, five dots wide and seven high.

/// Dots from one letter to the next.
const PITCH: usize = 6;
/// Dots from one line to the next.
const LINE: usize = 9;
/// The lines of a panel are this wide at most, with room at both ends.
const LONGEST: usize = 18 * PITCH;

/// Rows of dots from the top; the leftmost dot is the bit of 16.
fn dots(letter: char) -> [u8; 7] {
    match letter {
        '0' => [14, 17, 19, 21, 25, 17, 14],
        '1' => [4, 12, 4, 4, 4, 4, 14],
        '2' => [14, 17, 1, 2, 4, 8, 31],
        '3' => [31, 2, 4, 2, 1, 17, 14],
        '4' => [2, 6, 10, 18, 31, 2, 2],
        '5' => [31, 16, 30, 1, 1, 17, 14],
        '6' => [6, 8, 16, 30, 17, 17, 14],
        '7' => [31, 1, 2, 4, 8, 8, 8],
        '8' => [14, 17, 17, 14, 17, 17, 14],
        '9' => [14, 17, 17, 15, 1, 2, 12],
        'A' => [14, 17, 17, 31, 17, 17, 17],
        'C' => [14, 17, 16, 16, 16, 17, 14],
        'E' => [31, 16, 16, 30, 16, 16, 31],
        'M' => [17, 27, 21, 21, 17, 17, 17],
        'R' => [30, 17, 17, 30, 20, 18, 17],
        'S' => [15, 16, 16, 14, 1, 1, 30],
        'T' => [31, 4, 4, 4, 4, 4, 4],
        'U' => [17, 17, 17, 17, 17, 17, 14],
        ':' => [0, 12, 12, 0, 12, 12, 0],
        '.' => [0, 0, 0, 0, 0, 12, 12],
        '#' => [10, 10, 31, 10, 31, 10, 10],
        _ => [0; 7],
    }
}

/// Draws a black panel with white lines in the middle of the upper `rows` rows, as large as fits
/// well; a picture too small for letters stays as it is.
pub(super) fn panel(pixels: &mut [u8], width: usize, rows: usize, bytes: usize, lines: &[String]) {
    let scale = (width / LONGEST).min(rows / (LINE * (lines.len() + 3)));
    if scale == 0 {
        return;
    }
    // A panel that fills the picture would hide the bars.
    let scale = scale.div_ceil(2).max(scale * 2 / 3);
    let stride = width * bytes;
    let (wide, high) = (LONGEST * scale, (LINE * lines.len() + 2) * scale);
    let (left, top) = ((width - wide) / 2, (rows - high) / 2);
    for row in pixels.chunks_exact_mut(stride).skip(top).take(high) {
        row[left * bytes..(left + wide) * bytes].fill(0);
    }
    for (number, line) in lines.iter().enumerate() {
        let text = line.chars().count().min(LONGEST / PITCH) * PITCH * scale;
        let (mut x, y) = (left + (wide - text) / 2, top + (LINE * number + 2) * scale);
        for letter in line.chars().take(LONGEST / PITCH) {
            for (dot_row, dots) in dots(letter).into_iter().enumerate() {
                let rows = pixels.chunks_exact_mut(stride).skip(y + dot_row * scale).take(scale);
                for row in rows {
                    for dot in (0..5).filter(|dot| dots >> (4 - dot) & 1 == 1) {
                        let at = (x + dot * scale) * bytes;
                        row[at..at + scale * bytes].fill(255);
                    }
                }
            }
            x += PITCH * scale;
        }
    }
}

/// Whether a text stands somewhere in a picture of one byte a pixel, in letters of any size.
#[cfg(test)]
pub(super) fn drawn(pixels: &[u8], width: usize, text: &str) -> bool {
    let rows = pixels.len() / width;
    let lit = |x: usize, y: usize| x < width && y < rows && pixels[y * width + x] == 255;
    let here = |left: usize, top: usize, scale: usize| {
        text.chars().enumerate().all(|(place, letter)| {
            let x = left + place * PITCH * scale;
            dots(letter).into_iter().enumerate().all(|(row, dots)| {
                let is = |dot: usize| lit(x + dot * scale, top + row * scale);
                (0..5).all(|dot| is(dot) == (dots >> (4 - dot) & 1 == 1))
            })
        })
    };
    (1..8).any(|scale| (0..rows).any(|top| (0..width).any(|left| here(left, top, scale))))
}
