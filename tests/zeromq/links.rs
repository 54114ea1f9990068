//! Sockets without a patch around them: what is lost is counted, and why; many at once.

use std::time::Duration;

use bytes::Bytes;
use patchline::engine::runtime;
use patchline::zeromq::{Kind, Link, Lose, Loss, SocketOptions, Spec};

use super::common::wait_until;

pub fn spec(kind: Kind, place: &str) -> Spec {
    let mut spec = Spec::new(kind, SocketOptions::default());
    match place.strip_prefix('@') {
        Some(place) => spec.binds.push(place.to_owned()),
        None => {
            spec.targets = 1;
            spec.connects.push(place.to_owned());
        }
    }
    if kind == Kind::Subscriber {
        spec.topics.push(Vec::new());
    }
    spec
}

pub async fn open(spec: &Spec) -> Link {
    Link::open(spec).await.unwrap_or_else(|trouble| panic!("{trouble}"))
}

pub fn number(at: u32) -> Vec<Bytes> {
    vec![Bytes::copy_from_slice(&at.to_be_bytes())]
}

/// All that has come by now.
pub fn numbers(link: &Link) -> Vec<u32> {
    let mut came = Vec::new();
    link.take(usize::MAX, &mut came);
    came.iter().map(|it| u32::from_be_bytes(it.0[0][..].try_into().expect("a number"))).collect()
}

#[test]
fn what_waits_for_nobody_is_bounded_and_the_lost_are_counted() {
    for (lose, kept) in [(Lose::Oldest, 90..100), (Lose::Newest, 0..10)] {
        runtime().expect("a runtime").block_on(async {
            let mut push = spec(Kind::Push, "@tcp://127.0.0.1:*");
            push.options = SocketOptions { send_high_water_mark: 10, lose, ..push.options };
            let push = open(&push).await;
            for at in 0..100 {
                push.send(number(at)).expect("a message of four bytes");
            }
            push.wake();
            wait_until("what has no room is lost", || push.losses().total() == 90);
            assert_eq!(push.losses().of(Loss::NoPeer), 90);
            let pull = open(&spec(Kind::Pull, &push.bound()[0])).await;
            let mut came = Vec::new();
            wait_until("all have come", || {
                came.extend(numbers(&pull));
                came.len() == 10
            });
            assert_eq!(came, kept.collect::<Vec<_>>());
        });
    }
}

#[test]
fn a_subscriber_that_is_not_read_keeps_the_newest_and_counts_the_rest() {
    runtime().expect("a runtime").block_on(async {
        let publisher = open(&spec(Kind::Publisher, "@tcp://127.0.0.1:*")).await;
        let mut slow = spec(Kind::Subscriber, &publisher.bound()[0]);
        slow.options.receive_high_water_mark = 100;
        let slow = open(&slow).await;
        let other = open(&spec(Kind::Subscriber, &publisher.bound()[0])).await;
        // Until both have subscribed, whatever is sent is nothing.
        let nothing = u32::MAX;
        wait_until("both hear it", || {
            publisher.send(number(nothing)).expect("a message");
            publisher.wake();
            !numbers(&slow).is_empty() & !numbers(&other).is_empty()
        });
        // Behind this one is none of them any more.
        publisher.send(number(nothing - 1)).expect("a message");
        publisher.wake();
        for link in [&slow, &other] {
            wait_until("it hears the end of it", || numbers(link).last() == Some(&(nothing - 1)));
        }
        let before = slow.losses().of(Loss::Unread);
        let mut heard = 0;
        for at in 0..10_000 {
            publisher.send(number(at)).expect("a message");
            if at % 100 == 0 {
                publisher.wake();
                // Not faster than both, or libzmq loses some: of the thousand that may be under way
                // to each it may not know yet of five hundred that they have arrived.
                wait_until("both hear it", || {
                    heard = numbers(&other).last().copied().unwrap_or(heard);
                    let lost = slow.losses().of(Loss::Unread) - before;
                    heard + 200 > at && lost + 300 > u64::from(at)
                });
            }
        }
        publisher.wake();
        wait_until("the last is here", || {
            heard = numbers(&other).last().copied().unwrap_or(heard);
            heard == 9_999
        });
        let mut kept = Vec::new();
        wait_until("the slow one has heard the last", || {
            kept.extend(numbers(&slow));
            kept.last() == Some(&9_999)
        });
        let lost = slow.losses().of(Loss::Unread) - before;
        assert_eq!(kept.len() as u64 + lost, 10_000);
        assert!(lost > 9_000, "{lost}");
    });
}

#[test]
fn what_a_pull_does_not_read_waits_with_who_pushes() {
    runtime().expect("a runtime").block_on(async {
        let mut pull = spec(Kind::Pull, "@tcp://127.0.0.1:*");
        pull.options.receive_high_water_mark = 5;
        let pull = open(&pull).await;
        let mut push = spec(Kind::Push, &pull.bound()[0]);
        push.options.send_high_water_mark = 20_000;
        let push = open(&push).await;
        for at in 0..20_000 {
            push.send(number(at)).expect("a message");
        }
        push.wake();
        let mut came = Vec::new();
        wait_until("all have come", || {
            loop {
                let some = numbers(&pull);
                assert!(some.len() <= 5);
                if some.is_empty() {
                    return came.len() == 20_000;
                }
                came.extend(some);
            }
        });
        assert!(came.iter().copied().eq(0..20_000));
        assert_eq!((push.losses().total(), pull.losses().total()), (0, 0));
    });
}

