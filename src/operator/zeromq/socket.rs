//! What the author of an operator with a ZeroMQ socket writes.

use std::marker::PhantomData;
use std::sync::Arc;

use bytes::Bytes;
use serde_json::Value as Json;

use super::Net;
use super::conversation::Conversation;
use crate::error::Error;
use crate::flow::inbox::Inbox;
use crate::flow::outlet::Outlet;
use crate::operator::author::{Properties, Relay};
use crate::operator::port::{Inputs, OutputType, Outputs};
use crate::operator::task::{Actor, queued, relay};
use crate::operator::{Built, OperatorType, Role, Wiring, adapter};
use crate::value::{Frames, Value, ValueType};

/// An operator that is a ZeroMQ socket.
///
/// It is opened once, and stays open through every edit that does not concern how it is opened:
/// `self` holds the properties as they are at this moment.
pub trait Socket: Properties {
    /// Its drawn inputs, if it also gives what comes.
    const INPUTS: Inputs = Inputs::Optional(ValueType::Any);

    /// The socket that the properties mean.
    fn net(&self) -> Net;

    /// The message that a value becomes.
    fn outgoing(&self, value: Value) -> Result<Vec<Bytes>, Error>;

    /// What the patch gets of a message that came.
    fn incoming(&self, frames: Frames) -> Frames {
        frames
    }
}

/// One end of a proxy.
pub trait ProxyEnd: Relay {
    /// The socket that the properties mean.
    fn net(&self) -> Net;
}

impl OperatorType {
    /// A [`Socket`] that gives what comes by it.
    pub const fn socket<S: Socket>() -> Self {
        let output = OutputType::Is(<Arc<Frames> as crate::value::Wire>::TYPE);
        let mut this = Self::new::<S>(
            Role::Relay,
            (S::INPUTS, Outputs::One(output)),
            |json| adapter::check(json, |it: &S| it.net().check()),
            conversing::<S>,
        )
        .claiming(|json| adapter::claims(json, |it: &S| it.net().claims()));
        this.names = |json| adapter::claims(json, |it: &S| it.net().names());
        this.gives_by_socket = true;
        this
    }

    /// A [`Socket`] that only sends; what it sends passes on.
    pub const fn sending_socket<S: Socket>() -> Self {
        let mut this = Self::new::<S>(
            Role::Sink,
            (Inputs::One(ValueType::Any), Outputs::One(OutputType::SameAsInput)),
            |json| adapter::check(json, |it: &S| it.net().check()),
            sending::<S>,
        )
        .claiming(|json| adapter::claims(json, |it: &S| it.net().claims()));
        this.names = |json| adapter::claims(json, |it: &S| it.net().names());
        this
    }

    /// A [`ProxyEnd`].
    pub const fn proxy_end<P: ProxyEnd>() -> Self {
        let mut this = Self::new::<P>(
            Role::Relay,
            (P::INPUTS, P::OUTPUTS),
            |json| adapter::check(json, |it: &P| it.net().check()),
            relay::<P>,
        )
        .claiming(|json| adapter::claims(json, |it: &P| it.net().claims()));
        this.names = |json| adapter::claims(json, |it: &P| it.net().names());
        this.gives_by_socket = true;
        this
    }
}

struct Conversing<S>(PhantomData<S>);

impl<S: Socket> Actor for Conversing<S> {
    type Properties = S;
    type In = Value;
    type Out = Arc<Frames>;
    type State = Conversation;
    const STAMPS: bool = false;

    async fn run(
        socket: S,
        conversation: &mut Conversation,
        inbox: &mut Inbox<Value>,
        out: &mut Outlet<Arc<Frames>>,
    ) -> Result<(), Error> {
        let mut give = |frames| out.push(Arc::new(socket.incoming(frames)));
        conversation.hold(&socket, inbox, Some(&mut give)).await
    }
}

struct Sending<S>(PhantomData<S>);

impl<S: Socket> Actor for Sending<S> {
    type Properties = S;
    type In = Value;
    type Out = Value;
    type State = Conversation;
    const STAMPS: bool = false;
    const DRAINS: bool = true;

    async fn run(
        socket: S,
        conversation: &mut Conversation,
        inbox: &mut Inbox<Value>,
        _: &mut Outlet<Value>,
    ) -> Result<(), Error> {
        conversation.hold(&socket, inbox, None).await
    }
}

fn conversing<S: Socket>(json: &Json, _: Wiring) -> Result<Built, Error> {
    queued::<Conversing<S>>(json, |it| it.net().queue(), false)
}

fn sending<S: Socket>(json: &Json, _: Wiring) -> Result<Built, Error> {
    queued::<Sending<S>>(json, |it| it.net().queue(), true)
}
