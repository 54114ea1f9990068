//! Where sockets bind and connect, as people write it: `@tcp://*:5557, >ipc:///tmp/two`.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Whether a socket waits to be called, or calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Others connect to it: `@`.
    Bind,
    /// It connects to another: `>`.
    Connect,
}

/// One place where a socket binds, or to which it connects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// What it does there; if nobody says, what its kind does.
    pub action: Option<Action>,
    /// Where.
    pub place: Place,
}

/// Where a socket can be reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// By the network.
    Tcp {
        /// A name, an address, or `*` for all network interfaces.
        host: String,
        /// 0 is any that is free, to bind to.
        port: u16,
    },
    /// By a file of this machine.
    Ipc(String),
    /// By a name within this program.
    Inproc(String),
}

/// Places, separated by commas.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Endpoints(pub Vec<Endpoint>);

/// A place in parts, as older patches of Bonsai have it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(extend("unless" = "connection_string"))]
pub struct ConnectionId {
    /// The host. To bind, `localhost` is this machine alone and `*` all network interfaces. With
    /// IPC it is the path of a file, with InProc a name.
    pub host: String,
    /// The port; only TCP has one.
    pub port: u16,
    /// Whether to bind or to connect.
    pub socket_connection: SocketConnection,
    /// What carries the messages.
    pub socket_protocol: SocketProtocol,
}

/// Whether to bind or to connect.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SocketConnection {
    /// What sockets of this kind mostly do.
    #[default]
    Default,
    /// Others connect to it.
    Bind,
    /// It connects to another.
    Connect,
}

/// What carries the messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SocketProtocol {
    /// The network.
    #[default]
    Tcp,
    /// A file of this machine.
    Ipc,
    /// A name within this program.
    InProc,
}

impl Default for ConnectionId {
    fn default() -> Self {
        Self {
            host: "localhost".into(),
            port: 5557,
            socket_connection: SocketConnection::default(),
            socket_protocol: SocketProtocol::default(),
        }
    }
}

impl ConnectionId {
    /// The place it means.
    pub fn endpoint(&self) -> Result<Endpoint, String> {
        let action = match self.socket_connection {
            SocketConnection::Default => None,
            SocketConnection::Bind => Some(Action::Bind),
            SocketConnection::Connect => Some(Action::Connect),
        };
        let host = self.host.trim();
        if host.is_empty() || !is_plain(host) {
            return Err("name a host, such as localhost".into());
        }
        let place = match self.socket_protocol {
            SocketProtocol::Tcp => Place::Tcp { host: host.into(), port: self.port },
            SocketProtocol::Ipc => Place::Ipc(host.into()),
            SocketProtocol::InProc => Place::Inproc(host.into()),
        };
        Ok(Endpoint { action, place })
    }
}

impl FromStr for Endpoints {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        Ok(Self(parts.map(str::parse).collect::<Result<_, _>>()?))
    }
}

impl FromStr for Endpoint {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (action, rest) = match text.split_at_checked(1) {
            Some(("@", rest)) => (Some(Action::Bind), rest),
            Some((">", rest)) => (Some(Action::Connect), rest),
            _ => (None, text),
        };
        let example = "write it like tcp://localhost:5557";
        let (protocol, address) =
            rest.split_once("://").ok_or_else(|| format!("{text:?} has no protocol; {example}"))?;
        if address.is_empty() || !is_plain(address) {
            return Err(format!("{text:?} has no address; {example}"));
        }
        let place = match protocol.to_ascii_lowercase().as_str() {
            "tcp" => tcp(address).map_err(|wrong| format!("{text:?} {wrong}; {example}"))?,
            "ipc" => Place::Ipc(address.into()),
            "inproc" => Place::Inproc(address.into()),
            other => {
                return Err(format!("there is no protocol {other:?} here; use tcp, ipc or inproc"));
            }
        };
        Ok(Self { action, place })
    }
}

/// Whether libzmq could read it.
fn is_plain(address: &str) -> bool {
    !address.chars().any(char::is_control)
}

/// A host and a port; or what is wrong with them.
fn tcp(address: &str) -> Result<Place, &'static str> {
    let (host, port) = address.rsplit_once(':').ok_or("has no port")?;
    if host.contains(['/', ';', '>', '@', ' ']) {
        return Err("is no single place: put commas between several");
    }
    let port = match port {
        "" => return Err("has no port"),
        "*" => 0,
        number => number.parse().map_err(|_| "has a port that is no number from 0 to 65535")?,
    };
    let host = host.trim_matches(['[', ']']);
    if host.is_empty() {
        return Err("has no host");
    }
    Ok(Place::Tcp { host: host.into(), port })
}

impl Endpoint {
    /// What to do there.
    pub fn action(&self, default: Action) -> Action {
        self.action.unwrap_or(default)
    }
}

impl Place {
    /// The network interface and port to bind to, if they are written as such.
    pub fn interface(&self) -> Option<SocketAddr> {
        let Self::Tcp { host, port } = self else { return None };
        let address = match host.as_str() {
            "*" => Ipv4Addr::UNSPECIFIED.into(),
            "localhost" => Ipv4Addr::LOCALHOST.into(),
            other => other.parse::<IpAddr>().ok()?,
        };
        Some(SocketAddr::new(address, *port))
    }

