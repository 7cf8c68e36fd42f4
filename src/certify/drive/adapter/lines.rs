//! Lines out of bytes that come in pieces.

/// A longer line is not read.
pub(in crate::certify) const MOST: usize = 1 << 20;

/// A line with its number in the whole output, from 1.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::certify) struct Line {
    pub(in crate::certify) number: u64,
    /// Without its end; the first of it if it is longer than [`MOST`].
    pub(in crate::certify) bytes: Vec<u8>,
    pub(in crate::certify) is_whole: bool,
}

/// What has come of the line that has not ended.
#[derive(Default)]
pub(in crate::certify) struct Lines {
    ended: u64,
    bytes: Vec<u8>,
    is_cut: bool,
}

impl Lines {
    /// The lines that end in these bytes.
    pub(in crate::certify) fn push(&mut self, mut bytes: &[u8]) -> Vec<Line> {
        let mut lines = Vec::new();
        while let Some(end) = bytes.iter().position(|byte| *byte == b'\n') {
            self.append(&bytes[..end]);
            bytes = &bytes[end + 1..];
            lines.push(self.take());
        }
        self.append(bytes);
        lines
    }

    /// The line that has no end, at the end of all.
    pub(in crate::certify) fn rest(&mut self) -> Option<Line> {
        (!self.bytes.is_empty()).then(|| self.take())
    }

    fn append(&mut self, bytes: &[u8]) {
        let room = MOST - self.bytes.len();
        self.is_cut |= bytes.len() > room;
        self.bytes.extend_from_slice(&bytes[..bytes.len().min(room)]);
    }

    fn take(&mut self) -> Line {
        self.ended += 1;
        let is_whole = !std::mem::take(&mut self.is_cut);
        Line { number: self.ended, bytes: std::mem::take(&mut self.bytes), is_whole }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(lines: &[Line]) -> Vec<(u64, String, bool)> {
        let text = |line: &Line| String::from_utf8_lossy(&line.bytes).into_owned();
        lines.iter().map(|line| (line.number, text(line), line.is_whole)).collect()
    }

    #[test]
    fn pieces_make_the_same_lines_however_they_are_cut() {
        let text = b"one\n\ntwo three\nrest";
        for size in 1..text.len() {
            let mut lines = Lines::default();
            let mut all: Vec<Line> = text.chunks(size).flat_map(|piece| lines.push(piece)).collect();
            all.extend(lines.rest());
            let wanted = [(1, "one"), (2, ""), (3, "two three"), (4, "rest")];
            assert_eq!(shown(&all), wanted.map(|(number, text)| (number, text.to_owned(), true)), "{size}");
            assert_eq!(lines.rest(), None);
        }
    }

    #[test]
    fn a_line_that_is_too_long_is_cut_and_the_next_is_whole() {
        let mut lines = Lines::default();
        assert_eq!(lines.push(&vec![b'x'; MOST]), []);
        let all = lines.push(b"y\nnext\n");
        assert_eq!((all[0].bytes.len(), all[0].is_whole), (MOST, false));
        assert_eq!(shown(&all[1..]), [(2, "next".to_owned(), true)]);
        let mut exact = Lines::default();
        exact.push(&vec![b'x'; MOST]);
        assert!(exact.push(b"\n")[0].is_whole);
    }
}
