use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

/// A longer line is none of ours.
const LONGEST: u64 = 256 << 20;

/// A stream of events that can be read more than once.
pub struct Input {
    pub(super) name: String,
    file: File,
}

/// The lines of an input, one at a time.
pub(super) struct Lines<'i> {
    reader: BufReader<&'i File>,
    number: usize,
    text: Vec<u8>,
}

/// One line, without its end.
pub(super) struct Text<'l> {
    pub(super) number: usize,
    pub(super) bytes: &'l [u8],
    /// Its end was never written.
    pub(super) is_torn: bool,
}

impl Input {
    /// Opens a file; `-` is standard input. What cannot be read twice, as a pipe, is kept in a temporary file.
    ///
    /// # Errors
    /// If it cannot be opened or kept.
    pub fn open(path: &Path) -> io::Result<Self> {
        if path.as_os_str() == "-" {
            return Ok(Self { name: "stdin".to_owned(), file: kept(&mut io::stdin().lock())? });
        }
        let mut file = File::open(path)?;
        let metadata = file.metadata()?;
        if metadata.is_dir() {
            return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder"));
        }
        let file = if metadata.is_file() { file } else { kept(&mut file)? };
        Ok(Self { name: path.display().to_string(), file })
    }

    pub(super) fn lines(&self) -> io::Result<Lines<'_>> {
        let mut file = &self.file;
        file.seek(SeekFrom::Start(0))?;
        Ok(Lines { reader: BufReader::with_capacity(1 << 16, file), number: 0, text: Vec::new() })
    }
}

fn kept(from: &mut dyn Read) -> io::Result<File> {
    let mut file = tempfile::tempfile()?;
    io::copy(from, &mut file)?;
    Ok(file)
}

impl Lines<'_> {
    pub(super) fn next(&mut self) -> io::Result<Option<Text<'_>>> {
        self.text.clear();
        let read = self.reader.by_ref().take(LONGEST).read_until(b'\n', &mut self.text)?;
        if read == 0 {
            return Ok(None);
        }
        self.number += 1;
        let is_torn = self.text.last() != Some(&b'\n');
        if is_torn && read as u64 == LONGEST {
            let why = format!("line {} is longer than 256 MB", self.number);
            return Err(io::Error::new(io::ErrorKind::InvalidData, why));
        }
        let text = self.text.strip_suffix(b"\n").unwrap_or(&self.text);
        let text = text.strip_suffix(b"\r").unwrap_or(text);
        Ok(Some(Text { number: self.number, bytes: text, is_torn }))
    }
}