    /// What is to be bound to, as libzmq writes it.
    pub fn to_bind(&self) -> String {
        match (self, self.interface()) {
            (_, Some(address)) if address.port() == 0 => {
                let all = address.to_string();
                format!("tcp://{}*", all.strip_suffix('0').unwrap_or(&all))
            }
            (_, Some(address)) => format!("tcp://{address}"),
            (Self::Tcp { host, port: 0 }, _) => format!("tcp://{host}:*"),
            (other, _) => other.to_string(),
        }
    }

    /// The host and port to look up before it can be connected to; none if there is nothing to look
    /// up.
    pub fn to_look_up(&self) -> Option<(&str, u16)> {
        match self {
            Self::Tcp { host, port } if self.interface().is_none() => Some((host, *port)),
            _ => None,
        }
    }

    /// What is to be connected to without looking anything up.
    pub fn to_connect(&self) -> Option<String> {
        match (self, self.interface()) {
            (Self::Tcp { .. }, address) => Some(format!("tcp://{}", address?)),
            (other, _) => Some(other.to_string()),
        }
    }

    /// Why it cannot be used in this way, before anything is opened.
    pub fn check(&self, action: Action) -> Result<(), String> {
        match (self, action) {
            (Self::Tcp { host, .. }, Action::Connect) if host == "*" => {
                Err("* is for binding; name the host to connect to, such as localhost".into())
            }
            (Self::Tcp { port: 0, .. }, Action::Connect) => {
                Err("name the port to connect to, such as 5557".into())
            }
            (Self::Ipc(_), _) if cfg!(not(unix)) => {
                Err("ipc is there on Unix only; use tcp://localhost instead".into())
            }
            _ => Ok(()),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp { host, port } if host.contains(':') => {
                write!(formatter, "tcp://[{host}]:{port}")
            }
            Self::Tcp { host, port } => write!(formatter, "tcp://{host}:{port}"),
            Self::Ipc(path) => write!(formatter, "ipc://{path}"),
            Self::Inproc(name) => write!(formatter, "inproc://{name}"),
        }
    }
}

impl fmt::Display for Endpoints {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, Endpoint { action, place }) in self.0.iter().enumerate() {
            let sign = match action {
                Some(Action::Bind) => "@",
                Some(Action::Connect) => ">",
                None => "",
            };
            write!(formatter, "{}{sign}{place}", if at > 0 { "," } else { "" })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_bonsai_writes() {
        let text = "@tcp://*:5557, >ipc:///tmp/two,inproc://three,tcp://[::1]:9";
        let endpoints: Endpoints = text.parse().unwrap();
        assert_eq!(endpoints.to_string(), text.replace(' ', ""));
        let actions: Vec<_> = endpoints.0.iter().map(|endpoint| endpoint.action).collect();
        assert_eq!(actions, [Some(Action::Bind), Some(Action::Connect), None, None]);
        assert_eq!("".parse(), Ok(Endpoints::default()));
    }

    #[test]
    fn localhost_is_this_machine_and_a_star_is_all_interfaces() {
        let place = |text: &str| text.parse::<Endpoint>().unwrap().place;
        assert_eq!(place("tcp://localhost:5557").to_bind(), "tcp://127.0.0.1:5557");
        assert_eq!(place("tcp://*:5557").to_bind(), "tcp://0.0.0.0:5557");
        assert_eq!(place("tcp://*:*").to_bind(), "tcp://0.0.0.0:*");
        assert_eq!(place("tcp://[::1]:0").to_bind(), "tcp://[::1]:*");
        assert_eq!(place("tcp://eth0:5").to_bind(), "tcp://eth0:5");
        assert_eq!(place("tcp://localhost:7").to_connect().unwrap(), "tcp://127.0.0.1:7");
        assert_eq!(place("tcp://host:7").to_connect(), None);
        assert_eq!(place("tcp://host:7").to_look_up(), Some(("host", 7)));
        assert_eq!(place("ipc://a/b").to_connect().unwrap(), "ipc://a/b");
    }

    #[test]
    fn says_what_is_wrong() {
        for (text, part) in [
            ("localhost:5557", "has no protocol"),
            ("tcp://localhost", "has no port"),
            ("tcp://localhost:70000", "no number from 0 to 65535"),
            ("tcp://localhost:abc", "no number from 0 to 65535"),
            ("tcp://localhost:", "has no port"),
            ("tcp://:5557", "has no host"),
            ("@tcp://a:1;>tcp://b:2", "put commas between"),
            ("tcp://", "has no address"),
            ("pgm://x:1", "use tcp, ipc or inproc"),
            ("tcp://a\0:1", "has no address"),
        ] {
            let error = text.parse::<Endpoints>().unwrap_err();
            assert!(error.contains(part), "{error}");
        }
        let place = "tcp://*:5".parse::<Endpoint>().unwrap().place;
        assert!(place.check(Action::Connect).unwrap_err().contains("for binding"));
    }

    #[test]
    fn a_place_in_parts_is_the_same_place() {
        let parts =
            ConnectionId { socket_connection: SocketConnection::Bind, ..ConnectionId::default() };
        assert_eq!(parts.endpoint(), "@tcp://localhost:5557".parse());
    }
}
