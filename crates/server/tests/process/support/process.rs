//! The binary as a child: commands that end, and servers that are killed or stopped. No child
//! outlives its test.

use super::http::Client;
use super::{BOUND, TOKEN, eventually};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// The binary under test.
pub const BINARY: &str = env!("CARGO_BIN_EXE_hubwright");

/// A command of the binary that knows nothing of this machine's configuration.
pub fn hubwright<S: AsRef<std::ffi::OsStr>>(arguments: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new(BINARY);
    command.args(arguments).current_dir(std::env::temp_dir());
    isolate(&mut command);
    command
}

/// Takes this program's variables out of a child's environment.
pub fn isolate(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("HUBWRIGHT_") {
            command.env_remove(name);
        }
    }
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
}

/// What a command left.
#[derive(Debug)]
pub struct Ran {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
    pub took: Duration,
}

impl Ran {
    /// Panics unless the command went well; gives what it printed, without the last line's end.
    pub fn succeeded(&self) -> &str {
        assert_eq!(self.code, Some(0), "{self:?}");
        self.stdout.trim_end_matches('\n')
    }

    /// Panics unless the command ended with this code and said all of this; it printed nothing on
    /// standard output.
    pub fn failed(&self, code: i32, said: &[&str]) {
        assert_eq!(self.code, Some(code), "{self:?}");
        for text in said {
            assert!(self.stderr.contains(text), "'{text}' is not said: {self:?}");
        }
        assert_eq!(self.stdout, "", "{self:?}");
    }
}

/// Runs a command to its end; one that does not end is killed and fails the test.
pub fn run(command: &mut Command) -> Ran {
    let started = Instant::now();
    let mut child = command.spawn().unwrap();
    let stdout = read_aside(child.stdout.take().unwrap());
    let stderr = read_aside(child.stderr.take().unwrap());
    let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        eventually("the command ends", BOUND, || child.try_wait().unwrap())
    }));
    if ended.is_err() {
        let _ = child.kill();
    }
    let ran = Ran {
        code: child.wait().unwrap().code(),
        stdout: stdout.join().unwrap(),
        stderr: stderr.join().unwrap(),
        took: started.elapsed(),
    };
    assert!(ended.is_ok(), "{command:?} did not end: {ran:?}");
    ran
}

/// Reads to the end while the child runs: a pipe that is full would hold it up.
fn read_aside(mut source: impl Read + Send + 'static) -> JoinHandle<String> {
    std::thread::spawn(move || {
        let mut text = String::new();
        source.read_to_string(&mut text).unwrap();
        text
    })
}

/// Lines that a child has written so far.
#[derive(Default)]
struct Lines {
    written: Mutex<(Vec<String>, bool)>,
    more: Condvar,
}

impl Lines {
    fn follow(source: impl Read + Send + 'static) -> (Arc<Self>, JoinHandle<()>) {
        let lines = Arc::new(Lines::default());
        let kept = lines.clone();
        let thread = std::thread::spawn(move || {
            for line in BufReader::new(source).lines().map_while(Result::ok) {
                kept.written.lock().unwrap().0.push(line);
                kept.more.notify_all();
            }
            kept.written.lock().unwrap().1 = true;
            kept.more.notify_all();
        });
        (lines, thread)
    }

    fn all(&self) -> Vec<String> {
        self.written.lock().unwrap().0.clone()
    }

    /// The first line of which `wanted` makes something; none if the child ended without it.
    fn wait<T>(&self, bound: Duration, wanted: impl Fn(&str) -> Option<T>) -> Option<T> {
        let until = Instant::now() + bound;
        let mut written = self.written.lock().unwrap();
        loop {
            if let Some(found) = written.0.iter().find_map(|line| wanted(line)) {
                return Some(found);
            }
            let left = until.saturating_duration_since(Instant::now());
            if written.1 || left.is_zero() {
                return None;
            }
            written = self.more.wait_timeout(written, left).unwrap().0;
        }
    }
}

/// A running server.
pub struct Server {
    child: Mutex<Child>,
    pid: u32,
    /// Host and port of the API.
    pub api: String,
    /// Host and port of the website.
    pub site: String,
    stdout: Arc<Lines>,
    stderr: Arc<Lines>,
    readers: Vec<JoinHandle<()>>,
}

impl Server {
    /// `hubwright serve` with the tests' token on free ports; `arguments` say where the data is.
    pub fn start<S: AsRef<std::ffi::OsStr>>(arguments: impl IntoIterator<Item = S>) -> Self {
        let mut command = hubwright(["serve"]);
        command.args(arguments).env("HUBWRIGHT_TOKEN", TOKEN);
        command.args(["--listen", "127.0.0.1:0", "--site-listen", "127.0.0.1:0"]);
        Self::spawn(&mut command)
    }

    /// Starts any command that serves, and waits until it says that it is ready.
    pub fn spawn(command: &mut Command) -> Self {
        let mut child = command.spawn().unwrap();
        let (stdout, first) = Lines::follow(child.stdout.take().unwrap());
        let (stderr, second) = Lines::follow(child.stderr.take().unwrap());
        let pid = child.id();
        let mut server = Server {
            child: Mutex::new(child),
            pid,
            api: String::new(),
            site: String::new(),
            stdout,
            stderr,
            readers: vec![first, second],
        };
        let ready = server.logged(|line| line["message"] == "ready");
        let Some(ready) = ready else {
            panic!("{command:?} is not ready: {:?}", server.stderr.all());
        };
        let address = |key: &str| ready[key].as_str().unwrap().replace("http://", "");
        (server.api, server.site) = (address("api_url"), address("site_url"));
        server
    }

    pub fn client(&self) -> Client {
        Client::connect(&self.api).unwrap()
    }

    /// Waits for a line of the log.
    pub fn logged(&self, wanted: impl Fn(&Value) -> bool) -> Option<Value> {
        let parse = |line: &str| serde_json::from_str::<Value>(line).ok();
        self.stderr.wait(BOUND, |line| parse(line).filter(&wanted))
    }

    /// SIGKILL, without waiting for the end.
    pub fn kill(&self) {
        self.child.lock().unwrap().kill().unwrap();
    }

    /// SIGTERM, without waiting for the end.
    pub fn terminate(&self) {
        let signal = format!("kill -TERM {}", self.pid);
        assert!(Command::new("sh").args(["-c", &signal]).status().unwrap().success());
    }

    /// Waits for the end, however it was brought about.
    pub fn ended(&self) -> ExitStatus {
        eventually("the server ends", BOUND, || self.child.lock().unwrap().try_wait().unwrap())
    }

    /// SIGTERM; panics unless the server then ends well. Gives its output: standard output, and
    /// the log.
    pub fn stop(mut self) -> (Vec<String>, Vec<String>) {
        self.terminate();
        let status = self.ended();
        for reader in self.readers.drain(..) {
            reader.join().unwrap();
        }
        assert_eq!(status.code(), Some(0), "{:?}", self.stderr.all());
        (self.stdout.all(), self.stderr.all())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let mut child = self.child.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let _ = child.kill();
        let _ = child.wait();
    }
}
