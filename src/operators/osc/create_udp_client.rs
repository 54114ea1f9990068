use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::pin::pin;

use crate::operator::prelude::*;
use crate::protocol::osc::{Encoder, decode};

/// A connection for OSC over UDP, which sends and receives; others use it by its name.
///
/// It hears whoever sends to its port, and sends to the remote host, or to whom a message came
/// from.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct CreateUdpClient {
    /// What SendMessage and ReceiveMessage call this connection.
    pub name: String,
    /// The port to listen on; 0 for any that is free, if this connection is only for sending.
    pub port: u16,
    /// The host to send to: a name such as `localhost`, or an IP address.
    pub remote_host_name: String,
    /// The port to send to; 0 if this connection is only for receiving.
    pub remote_port: u16,
    /// The IP address of the network interface to use, such as `192.168.1.5`. Leave it blank to
    /// use all.
    pub interface: String,
    /// Whether to allow sending to all hosts of a network at once, such as `192.168.1.255`.
    pub broadcast: bool,
    /// A multicast group to join, such as `239.0.0.1`. Leave it blank for none.
    pub multicast_group: String,
    /// How many routers a packet to a multicast group may pass, plus one: 1 stays in the local
    /// network.
    #[schemars(range(min = 0, max = 255))]
    pub multicast_ttl: u32,
    /// How many bytes may wait to be read before packets are lost. The system may grant less; on
    /// Linux `net.core.rmem_max` is the most.
    #[schemars(range(min = 4096, max = 1_073_741_824), extend("unit" = "B"))]
    pub receive_buffer: u32,
    /// When the messages of a bundle that comes in are given.
    pub bundles: Bundles,
}

impl Default for CreateUdpClient {
    fn default() -> Self {
        Self {
            name: String::new(),
            port: 0,
            remote_host_name: "localhost".into(),
            remote_port: 0,
            interface: String::new(),
            broadcast: false,
            multicast_group: String::new(),
            multicast_ttl: 1,
            receive_buffer: 4 << 20,
            bundles: Bundles::default(),
        }
    }
}

/// Datagrams read, or values sent, before others have their turn.
const BATCH: usize = 64;

impl CreateUdpClient {
    fn options(&self) -> Result<UdpOptions, Complaint> {
        let address = |property: &str, text: &str| match text.trim() {
            "" => Ok(None),
            text => text.parse::<IpAddr>().map(Some).map_err(|_| {
                let sentence = format!("{text:?} is not an IP address such as 192.168.1.5");
                Complaint::about(property, sentence)
            }),
        };
        let group = address("multicast_group", &self.multicast_group)?;
        if let Some(group) = group.filter(|group| !group.is_multicast()) {
            let sentence = format!("{group} is not a multicast group such as 239.0.0.1");
            return Err(Complaint::about("multicast_group", sentence));
        }
        let remote = self.remote_host_name.trim().parse::<IpAddr>().ok();
        let all = match group.or(remote) {
            Some(IpAddr::V6(_)) => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
            _ => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        };
        Ok(UdpOptions {
            interface: address("interface", &self.interface)?.unwrap_or(all),
            port: self.port,
            broadcast: self.broadcast,
            group,
            ttl: self.multicast_ttl,
            receive_buffer: self.receive_buffer as usize,
        })
    }
}

impl Relay for CreateUdpClient {
    type In = Value;
    type Out = Arc<Message>;
    const INPUTS: Inputs = Inputs::None;
    const OUTPUTS: Outputs = Outputs::Named(&[]);
    const LINK: Link = Link::Provides(Hub::Connection("osc"));

    fn check(&self) -> Result<(), Complaint> {
        self.options()?;
        if self.remote_port > 0 && self.remote_host_name.trim().is_empty() {
            let sentence = "name the host to send to, such as localhost";
            return Err(Complaint::about("remote_host_name", sentence));
        }
        if self.port == 0 && self.remote_port == 0 {
            let sentence = "set a port to listen on, or a remote port to send to, or both";
            return Err(Complaint::about("port", sentence));
        }
        Ok(())
    }

    fn claims(&self) -> Vec<Claim> {
        self.options().iter().map(UdpOptions::claim).collect()
    }

    fn queue(&self) -> (usize, Overflow) {
        (1024, Overflow::DropOldest)
    }

