//! Connections to a listening server: clients that are slow, silent or too loud, and the end of the server.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::process::Stdio;
use std::sync::mpsc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use recant::server::serve_until;

use crate::sandbox::Sandbox;
use crate::server::{OnDisk, Server};

/// The time that these servers give to heads, in place of a quarter of a minute.
const HEAD_WITHIN: Duration = Duration::from_millis(700);

/// Longer than anything here may take, on a busy machine too.
const AT_MOST: Duration = Duration::from_secs(20);

/// A server that listens, until it is dropped.
struct Listening {
    address: SocketAddr,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
    _server: Server,
}

impl Listening {
    fn new(head_within: Duration) -> Listening {
        Listening::of(Server::new(), head_within)
    }

    fn of(mut server: Server, head_within: Duration) -> Listening {
        server.options.listen = SocketAddr::from(([127, 0, 0, 1], 0));
        server.options.head_within = head_within;
        server.options.finish_within = Duration::from_secs(1);
        let (archive, options) = (Box::new(OnDisk(server.index())), server.options.clone());
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let (ready, address) = mpsc::channel();
        let thread = thread::spawn(move || {
            let stopped = async { stopped.await.unwrap_or_default() };
            serve_until(archive, options, |address| ready.send(address).unwrap(), || Ok(stopped)).unwrap();
        });
        let address = address.recv().unwrap();
        Listening { address, stop: Some(stop), thread: Some(thread), _server: server }
    }

    fn connect(&self) -> TcpStream {
        connect(self.address)
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        drop(self.stop.take());
        self.thread.take().map(JoinHandle::join);
    }
}

fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(AT_MOST)).unwrap();
    stream
}

/// Everything that comes until the server ends the connection, by an end or by a break.
fn until_closed(mut stream: TcpStream) -> String {
    let mut answer = Vec::new();
    match stream.read_to_end(&mut answer) {
        Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => panic!("never closed"),
        _ => String::from_utf8_lossy(&answer).into_owned(),
    }
}

fn request(path: &str, more: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n{more}\r\n")
}

/// Sends `beginning` and nothing more, and checks how the answer begins and that the server hangs up.
#[track_caller]
fn check(beginning: &str, expected: &str) {
    let server = Listening::new(HEAD_WITHIN);
    let mut stream = server.connect();
    // The server may hang up before all is sent.
    let _ = stream.write_all(beginning.as_bytes());
    let begun = Instant::now();
    let answer = until_closed(stream);
    assert!(begun.elapsed() < AT_MOST, "closed after {:?}", begun.elapsed());
    assert_eq!(answer.lines().next().unwrap_or_default(), expected);
}

#[test]
fn who_says_nothing_is_hung_up_on() {
    check("", "");
}

#[test]
fn half_a_head_is_hung_up_on() {
    check("GET / HTTP/1.1\r\nHo", "");
}

#[test]
fn who_asks_no_more_is_hung_up_on() {
    check(&request("/robots.txt", ""), "HTTP/1.1 200 OK");
}

#[test]
fn a_head_too_large_is_refused() {
    let large = format!("X-Filler: {}\r\n", "a".repeat(40 << 10));
    check(&request("/robots.txt", &large), "HTTP/1.1 431 Request Header Fields Too Large");
}

#[test]
fn too_many_headers_are_refused() {
    check(
        &request("/robots.txt", &"X-Filler: a\r\n".repeat(200)),
        "HTTP/1.1 431 Request Header Fields Too Large",
    );
}

#[test]
fn what_is_not_http_is_refused() {
    check("\u{16}\u{3}\u{1} hello\r\n\r\n", "HTTP/1.1 400 Bad Request");
}

#[test]
fn a_head_sent_letter_by_letter_is_hung_up_on() {
    let server = Listening::new(HEAD_WITHIN);
    let mut stream = server.connect();
    let begun = Instant::now();
    // A letter now and then must not buy more time.
    let broken = request("/", &"X-Filler: a\r\n".repeat(99)).bytes().find(|byte| {
        thread::sleep(Duration::from_millis(50));
        stream.write_all(&[*byte]).is_err()
    });
    assert!(broken.is_some() && begun.elapsed() >= HEAD_WITHIN, "after {:?}", begun.elapsed());
}