/// What only sends and is full for a while does not believe for ever that there is something to read.
#[test]
fn who_had_no_room_comes_to_rest() {
    runtime().expect("a runtime").block_on(async {
        let pull = open(&spec(Kind::Pull, "@tcp://127.0.0.1:*")).await;
        let mut push = spec(Kind::Push, &pull.bound()[0]);
        push.options.send_high_water_mark = 2;
        let push = open(&push).await;
        wait_until("they are connected", || push.peers().len() == 1);
        let mut came = 0;
        for at in 0..1000 {
            push.send(number(at)).expect("a message");
            came += numbers(&pull).len() as u64;
        }
        push.wake();
        wait_until("all have come or are lost", || {
            came += numbers(&pull).len() as u64;
            came + push.losses().total() == 1000
        });
        assert!(push.losses().total() > 0);
        let rest = async {
            while tokio::time::timeout(Duration::from_millis(100), push.changed()).await.is_ok() {
                while push.news().is_some() {}
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), rest).await.expect("an end of changes");
    });
}

/// Sends numbers, never more than so many ahead of those that come, until all have come in order.
pub async fn converse(link: Link, ahead: u32) -> Link {
    const ALL: u32 = 5_000;
    let (mut sent, mut heard) = (0, 0);
    loop {
        while sent < ALL.min(heard + ahead) {
            let mut message = number(sent);
            sent += 1;
            // So much at once is sent by the reactor, and the rest goes with the last.
            if sent % 20 == 0 {
                message.push(Bytes::from(vec![7; 300_000]));
                link.send(message).expect("a message of some size");
                link.wake();
            } else {
                link.send(message).expect("a message of four bytes");
            }
        }
        link.wake();
        if heard == ALL {
            return link;
        }
        link.changed().await;
        while link.news().is_some() {}
        for came in numbers(&link) {
            assert_eq!(came, heard);
            heard += 1;
        }
    }
}

#[test]
fn nothing_that_comes_is_overlooked_while_something_is_sent() {
    let runtime = runtime().expect("a runtime");
    for ahead in [1, 2, 100] {
        runtime.block_on(async {
            let one = open(&spec(Kind::Pair, "@tcp://127.0.0.1:*")).await;
            let other = open(&spec(Kind::Pair, &one.bound()[0])).await;
            let [one, other] = [one, other].map(|link| runtime.spawn(converse(link, ahead)));
            let both = async { (one.await.expect("all"), other.await.expect("all")) };
            let (one, other) =
                tokio::time::timeout(Duration::from_secs(100), both).await.expect("an end");
            assert_eq!((one.losses().total(), other.losses().total()), (0, 0));
        });
    }
}

#[test]
fn what_libzmq_has_room_for_is_not_lost_because_nobody_sent_it_yet() {
    runtime().expect("a runtime").block_on(async {
        let pull = open(&spec(Kind::Pull, "@tcp://127.0.0.1:*")).await;
        let mut push = spec(Kind::Push, &pull.bound()[0]);
        push.options.send_high_water_mark = 10;
        let push = open(&push).await;
        wait_until("they are connected", || !push.peers().is_empty());
        (0..19).for_each(|at| push.send(number(at)).expect("a message of four bytes"));
        push.wake();
        let mut came = Vec::new();
        wait_until("all have come", || {
            came.extend(numbers(&pull));
            came.len() as u64 + push.losses().total() == 19
        });
        assert_eq!(came, (0..19).collect::<Vec<_>>());
    });
}

#[test]
fn one_that_does_not_read_is_not_in_the_way_of_others_of_a_router() {
    runtime().expect("a runtime").block_on(async {
        let mut router = spec(Kind::Router, "@tcp://127.0.0.1:*");
        router.options.send_high_water_mark = 200;
        let router = open(&router).await;
        let dealer = |name: &str| {
            let mut dealer = spec(Kind::Dealer, &router.bound()[0]);
            dealer.identity = name.as_bytes().to_vec();
            dealer.options.receive_high_water_mark = 10;
            dealer
        };
        let [stalled, quick] = [open(&dealer("stalled")).await, open(&dealer("quick")).await];
        for link in [&stalled, &quick] {
            link.send(vec![Bytes::from_static(b"hi")]).expect("a message");
            link.wake();
        }
        let mut here = 0;
        wait_until("both are here", || {
            let mut came = Vec::new();
            router.take(9, &mut came);
            here += came.len();
            here == 2
        });
        let large = Bytes::from(vec![7; 100_000]);
        let mut came = Vec::new();
        for at in 0..1000_u32 {
            for name in ["stalled", "quick"] {
                let frames = vec![
                    Bytes::from(name),
                    Bytes::copy_from_slice(&at.to_be_bytes()),
                    large.clone(),
                ];
                router.send(frames).expect("a message");
            }
            router.wake();
            wait_until("the quick one has it", || {
                quick.take(99, &mut came);
                came.len() as u32 > at
            });
        }
        let losses = router.losses();
        assert!(losses.of(Loss::QueueFull) > 0, "{losses:?}");
        assert_eq!(losses.total(), losses.of(Loss::QueueFull));
        drop(stalled);
    });
}

#[test]
fn all_that_was_sent_has_left_when_it_is_flushed() {
    runtime().expect("a runtime").block_on(async {
        let pull = open(&spec(Kind::Pull, "@tcp://127.0.0.1:*")).await;
        let mut push = spec(Kind::Push, &pull.bound()[0]);
        push.options.linger = 5.0;
        let push = open(&push).await;
        for at in 0..500 {
            push.send(number(at)).expect("a message");
        }
        push.wake();
        push.flushed().await;
        drop(push);
        let mut came = Vec::new();
        wait_until("all have come", || {
            came.extend(numbers(&pull));
            came.len() == 500
        });
    });
}