    async fn run(
        self,
        inbox: &mut Inbox<Value>,
        out: &mut Outlet<Arc<Message>>,
    ) -> Result<(), Error> {
        let options = self.options().map_err(|c| Error::properties(c.sentence))?;
        let mut port = UdpPort::open(&options, self.remote_port > 0)?;
        port.say(out);
        let look_up =
            |pause| look_up(&self.remote_host_name, self.remote_port, options.interface, pause);
        let mut lookup = pin!(look_up(Duration::ZERO));
        let mut schedule = Schedule::new(self.bundles);
        let mut sending = Sending::default();
        loop {
            tokio::select! {
                found = &mut lookup, if self.remote_port > 0 => {
                    let pause = port.found(found, out);
                    lookup.set(look_up(pause));
                }
                readable = port.readable() => {
                    readable?;
                    for _ in 0..BATCH {
                        let Some((datagram, peer)) = port.try_receive()? else { break };
                        decode(datagram, Some(peer), |heard| match heard {
                            Ok(message) => schedule.give(message, out),
                            Err(error) => out.fault(&error),
                        });
                        // Answers leave right after each datagram: none waits for a crowd.
                        sending.send_waiting(&port, inbox).await;
                    }
                }
                // Values wait in their queue until it is known where to.
                value = inbox.recv(), if !port.searches() => match value {
                    Some(value) => {
                        sending.send(&port, &value, inbox).await;
                        sending.send_waiting(&port, inbox).await;
                    }
                    None => return Ok(()),
                },
                () = schedule.due() => {
                    schedule.release(out);
                    sending.send_waiting(&port, inbox).await;
                }
            }
        }
    }
}

/// From values to datagrams.
#[derive(Default)]
struct Sending {
    packet: Vec<u8>,
    encoder: Encoder,
}

impl Sending {
    async fn send_waiting(&mut self, port: &UdpPort, inbox: &mut Inbox<Value>) {
        for _ in 0..BATCH {
            if port.searches() {
                return;
            }
            let Some(value) = inbox.try_recv() else { return };
            self.send(port, &value, inbox).await;
        }
    }

