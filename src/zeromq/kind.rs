//! The kinds of socket, and what each of them is for.

use super::endpoint::Action;

/// A kind of socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One to one, both ways.
    Pair,
    /// One to all who want to hear it.
    Publisher,
    /// Hears publishers.
    Subscriber,
    /// Asks, and waits for the answer.
    Request,
    /// Answers, one after the other.
    Response,
    /// Asks without waiting.
    Dealer,
    /// Answers in any order, whom it likes.
    Router,
    /// Takes from all who push.
    Pull,
    /// Gives each message to one of those who pull.
    Push,
    /// A publisher that hears who wants what.
    XPublisher,
    /// A subscriber that sends on who wants what.
    XSubscriber,
}

impl Kind {
    /// What it does where nobody says otherwise, as in Bonsai.
    pub fn default_action(self) -> Action {
        match self {
            Self::Publisher | Self::Response | Self::Router | Self::Pull | Self::XPublisher => {
                Action::Bind
            }
            _ => Action::Connect,
        }
    }

    /// Whether what comes too fast is lost rather than waited for: so it is between publishers and
    /// subscribers.
    pub fn loses_what_comes(self) -> bool {
        matches!(self, Self::Subscriber | Self::XSubscriber)
    }

    /// Whether what comes waits for as long as the patch takes, and nothing else is to be done with it:
    /// then the task of the socket may read by itself.
    pub fn lets_task_read(self) -> bool {
        matches!(self, Self::Dealer | Self::Router | Self::Pair | Self::Pull)
    }

    /// Whether what is to be sent is for one peer in particular, and for nobody once that is gone.
    pub fn names_peers(self) -> bool {
        matches!(self, Self::Router | Self::Response)
    }

    /// Whether messages of the one may be handed to the other by a proxy between them.
    pub fn pairs_with(self, other: Self) -> bool {
        use Kind as K;
        let fits = |a, b| match a {
            K::XSubscriber | K::Subscriber => {
                matches!(b, K::XPublisher | K::Publisher | K::Push)
            }
            K::Router => b == K::Dealer,
            K::Dealer | K::Pair => matches!(b, K::Dealer | K::Pair),
            K::Pull => matches!(b, K::Push | K::Publisher | K::XPublisher),
            _ => false,
        };
        fits(self, other) || fits(other, self)
    }

    /// Whether what is sent while nobody is there waits for somebody.
    pub fn waits_for_peers(self) -> bool {
        matches!(self, Self::Dealer | Self::Push | Self::Pair)
    }

    /// Its name, as the operator has it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pair => "Pair",
            Self::Publisher => "Publisher",
            Self::Subscriber => "Subscriber",
            Self::Request => "Request",
            Self::Response => "Response",
            Self::Dealer => "Dealer",
            Self::Router => "Router",
            Self::Pull => "Pull",
            Self::Push => "Push",
            Self::XPublisher => "XPublisher",
            Self::XSubscriber => "XSubscriber",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_stands_between_those_that_fit() {
        assert!(Kind::XSubscriber.pairs_with(Kind::XPublisher));
        assert!(Kind::XPublisher.pairs_with(Kind::XSubscriber));
        assert!(Kind::Router.pairs_with(Kind::Dealer));
        assert!(Kind::Pull.pairs_with(Kind::Push));
        assert!(!Kind::Router.pairs_with(Kind::Push));
        assert!(!Kind::Request.pairs_with(Kind::Response), "each waits for the other");
        assert!(!Kind::Publisher.pairs_with(Kind::Publisher));
    }
}
