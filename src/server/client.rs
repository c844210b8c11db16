//! A connection and its headers to the client behind it, and to what this client may have open at a time.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use axum::http::HeaderMap;

/// A proxy whose word on its clients is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrustedProxy {
    /// Any on this machine.
    Loopback,
    /// The one with this address.
    Address(IpAddr),
}

impl TrustedProxy {
    fn is(self, address: IpAddr) -> bool {
        match self {
            TrustedProxy::Loopback => address.is_loopback(),
            TrustedProxy::Address(known) => known.to_canonical() == address,
        }
    }
}

/// Requests open, by client.
#[derive(Debug, Default)]
pub(super) struct Clients(Arc<Mutex<HashMap<IpAddr, usize>>>);

/// One open request of a client.
pub(super) struct Place {
    clients: Arc<Mutex<HashMap<IpAddr, usize>>>,
    client: IpAddr,
}

impl Clients {
    /// A place among at most `most` of this client, until it is dropped.
    pub(super) fn enter(&self, client: IpAddr, most: usize) -> Option<Place> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(client).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(Place { clients: Arc::clone(&self.0), client })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.client) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.client);
            }
        }
    }
}

/// Who asks: the other end of the connection or, where that is a trusted proxy, the last address before it that is none.
/// What clients themselves write into these headers stands further to the left and is never reached.
pub(super) fn client_of(peer: SocketAddr, headers: &HeaderMap, proxies: &[TrustedProxy]) -> IpAddr {
    let is_trusted = |address: IpAddr| proxies.iter().any(|proxy| proxy.is(address));
    let mut client = peer.ip().to_canonical();
    for address in forwarded_for(headers).into_iter().rev() {
        if !is_trusted(client) {
            break;
        }
        let Some(address) = address else { break };
        client = address.to_canonical();
    }
    one_of_network(client)
}

/// The addresses through which a request came, the first one first; `None` where one cannot be read. `X-Forwarded-For`, or
/// `Forwarded` (RFC 7239) where that is not given.
fn forwarded_for(headers: &HeaderMap) -> Vec<Option<IpAddr>> {
    let elements = |name: &str| -> Vec<String> {
        let lines = headers.get_all(name).iter().map(|value| value.to_str().unwrap_or_default());
        lines.flat_map(|line| line.split(',')).map(|element| element.trim().to_owned()).collect()
    };
    let plain = elements("x-forwarded-for");
    if !plain.is_empty() {
        return plain.iter().map(|element| address(element)).collect();
    }
    let of = |element: &String| {
        let mut pairs = element.split(';').filter_map(|pair| pair.trim().split_once('='));
        let (_, value) = pairs.find(|(name, _)| name.eq_ignore_ascii_case("for"))?;
        address(value.trim_matches('"'))
    };
    elements("forwarded").iter().map(of).collect()
}

/// An address with or without a port, one of version 6 in brackets or not.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    if let Ok(address) = text.parse() {
        return Some(address);
    }
    if let Ok(address) = text.parse::<SocketAddr>() {
        return Some(address.ip());
    }
    text.strip_prefix('[')?.strip_suffix(']')?.parse().ok()
}

/// One client has a whole network of version 6 (RFC 6177), so that the network is what counts.
fn one_of_network(client: IpAddr) -> IpAddr {
    match client {
        IpAddr::V6(address) if !address.is_loopback() => {
            IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)))
        }
        client => client,
    }
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    #[track_caller]
    fn check(peer: &str, header: (&'static str, &str), proxies: &[TrustedProxy], expected: &str) {
        let (name, value) = header;
        let headers =
            HeaderMap::from_iter([(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap())]);
        let peer = SocketAddr::new(peer.parse().unwrap(), 9);
        assert_eq!(client_of(peer, &headers, proxies).to_string(), expected);
    }

    #[test]
    fn a_client_is_who_a_trusted_proxy_says() {
        let loopback = [TrustedProxy::Loopback];
        let named = [TrustedProxy::Loopback, TrustedProxy::Address("10.0.0.2".parse().unwrap())];
        check("127.0.0.1", ("x-forwarded-for", "192.0.2.7"), &loopback, "192.0.2.7");
        check("127.0.0.1", ("x-forwarded-for", "192.0.2.7"), &[], "127.0.0.1");
        check("192.0.2.1", ("x-forwarded-for", "192.0.2.7"), &loopback, "192.0.2.1");
        // What the client itself claims stands on the left.
        check("127.0.0.1", ("x-forwarded-for", "10.9.9.9, 192.0.2.7"), &loopback, "192.0.2.7");
        check("127.0.0.1", ("x-forwarded-for", "192.0.2.7, 10.0.0.2"), &named, "192.0.2.7");
        check("127.0.0.1", ("x-forwarded-for", "192.0.2.7, 10.0.0.2"), &loopback, "10.0.0.2");
        check("127.0.0.1", ("x-forwarded-for", "192.0.2.7:8080"), &loopback, "192.0.2.7");
        check("127.0.0.1", ("x-forwarded-for", "unknown"), &loopback, "127.0.0.1");
        check("::ffff:127.0.0.1", ("forwarded", "for=192.0.2.7;proto=https"), &loopback, "192.0.2.7");
        check("::1", ("forwarded", "For=\"[2001:db8:1:2::7]:80\""), &loopback, "2001:db8:1:2::");
    }
}
