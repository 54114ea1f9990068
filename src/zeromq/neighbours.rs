//! Those who meet within the program, of which libzmq tells nothing.

use std::ops::DerefMut;

use super::member::Member;

/// Lets each of them know who is there by names within the program.
pub(super) fn introduce(members: &mut [impl DerefMut<Target = Member>]) {
    let ways: Vec<_> = members.iter().map(|member| member.names_within()).collect();
    for (at, member) in members.iter_mut().enumerate() {
        let [bound, connected] = &ways[at];
        let mut met = Vec::new();
        for (_, [theirs, called]) in ways.iter().enumerate().filter(|(other, _)| *other != at) {
            met.extend(called.iter().filter(|name| bound.contains(name)).cloned());
            met.extend(theirs.iter().filter(|name| connected.contains(name)).cloned());
        }
        member.meet(met);
    }
}