    async fn send(&mut self, port: &UdpPort, value: &Value, inbox: &Inbox<Value>) {
        self.packet.clear();
        let sent = match self.encoder.encode_value(value, &mut self.packet) {
            Ok(peer) => port.send(&self.packet, peer).await,
            Err(error) => Err(error),
        };
        if let Err(error) = sent {
            inbox.fault(&error);
        }
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::relay::<CreateUdpClient>().aliases(&[
    "UDP",
    "OSC connection",
    "OSC In",
    "OSC Out",
    "udpsend",
    "udpreceive",
    "netsend",
    "netreceive",
    "socket",
]);

#[cfg(test)]
mod tests {
    use std::net::{SocketAddr, UdpSocket};
    use std::time::SystemTime;

    use serde_json::json;

    use super::*;
    use crate::error::TakenPort;
    use crate::operator::bench::{Cause, Listening};
    use crate::protocol::osc::encode;

    const MOMENT: Duration = Duration::from_millis(5);

    /// A peer on this machine, and a bench whose operator sends to it; also the address that the
    /// operator listens on.
    async fn peer_and_bench(properties: serde_json::Value) -> (UdpSocket, Bench, SocketAddr) {
        let peer = UdpSocket::bind("127.0.0.1:0").unwrap();
        peer.set_nonblocking(true).unwrap();
        let mut all = json!({
            "remote_host_name": "127.0.0.1",
            "remote_port": peer.local_addr().unwrap().port(),
        });
        all.as_object_mut().unwrap().extend(properties.as_object().unwrap().clone());
        let mut bench = Bench::new(&OPERATOR, all);
        bench.run_for(MOMENT).await;
        let listening = bench.listening();
        assert!(listening[0].address.ip().is_unspecified() && !listening[0].chosen);
        let port = listening[0].address.port();
        (peer, bench, SocketAddr::from(([127, 0, 0, 1], port)))
    }

    fn packet(message: &Message) -> Vec<u8> {
        let mut packet = Vec::new();
        encode(message, &mut packet).unwrap();
        packet
    }

    fn heard(peer: &UdpSocket) -> Vec<Vec<u8>> {
        let mut buffer = [0; 1024];
        std::iter::from_fn(|| peer.recv(&mut buffer).ok().map(|size| buffer[..size].to_vec()))
            .collect()
    }

    fn value(message: Message) -> Value {
        Value::Message(Arc::new(message))
    }

    fn numbered(x: i32) -> Message {
        Message::new("/a", vec![Value::Int(x)])
    }

    #[tokio::test(start_paused = true)]
    async fn hears_in_order_and_knows_the_sender() {
        let (peer, mut bench, port) = peer_and_bench(json!({})).await;
        for x in 0..300 {
            peer.send_to(&packet(&numbered(x)), port).unwrap();
        }
        let from = Some(peer.local_addr().unwrap());
        let wanted = (0..300).map(|x| value(Message { peer: from, ..numbered(x) }));
        assert_eq!(bench.run_for(MOMENT).await, wanted.collect::<Vec<_>>());
    }

    #[tokio::test(start_paused = true)]
    async fn sends_to_the_remote_host_and_answers_senders() {
        let (peer, mut bench, port) = peer_and_bench(json!({})).await;
        let remote = peer.local_addr().unwrap();
        let active = format!("listening on 0.0.0.0:{}, sending to {remote}", port.port());
        assert_eq!(bench.state(), State::Active(active));
        bench.push(value(numbered(1)));
        let bundled = Message { time: Some(TimeTag::IMMEDIATELY), ..numbered(2) };
        bench.push(Value::list([value(bundled.clone())]));
        let other = UdpSocket::bind("127.0.0.1:0").unwrap();
        other.set_nonblocking(true).unwrap();
        let to_other = Message { peer: other.local_addr().ok(), ..numbered(3) };
        bench.push(value(to_other));
        bench.run_for(MOMENT).await;
        assert_eq!(heard(&peer), [packet(&numbered(1)), packet(&bundled)]);
        assert_eq!(heard(&other), [packet(&numbered(3))]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_bad_packet_is_a_fault_and_the_socket_lives_on() {
        let (peer, mut bench, port) = peer_and_bench(json!({})).await;
        for bad in [&b""[..], b"nonsense", b"/a\0\0,i\0\0"] {
            peer.send_to(bad, port).unwrap();
        }
        peer.send_to(&packet(&numbered(1)), port).unwrap();
        assert_eq!(bench.run_for(MOMENT).await.len(), 1);
        assert_eq!(bench.faults(), 3);
        let from = peer.local_addr().unwrap();
        let sentence = format!(
            "the packet ends within type tag 1 of 1 (i); the sender may have cut it (from {from})"
        );
        assert_eq!(bench.fault(), Some(sentence));
    }

    #[tokio::test(start_paused = true)]
    async fn a_peer_that_is_gone_disturbs_nobody() {
        let (peer, mut bench, port) = peer_and_bench(json!({})).await;
        let other = UdpSocket::bind("127.0.0.1:0").unwrap();
        drop(peer);
        for x in 0..10 {
            bench.push(value(numbered(x)));
            bench.run_for(MOMENT).await;
        }
        other.send_to(&packet(&numbered(1)), port).unwrap();
        assert_eq!(bench.run_for(MOMENT).await.len(), 1);
        assert_eq!(bench.faults(), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn an_unknown_host_does_not_keep_it_from_hearing() {
        let (peer, _, _) = peer_and_bench(json!({})).await;
        let free = UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let properties =
            json!({"port": free.port(), "remote_host_name": "no such host", "remote_port": 9});
        let mut bench = Bench::new(&OPERATOR, properties);
        bench.run_for(MOMENT).await;
        assert!(bench.fault().unwrap().starts_with("no host is called \"no such host\""));
        assert!(matches!(bench.state(), State::Waiting(_)));
        peer.send_to(&packet(&numbered(1)), free).unwrap();
        assert_eq!(bench.run_for(MOMENT).await.len(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn bundles_wait_for_their_time_if_asked_to() {
        let (peer, mut bench, port) = peer_and_bench(json!({"bundles": "on_time"})).await;
        let at = |seconds| {
            let moment = SystemTime::now() + Duration::from_secs(seconds);
            Message { time: Some(moment.into()), ..numbered(seconds as i32) }
        };
        for message in [at(20), at(10), at(500), numbered(0)] {
            peer.send_to(&packet(&message), port).unwrap();
        }
        let numbers = |heard: Vec<Value>| -> Vec<Value> {
            heard.iter().flat_map(|message| message.items().unwrap().to_vec()).collect()
        };
        assert_eq!(numbers(bench.run_for(Duration::from_secs(9)).await), [500, 0].map(Value::Int));
        assert!(bench.fault().unwrap().contains("s ahead, so it was not waited for"));
        assert_eq!(numbers(bench.run_for(Duration::from_secs(2)).await), [Value::Int(10)]);
        assert_eq!(numbers(bench.run_for(Duration::from_secs(10)).await), [Value::Int(20)]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_of_the_system_is_tried_again() {
        let taken = UdpSocket::bind("0.0.0.0:0").unwrap();
        let port = taken.local_addr().unwrap().port();
        let mut bench = Bench::new(&OPERATOR, json!({"port": port}));
        bench.run_for(MOMENT).await;
        assert!(bench.fault().unwrap().contains("is taken by another program or node"));
        let address = taken.local_addr().unwrap();
        let port_taken = TakenPort { protocol: "UDP", address, property: "port" };
        assert_eq!(bench.cause(), Some(Cause::Taken(port_taken)));
        assert_eq!(bench.listening(), []);
        drop(taken);
        bench.run_for(Duration::from_secs(1)).await;
        assert_eq!(bench.state(), State::Active(format!("listening on 0.0.0.0:{port}")));
        assert_eq!(bench.listening(), [Listening { protocol: "UDP", address, chosen: true }]);
        bench.push(value(numbered(1)));
        bench.run_for(MOMENT).await;
        assert!(bench.fault().unwrap().starts_with("nowhere to send to"));
    }

    #[test]
    fn says_before_running_what_cannot_work() {
        for (properties, property) in [
            (json!({}), "port"),
            (json!({"remote_port": 1, "remote_host_name": " "}), "remote_host_name"),
            (json!({"port": 1, "interface": "eth0"}), "interface"),
            (json!({"port": 1, "multicast_group": "10.0.0.1"}), "multicast_group"),
        ] {
            let complaints = OPERATOR.check(properties.as_object().unwrap());
            assert_eq!(complaints[0].property.as_deref(), Some(property));
        }
    }
}
