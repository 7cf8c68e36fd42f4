//! The parts of a page, by their headings.

/// What a part of a page is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// What stands before the first heading.
    Preamble,
    Description,
    Input,
    Output,
    Errors,
    Examples,
    /// A heading that no item is taken from.
    Other,
}

/// Headings as the pages write them, in lower case.
const HEADINGS: [(&str, Part); 18] = [
    ("接口描述", Part::Description),
    ("功能描述", Part::Description),
    ("api description", Part::Description),
    ("输入参数", Part::Input),
    ("请求参数", Part::Input),
    ("input parameters", Part::Input),
    ("request parameters", Part::Input),
    ("输出参数", Part::Output),
    ("响应参数", Part::Output),
    ("返回参数", Part::Output),
    ("output parameters", Part::Output),
    ("response parameters", Part::Output),
    ("错误码", Part::Errors),
    ("error code", Part::Errors),
    ("error codes", Part::Errors),
    ("示例代码", Part::Examples),
    ("示例", Part::Examples),
    ("example", Part::Examples),
];

impl Part {
    /// The part that a heading names; its number, if it has one, is gone already.
    pub(super) fn named(heading: &str) -> Option<Self> {
        let heading = heading.trim().to_lowercase();
        let plural = heading.strip_suffix('s').filter(|_| heading == "examples").unwrap_or(&heading);
        HEADINGS.iter().find(|(known, _)| *known == plural).map(|(_, part)| *part)
    }

    /// For a sentence: "the page ends without its ...".
    pub fn words(self) -> &'static str {
        match self {
            Self::Preamble => "first lines",
            Self::Description => "description",
            Self::Input => "input parameters",
            Self::Output => "output parameters",
            Self::Errors => "error codes",
            Self::Examples => "examples",
            Self::Other => "other parts",
        }
    }

    /// What the ids of its rows start with, where the whole part is rows of one kind.
    pub(super) fn rows(self) -> Option<&'static str> {
        match self {
            Self::Input => Some("param/"),
            Self::Output => Some("output/"),
            Self::Errors => Some("error/"),
            Self::Examples => Some("example/"),
            Self::Preamble | Self::Description | Self::Other => None,
        }
    }

    /// Those that a pinned page cannot have lost altogether.
    pub(super) const OF_ROWS: [Self; 4] = [Self::Input, Self::Output, Self::Errors, Self::Examples];
}

/// A line of a page: its number from 1, and its text.
pub(super) type Line<'p> = (usize, &'p str);

/// One part, without its heading.
pub(super) struct Section<'p> {
    pub(super) part: Part,
    /// Where its heading stands.
    pub(super) line: usize,
    pub(super) lines: Vec<Line<'p>>,
}

/// Cuts a page at its headings; `None` if none of them names a part of rows. `heading` says of a line which part it
/// opens.
pub(super) fn sections<'p>(
    lines: &[&'p str],
    mut heading: impl FnMut(&str) -> Option<Part>,
) -> Option<Vec<Section<'p>>> {
    let mut sections = vec![Section { part: Part::Preamble, line: 1, lines: Vec::new() }];
    for (at, line) in lines.iter().enumerate() {
        match heading(line) {
            Some(part) => sections.push(Section { part, line: at + 1, lines: Vec::new() }),
            None => sections.last_mut()?.lines.push((at + 1, line)),
        }
    }
    let is_known = |section: &Section<'_>| !matches!(section.part, Part::Preamble | Part::Other);
    sections.iter().any(is_known).then_some(sections)
}

/// `2. Input Parameters` without its number, and that number.
pub(super) fn numbered(heading: &str) -> Option<(usize, &str)> {
    let heading = heading.trim();
    let digits = heading.len() - heading.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let number = heading[..digits].parse().ok()?;
    let rest = heading[digits..].strip_prefix(['.', '、', '．'])?;
    Some((number, rest.trim()))
}