#[test]
fn two_hundred_slow_clients_do_not_stop_a_fast_one() {
    let server = Listening::new(AT_MOST);
    let slow: Vec<TcpStream> = (0..200)
        .map(|_| {
            let mut stream = server.connect();
            stream.write_all(b"GET / HTTP/1.1\r\nHost: loc").unwrap();
            stream
        })
        .collect();
    let begun = Instant::now();
    let mut fast = server.connect();
    fast.write_all(request("/api/search?q=duplicated", "Connection: close\r\n").as_bytes()).unwrap();
    assert!(until_closed(fast).starts_with("HTTP/1.1 200 OK"));
    assert!(begun.elapsed() < Duration::from_secs(5), "after {:?}", begun.elapsed());
    drop(slow);
}

#[test]
fn told_to_stop_it_does_not_wait_for_half_a_head() {
    let mut server = Listening::new(AT_MOST);
    let mut half = server.connect();
    half.write_all(b"GET / HTTP/1.1\r\nHost: loc").unwrap();
    thread::sleep(Duration::from_millis(100));
    let begun = Instant::now();
    drop(server.stop.take());
    server.thread.take().map(JoinHandle::join);
    assert!(begun.elapsed() < Duration::from_millis(900), "after {:?}", begun.elapsed());
}

/// A server whose export is more than the buffers of a connection hold, so that it waits for its client; one that stalls
/// for 700 ms is let go.
fn with_long_export() -> Listening {
    let mut server = Server::new();
    let text = "The figures were duplicated. ".repeat(200);
    let line = |number: u32| {
        format!("{{\"id\":\"{number}\",\"title\":\"Retraction\",\"text\":\"{text}{number}\"}}\n")
    };
    server.holds(&(0..3_000).map(line).collect::<String>());
    (server.options.exports, server.options.stall_within) = (1, Duration::from_millis(700));
    Listening::of(server, AT_MOST)
}

#[test]
fn who_takes_an_export_slowly_gets_all_of_it() {
    let server = with_long_export();
    let mut slow = server.connect();
    slow.write_all(request("/export", "Connection: close\r\n").as_bytes()).unwrap();
    let (begun, mut taken, mut piece) = (Instant::now(), Vec::new(), vec![0; 1 << 20]);
    loop {
        let count = slow.read(&mut piece).unwrap();
        taken.extend_from_slice(&piece[..count]);
        if count == 0 {
            break;
        }
        if begun.elapsed() < Duration::from_millis(1_500) {
            std::thread::sleep(Duration::from_millis(100));
        }
    }
    assert!(begun.elapsed() > Duration::from_millis(1_500), "it was not taken slowly");
    assert!(taken.ends_with(b"\r\n0\r\n\r\n"), "cut off after {} bytes", taken.len());
}

/// The first line of the answer to a request, whole and from a client of its own.
fn status(server: &Listening, request: &str) -> String {
    let mut other = server.connect();
    other.write_all(request.as_bytes()).unwrap();
    until_closed(other).lines().next().unwrap_or_default().to_owned()
}

#[test]
fn who_takes_nothing_of_an_export_stops_nobody() {
    let server = with_long_export();
    let idle: Vec<TcpStream> = (0..4)
        .map(|_| {
            let mut idle = server.connect();
            idle.write_all(request("/export", "").as_bytes()).unwrap();
            let mut begin = [0; 15];
            idle.read_exact(&mut begin).unwrap();
            assert_eq!(&begin, b"HTTP/1.1 200 OK");
            idle
        })
        .collect();
    assert_eq!(status(&server, &request("/export", "Connection: close\r\n")), "HTTP/1.1 200 OK");
    drop(idle);
}

/// A list of references with more headers, and as much of its body as is sent.
fn upload(length: usize, more: &str, body: &str) -> String {
    format!(
        "POST /api/check HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: {length}\r\n{more}\r\n{body}"
    )
}

#[test]
fn slow_uploads_do_not_stop_a_fast_one() {
    let server = Listening::new(AT_MOST);
    let slow: Vec<TcpStream> = (0..8)
        .map(|_| {
            let mut slow = server.connect();
            slow.write_all(upload(1_000, "", "10.5555/").as_bytes()).unwrap();
            slow
        })
        .collect();
    let begun = Instant::now();
    let list = "10.5555/none";
    let fast = upload(list.len(), "Connection: close\r\n", list);
    assert_eq!(status(&server, &fast), "HTTP/1.1 200 OK");
    assert!(begun.elapsed() < Duration::from_secs(5), "after {:?}", begun.elapsed());
    drop(slow);
}

#[test]
fn an_upload_that_is_too_slow_is_told_so() {
    let mut server = Server::new();
    (server.options.body_grace, server.options.least_bytes_per_second) = (Duration::from_millis(300), 1_000);
    let server = Listening::of(server, AT_MOST);
    let begun = Instant::now();
    let slow = upload(1_000, "Connection: close\r\n", "10.5555/");
    assert_eq!(status(&server, &slow), "HTTP/1.1 408 Request Timeout");
    assert!(begun.elapsed() >= Duration::from_millis(300));
}

