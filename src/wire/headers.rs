/// Header pairs in the order they were sent; names compare without regard to case.
///
/// All texts stand in one buffer: a request has some ten pairs, and twenty small allocations cost a server more than
/// reading the request does.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Headers {
    text: String,
    /// Where each name and each value ends; a name begins where the value before it ends.
    ends: Vec<(usize, usize)>,
}

impl Headers {
    /// None yet, with room for so many pairs of so many bytes together.
    pub fn with_room(pairs: usize, bytes: usize) -> Self {
        Self { text: String::with_capacity(bytes), ends: Vec::with_capacity(pairs) }
    }

    /// The first value of a header.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// Every value of a header.
    pub fn all<'h>(&'h self, name: &'h str) -> impl Iterator<Item = &'h str> {
        self.iter().filter(move |(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    pub fn push(&mut self, name: impl AsRef<str>, value: impl AsRef<str>) {
        self.text.push_str(name.as_ref());
        let name_end = self.text.len();
        self.text.push_str(value.as_ref());
        self.ends.push((name_end, self.text.len()));
    }

    /// Replaces every pair of that name by one, at the end.
    pub fn set(&mut self, name: &str, value: impl AsRef<str>) {
        let mut headers: Self = self.iter().filter(|(key, _)| !key.eq_ignore_ascii_case(name)).collect();
        headers.push(name, value);
        *self = headers;
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let mut start = 0;
        self.ends.iter().map(move |(name, value)| {
            let pair = (&self.text[start..*name], &self.text[*name..*value]);
            start = *value;
            pair
        })
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }

    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }
}

impl<N: AsRef<str>, V: AsRef<str>> FromIterator<(N, V)> for Headers {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        /// Bytes of a usual pair.
        const ROOM: usize = 64;
        let pairs = pairs.into_iter();
        let (least, _) = pairs.size_hint();
        let mut headers = Self { text: String::with_capacity(least * ROOM), ends: Vec::with_capacity(least) };
        for (name, value) in pairs {
            headers.push(name, value);
        }
        headers
    }
}
