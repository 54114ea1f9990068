//! Messages that were lost, and why.

/// Why a message was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// Too many waited to be sent while nobody was there.
    NoPeer,
    /// Too many waited to be sent, as those who are there take them too slowly.
    QueueFull,
    /// Nobody of this name is connected.
    Unroutable,
    /// It was larger than is allowed.
    TooLarge,
    /// Too many that came waited for the patch.
    Unread,
    /// The socket was closed to be opened anew.
    Closed,
}

/// How many messages were lost, by cause.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Losses([u64; CAUSES]);

pub(super) const CAUSES: usize = 6;

const WORDS: [&str; CAUSES] = [
    "while nobody was there",
    "for want of room",
    "to who is not there",
    "as too large",
    "unread",
    "as the socket was opened anew",
];

impl Losses {
    /// So many for each cause.
    pub(super) fn new(count: impl Fn(usize) -> u64) -> Self {
        Self(std::array::from_fn(count))
    }

    /// How many for this cause.
    pub fn of(&self, cause: Loss) -> u64 {
        self.0[cause as usize]
    }

    /// How many in all.
    pub fn total(&self) -> u64 {
        self.0.iter().sum()
    }

    /// These and those.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(std::array::from_fn(|cause| self.0[cause] + other.0[cause]))
    }

    /// All in a few words: `3 for want of room, 1 to who is not there`; blank without any.
    pub fn line(&self) -> String {
        let some = self.0.iter().zip(WORDS).filter(|(count, _)| **count > 0);
        some.map(|(count, words)| format!("{count} {words}")).collect::<Vec<_>>().join(", ")
    }
}
