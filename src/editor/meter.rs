//! What the window measures now and then: the work of the run, and this machine's addresses.

use std::fs;
use std::net::{IpAddr, Ipv4Addr, UdpSocket};
use std::sync::Arc;
use std::time::{Duration, Instant};

use egui::{Context, Id};

/// How often is measured.
const EVERY: Duration = Duration::from_secs(1);
/// Clock ticks a second, as Linux counts the work of threads.
const TICKS: f64 = 100.0;

/// The latest measurements.
#[derive(Debug, Default)]
pub struct Meter {
    measured: Option<Instant>,
    ticks: Option<u64>,
    /// The share of one core that the threads of all runs take; none where that is not known.
    pub cpu: Option<f64>,
}

impl Meter {
    /// Measures, if it is time.
    pub fn look(&mut self, ctx: &Context) {
        let now = Instant::now();
        let since = self.measured.map(|measured| now.duration_since(measured));
        if since.is_some_and(|since| since < EVERY) {
            return;
        }
        self.measured = Some(now);
        let found: Vec<IpAddr> = if_addrs::get_if_addrs()
            .map(|all| all.iter().map(if_addrs::Interface::ip).collect())
            .unwrap_or_default();
        set_addresses(ctx, &ordered(found, outward()));
        let ticks = worked();
        let before = std::mem::replace(&mut self.ticks, ticks);
        self.cpu = match (ticks, before, since) {
            (Some(ticks), Some(before), Some(since)) => {
                Some(ticks.saturating_sub(before) as f64 / TICKS / since.as_secs_f64())
            }
            _ => None,
        };
        if self.cpu.is_some_and(|cpu| cpu > 0.005) {
            ctx.request_repaint_after(EVERY);
        }
    }
}

/// By which other machines reach this one, the likeliest first; for whoever draws.
pub fn addresses(ctx: &Context) -> Arc<[IpAddr]> {
    ctx.data(|data| data.get_temp(Id::unique("addresses"))).unwrap_or_else(|| Arc::from([]))
}

pub(super) fn set_addresses(ctx: &Context, addresses: &[IpAddr]) {
    let addresses: Arc<[IpAddr]> = addresses.into();
    ctx.data_mut(|data| data.insert_temp(Id::unique("addresses"), addresses));
}

/// Those that lead outside: first the one of the way to everywhere, then by how far they reach.
fn ordered(mut found: Vec<IpAddr>, outward: Option<IpAddr>) -> Vec<IpAddr> {
    let place = |ip: &IpAddr| match ip {
        ip if Some(*ip) == outward => 0,
        IpAddr::V4(ip) if !ip.is_link_local() => 1,
        IpAddr::V6(ip) if !ip.is_unicast_link_local() => 2,
        IpAddr::V4(_) => 3,
        IpAddr::V6(_) => 4,
    };
    found.retain(|ip| !ip.is_loopback() && !ip.is_unspecified());
    found.extend(outward);
    found.sort_by_key(|ip| (place(ip), *ip));
    found.dedup();
    found
}

/// The address of the network that leads outside. Asking for the way sends nothing.
fn outward() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    // An address for documentation, which nobody has.
    socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).ok()?;
    let address = socket.local_addr().ok()?.ip();
    (!address.is_unspecified() && !address.is_loopback()).then_some(address)
}

/// How much the threads of all runs have worked so far; known on Linux.
fn worked() -> Option<u64> {
    let own = std::process::id().to_string();
    let threads = fs::read_dir("/proc/self/task").ok()?.filter_map(Result::ok);
    // The window has the number of the process.
    let threads = threads.filter(|thread| thread.file_name().to_string_lossy() != own);
    let ticks = threads.filter_map(|thread| {
        let stat = fs::read_to_string(thread.path().join("stat")).ok()?;
        let (name, numbers) = stat.rsplit_once(')')?;
        let (_, name) = name.split_once('(')?;
        let numbers: Vec<&str> = numbers.split_whitespace().collect();
        let spent = |at: usize| numbers.get(at)?.parse::<u64>().ok();
        (name == "patchline" || name.starts_with("device ")).then_some(spent(11)? + spent(12)?)
    });
    Some(ticks.sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_those_that_others_reach_and_the_likeliest_comes_first() {
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        let found = ["::1", "fe80::1", "fd00::2", "10.0.0.9", "127.0.0.1", "192.168.1.5"].map(ip);
        let wanted = ["192.168.1.5", "10.0.0.9", "fd00::2", "fe80::1"].map(ip);
        assert_eq!(ordered(found.to_vec(), Some(wanted[0])), wanted);
        assert_eq!(ordered(Vec::new(), None), Vec::<IpAddr>::new());
    }

    #[test]
    fn the_work_of_the_run_is_known_on_linux() {
        assert_eq!(worked().is_some(), cfg!(target_os = "linux"));
    }
}
