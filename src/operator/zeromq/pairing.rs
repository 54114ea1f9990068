//! The two ends of a proxy, and how they are introduced to each other.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::standing::Standing;
use super::{Kind, Net, Pairing};
use crate::error::Error;
use crate::flow::inbox::Inbox;
use crate::value::{Number, Record, Value, ValueType};
use crate::zeromq::Losses;

/// The type of a socket at the end of a proxy.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProxyKind {
    /// Hears publishers, for those at the other end.
    XSubscriber,
    /// Sends to subscribers, and hears what they want.
    XPublisher,
    /// Hears those who ask.
    Router,
    /// Asks those who answer.
    Dealer,
    /// Takes what is pushed.
    Pull,
    /// Gives to those who pull.
    Push,
    /// Hears all that publishers send.
    Subscriber,
    /// Sends to subscribers.
    Publisher,
    /// Talks with one other.
    Pair,
}

impl From<ProxyKind> for Kind {
    fn from(kind: ProxyKind) -> Self {
        match kind {
            ProxyKind::XSubscriber => Self::XSubscriber,
            ProxyKind::XPublisher => Self::XPublisher,
            ProxyKind::Router => Self::Router,
            ProxyKind::Dealer => Self::Dealer,
            ProxyKind::Pull => Self::Pull,
            ProxyKind::Push => Self::Push,
            ProxyKind::Subscriber => Self::Subscriber,
            ProxyKind::Publisher => Self::Publisher,
            ProxyKind::Pair => Self::Pair,
        }
    }
}

/// What one end gives the other to find it by.
pub fn introduction(pairing: Pairing, kind: ProxyKind) -> Record {
    let kind = serde_json::to_value(kind).unwrap_or_default();
    let fields =
        [Value::Long(pairing.proxy as i64), Value::text(kind.as_str().unwrap_or_default())];
    Record::new(Record::names(["Proxy", "SocketType"]), fields)
}

/// The proxy that this leads to; the error says why this end does not fit.
pub fn introduced(record: &Record, own: ProxyKind) -> Result<Pairing, Error> {
    let proxy = record.get("Proxy").and_then(Number::of).and_then(Number::to_i64);
    let kind = record.get("SocketType").and_then(|kind| match kind {
        Value::Text(kind) => serde_json::from_value::<ProxyKind>((&**kind).into()).ok(),
        _ => None,
    });
    let (Some(proxy), Some(kind)) = (proxy, kind) else {
        return Err(Error::new("this is no end of a proxy; wire a ProxyFrontend to it"));
    };
    let (own, other) = (Kind::from(own), Kind::from(kind));
    if !own.pairs_with(other) {
        return Err(Error::new(format!(
            "no message can go from {} to {}; join XSubscriber and XPublisher, Router and Dealer, \
             or Pull and Push",
            other.name(),
            own.name()
        )));
    }
    Ok(Pairing { proxy: proxy as u64, front: false })
}

impl Net {
    /// Stands at one end of a proxy until the run stops.
    pub async fn stand(&self, inbox: &mut Inbox<Value>) -> Result<(), Error> {
        while self.stand_until_told(inbox).await?.is_some() {}
        Ok(())
    }

    /// Stands at one end of a proxy until another end is introduced, or the run stops.
    pub async fn stand_until_told(
        &self,
        inbox: &mut Inbox<Value>,
    ) -> Result<Option<Arc<Record>>, Error> {
        let net = self.clone().with(|spec| {
            if spec.kind == Kind::Subscriber {
                spec.topics = vec![Vec::new()];
            }
        });
        let link = net.open().await?;
        let mut standing = Standing::new(net, &link, inbox.status(), Losses::default());
        standing.update(&link)?;
        let mut hears = true;
        loop {
            tokio::select! {
                () = link.changed() => {}
                told = inbox.recv(), if hears => match told {
                    Some(Value::Record(record)) => return Ok(Some(record)),
                    Some(other) => inbox.fault(&Error::wrong_type(ValueType::Record, &other)),
                    // Whoever introduced the other end may have ended; the proxy goes on.
                    None if standing.is_stopping() => return Ok(None),
                    None => hears = false,
                },
                () = standing.look_up(&link) => {}
            }
            standing.update(&link)?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_find_each_other_if_they_fit() {
        let front = Pairing::front();
        let record = introduction(front, ProxyKind::XSubscriber);
        let back = introduced(&record, ProxyKind::XPublisher).unwrap();
        assert_eq!((back.proxy, back.front), (front.proxy, false));
        let error = introduced(&record, ProxyKind::Dealer).unwrap_err().to_string();
        assert!(error.contains("from XSubscriber to Dealer"), "{error}");
        let stranger = Record::new(Record::names(["X"]), [Value::Int(1)]);
        assert!(introduced(&stranger, ProxyKind::Dealer).is_err());
    }
}