#[test]
fn a_body_that_says_to_be_too_long_is_refused_before_it_is_sent() {
    let server = Listening::new(AT_MOST);
    for more in ["", "Expect: 100-continue\r\n"] {
        let begun = Instant::now();
        let long = upload(30 << 20, more, "");
        assert_eq!(status(&server, &long), "HTTP/1.1 413 Payload Too Large", "{more}");
        assert!(begun.elapsed() < Duration::from_secs(5), "after {:?}", begun.elapsed());
    }
}

#[test]
fn more_half_sent_heads_than_places_do_not_stop_a_fast_client() {
    let server = Listening::new(AT_MOST);
    let slow: Vec<TcpStream> = (0..1_100)
        .filter_map(|_| {
            let mut stream = TcpStream::connect(server.address).ok()?;
            stream.write_all(b"GET / HTTP/1.1\r\nHost: loc").ok()?;
            Some(stream)
        })
        .collect();
    assert!(slow.len() > 1_024, "only {} connections could be made", slow.len());
    let begun = Instant::now();
    let fast = request("/api/search?q=duplicated", "Connection: close\r\n");
    assert_eq!(status(&server, &fast), "HTTP/1.1 200 OK");
    assert!(begun.elapsed() < Duration::from_secs(5), "after {:?}", begun.elapsed());
}

#[test]
fn one_host_is_named_and_no_more() {
    let server = Listening::new(AT_MOST);
    let check = |head: &str, expected: &str| {
        let request = format!("GET /robots.txt {head}Connection: close\r\n\r\n");
        assert_eq!(status(&server, &request), expected, "{head}");
    };
    check("HTTP/1.1\r\nHost: localhost\r\n", "HTTP/1.1 200 OK");
    check("HTTP/1.1\r\n", "HTTP/1.1 400 Bad Request");
    check("HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n", "HTTP/1.1 400 Bad Request");
    check("HTTP/1.0\r\n", "HTTP/1.0 200 OK");
    check("HTTP/1.1\r\nHost: 127.0.0.2:80\r\n", "HTTP/1.1 200 OK");
}

#[test]
fn a_proxy_is_believed_only_when_it_is_trusted() {
    let answers = |trusts: bool| {
        let mut server = Server::new();
        server.options.open_per_client = 1;
        if trusts {
            server.options.proxies = vec![recant::server::TrustedProxy::Loopback];
        }
        let server = Listening::of(server, AT_MOST);
        let mut first = server.connect();
        first.write_all(upload(1_000, "X-Forwarded-For: 192.0.2.1\r\n", "10.5555/").as_bytes()).unwrap();
        thread::sleep(Duration::from_millis(200));
        let ask = |client: &str| {
            let from = format!("X-Forwarded-For: {client}\r\nConnection: close\r\n");
            status(&server, &request("/robots.txt", &from))
        };
        (ask("192.0.2.1"), ask("192.0.2.2"))
    };
    let (many, ok) = ("HTTP/1.1 429 Too Many Requests".to_owned(), "HTTP/1.1 200 OK".to_owned());
    assert_eq!(answers(true), (many.clone(), ok));
    assert_eq!(answers(false), (many.clone(), many));
}

#[cfg(unix)]
#[test]
fn told_to_stop_it_answers_what_runs_and_ends_well() {
    let sandbox =
        Sandbox::indexed(&[("n.jsonl", "{\"id\":\"1\",\"title\":\"Retraction: one\",\"text\":\"\"}\n")]);
    let mut command = sandbox.command(&["serve", "--listen", "127.0.0.1:0"]);
    let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
    let mut said = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    said.read_line(&mut line).unwrap();
    let address = line.trim().trim_start_matches("listening on http://").trim_end_matches('/');
    let mut idle = connect(address.parse().unwrap());
    idle.write_all(request("/api/search?q=one", "").as_bytes()).unwrap();
    let mut begin = [0; 15];
    idle.read_exact(&mut begin).unwrap();
    assert_eq!(&begin, b"HTTP/1.1 200 OK");
    let told = std::process::Command::new("kill").arg(child.id().to_string()).status().unwrap();
    assert!(told.success());
    let begun = Instant::now();
    assert!(until_closed(idle).contains("\"total\":1"));
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(begun.elapsed() < AT_MOST, "after {:?}", begun.elapsed());
}
