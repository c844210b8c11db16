//! `recant serve`: the archive in a browser.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::bail;
use clap::Args as ClapArgs;

use recant::index::{self, LocalIndex};
use recant::server::{Archive, Engine, ServeOptions, TrustedProxy, serve};

use super::Outcome;
use super::args::Global;
use super::exit::Exit;
use super::output::say;

#[derive(Debug, ClapArgs)]
pub(crate) struct ServeArgs {
    /// Where to listen; port 0 takes a free one
    #[arg(long, value_name = "ADDR", default_value_t = DEFAULT_LISTEN)]
    pub(crate) listen: SocketAddr,
    /// The path below which a proxy shows the pages, such as /retractions
    #[arg(long, value_name = "PATH", default_value = "")]
    pub(crate) base_path: String,
    /// What a client must send as bearer token, or as password
    #[arg(long, value_name = "TOKEN", env = "RECANT_TOKEN", hide_env_values = true)]
    pub(crate) token: Option<String>,
    /// Listen to other machines without a token
    #[arg(long)]
    pub(crate) allow_remote: bool,
    /// A name under which the server is reached, such as archive.example.org; may be repeated
    #[arg(long = "host", value_name = "NAME")]
    pub(crate) hosts: Vec<String>,
    /// Believe what a proxy says of its clients (X-Forwarded-For, Forwarded): one on this machine, or with =IP the one of
    /// this address; may be repeated
    #[arg(
        long = "trust-proxy",
        value_name = "IP",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = LOOPBACK,
        value_parser = trusted_proxy
    )]
    pub(crate) proxies: Vec<TrustedProxy>,
    /// Requests that one client may have open at a time
    #[arg(long, value_name = "N", default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) connections_per_client: u32,
}

/// The value of a flag for any proxy on this machine.
const LOOPBACK: &str = "loopback";

fn trusted_proxy(text: &str) -> Result<TrustedProxy, String> {
    match text {
        LOOPBACK => Ok(TrustedProxy::Loopback),
        _ => text
            .parse()
            .map(TrustedProxy::Address)
            .map_err(|_| format!("`{text}` is not an address such as 10.0.0.2")),
    }
}

pub(crate) fn run(global: &Global, args: &ServeArgs) -> Outcome {
    // Opened once before listening, so that a missing index is an error here and not on a page; a missing default index is
    // built.
    drop(super::search::open(global)?);
    let token = args.token.clone().filter(|token| !token.is_empty());
    if !args.listen.ip().is_loopback() && token.is_none() && !args.allow_remote {
        bail!(
            "{} can be reached from other machines; set a token with --token or $RECANT_TOKEN, or say --allow-remote",
            args.listen
        );
    }
    let options = ServeOptions {
        listen: args.listen,
        base_path: base_path(&args.base_path)?,
        hosts: hosts(args, token.is_some()),
        token,
        lists: super::worker::lists(),
        proxies: args.proxies.clone(),
        open_per_client: args.connections_per_client as usize,
        ..ServeOptions::default()
    };
    let base = options.base_path.clone();
    let archive = Box::new(OnDisk(global.index()));
    serve(archive, options, |address| say(global, &format!("listening on http://{address}{base}/")))?;
    Ok(Exit::Fine)
}

/// Whoever lets everybody in also takes every name.
fn hosts(args: &ServeArgs, has_token: bool) -> Vec<String> {
    let everywhere = args.allow_remote && !has_token && args.hosts.is_empty();
    if everywhere { vec!["*".to_owned()] } else { args.hosts.clone() }
}

fn base_path(text: &str) -> anyhow::Result<String> {
    let path = text.trim_end_matches('/');
    let plain = path.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte));
    if !(path.is_empty() || path.starts_with('/') && plain) {
        bail!("`{text}` is not a base path; write it as in /retractions");
    }
    Ok(path.to_owned())
}

/// The index in a folder.
struct OnDisk(PathBuf);

impl Archive for OnDisk {
    fn state(&self) -> String {
        index::state(&self.0)
    }

    fn open(&self) -> Result<Engine, String> {
        let opened = LocalIndex::open(&self.0).map_err(|error| error.to_string())?;
        Ok(Arc::new(super::search::with_old_names(opened)))
    }
}

/// Where `recant serve` listens unless told.
pub(crate) const DEFAULT_LISTEN: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 7373);
