//! One mail's talk with a mail server (SMTP, RFC 5321) without a socket: a line of the server goes
//! in, what to write next comes out.

use crate::mail::Failure;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// What is said when all is done. Whether the server answers does not matter.
pub const QUIT: &[u8] = b"QUIT\r\n";

/// Most bytes in a line of the server (RFC 5321, section 4.5.3.1.5, allows 512) before we hang up.
pub const LINE_MAX: usize = 4_096;

/// Most lines in one reply.
const LINES_MAX: usize = 100;

/// A mail as it goes over the wire.
#[derive(Clone, Debug)]
pub struct Envelope {
    /// What we call ourselves.
    pub helo: String,
    /// The sender's address.
    pub from: String,
    /// The receiver's address.
    pub to: String,
    /// The message with its headers.
    pub message: Vec<u8>,
}

/// Who we are to the server.
#[derive(Clone)]
pub struct Credentials {
    /// The user.
    pub user: String,
    /// The password.
    pub password: String,
}

/// What to do after a line of the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Read on.
    Read,
    /// Write this, then read on.
    Write(Vec<u8>),
    /// Turn to TLS, then go on with [`Dialogue::secured`].
    Secure,
    /// The server has taken the mail.
    Taken,
    /// It has not.
    Failed(Failure),
}

/// Where the talk stands: whose answer is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Greeting,
    Ehlo,
    Helo,
    StartTls,
    Auth,
    From,
    To,
    Data,
    Content,
    Over,
}

/// One mail's talk with the server.
pub struct Dialogue {
    envelope: Envelope,
    credentials: Option<Credentials>,
    /// Whether nobody can listen: the line has TLS, or does not leave the machine.
    private: bool,
    step: Step,
    /// The lines of the reply so far, without their codes.
    reply: Vec<String>,
}

impl Dialogue {
    /// A talk that begins with the server's greeting. `private` when the line has TLS from the start
    /// or does not leave the machine.
    #[must_use]
    pub fn new(envelope: Envelope, credentials: Option<Credentials>, private: bool) -> Self {
        Self { envelope, credentials, private, step: Step::Greeting, reply: Vec::new() }
    }

    /// A line of the server, without its end.
    pub fn line(&mut self, line: &str) -> Next {
        let code = line.get(..3).and_then(|code| code.parse::<u16>().ok());
        let Some(code) = code.filter(|code| (200..600).contains(code)) else {
            return self.fail(Failure::ForNow("the server does not speak SMTP".to_owned()));
        };
        if self.reply.len() >= LINES_MAX {
            return self.fail(Failure::ForNow("the server does not come to an end".to_owned()));
        }
        self.reply.push(line.get(4..).unwrap_or_default().to_owned());
        if line.get(3..4) == Some("-") {
            return Next::Read;
        }
        let reply = std::mem::take(&mut self.reply);
        self.reply(code, &reply)
    }

    /// TLS is on. What the server said before may have been anybody's, so it is asked again.
    pub fn secured(&mut self) -> Next {
        self.private = true;
        self.say(Step::Ehlo, &format!("EHLO {}", self.envelope.helo))
    }

    fn reply(&mut self, code: u16, lines: &[String]) -> Next {
        match (self.step, code) {
            (Step::Greeting, 220) => self.say(Step::Ehlo, &format!("EHLO {}", self.envelope.helo)),
            (Step::Ehlo, 250) => self.greeted(lines),
            // A server from before 1995 (RFC 1869).
            (Step::Ehlo, 500..=504) => self.say(Step::Helo, &format!("HELO {}", self.envelope.helo)),
            (Step::Helo, 250) => self.greeted(&[]),
            (Step::StartTls, 220) => {
                self.step = Step::Ehlo;
                Next::Secure
            }
            (Step::Auth, 235) => self.mail_from(),
            (Step::From, 250) => self.say(Step::To, &format!("RCPT TO:<{}>", self.envelope.to)),
            (Step::To, 250 | 251) => self.say(Step::Data, "DATA"),
            (Step::Data, 354) => {
                self.step = Step::Content;
                Next::Write(content(&self.envelope.message))
            }
            (Step::Content, 250) => {
                self.step = Step::Over;
                Next::Taken
            }
            (step, code) => {
                let said = format!("{step:?} was answered {code} {}", self.masked(&lines.join(" ")));
                let mail = matches!(step, Step::From | Step::To | Step::Data | Step::Content);
                self.fail(if mail && code >= 500 { Failure::ForGood(said) } else { Failure::ForNow(said) })
            }
        }
    }

    /// What the server said, for the log: without the receiver's address, nor anybody else's.
    fn masked(&self, said: &str) -> String {
        let (to, _) = self.envelope.to.rsplit_once('@').unwrap_or((&self.envelope.to, ""));
        let is_address = |word: &str| word.contains('@') || (!to.is_empty() && word.eq_ignore_ascii_case(to));
        let ends = |c: char| c.is_whitespace() || "<>()[]\"',;:".contains(c);
        let mask = |part: &str| {
            let word = part.trim_end_matches(ends);
            let end = part.strip_prefix(word).unwrap_or_default();
            if is_address(word.trim_end_matches('.')) { format!("(address){end}") } else { part.to_owned() }
        };
        said.split_inclusive(ends).map(mask).collect()
    }

    /// The server said what it can do.
    fn greeted(&mut self, lines: &[String]) -> Next {
        let can = |what: &str| {
            let mut words = lines.iter().skip(1).map(|line| line.to_ascii_uppercase());
            words.any(|line| line == what || line.split(' ').next() == Some(what))
        };
        let plain = lines.iter().any(|line| {
            let line = line.to_ascii_uppercase();
            let mut words = line.split([' ', '=']);
            words.next() == Some("AUTH") && words.any(|word| word == "PLAIN")
        });
        let utf8 = can("SMTPUTF8");
        if !self.private && can("STARTTLS") {
            return self.say(Step::StartTls, "STARTTLS");
        }
        if !self.envelope.to.is_ascii() && !utf8 {
            return self.fail(Failure::ForGood("the server takes no such address".to_owned()));
        }
        match self.credentials.clone() {
            None => self.mail_from(),
            Some(_) if !self.private => {
                self.fail(Failure::ForNow("the server offers no TLS to keep the password".to_owned()))
            }
            Some(_) if !plain => self.fail(Failure::ForNow("the server offers no AUTH PLAIN".to_owned())),
            Some(Credentials { user, password }) => {
                let secret = STANDARD.encode(format!("\0{user}\0{password}"));
                self.say(Step::Auth, &format!("AUTH PLAIN {secret}"))
            }
        }
    }

    fn mail_from(&mut self) -> Next {
        let extension = if self.envelope.to.is_ascii() { "" } else { " SMTPUTF8" };
        self.say(Step::From, &format!("MAIL FROM:<{}>{extension}", self.envelope.from))
    }

    fn say(&mut self, step: Step, line: &str) -> Next {
        self.step = step;
        Next::Write(format!("{line}\r\n").into_bytes())
    }

    fn fail(&mut self, failure: Failure) -> Next {
        self.step = Step::Over;
        Next::Failed(failure)
    }
}

/// A message as it goes after DATA: every line ends with CR LF, one that begins with a dot gets
/// another (RFC 5321, section 4.5.2), and a lone dot ends it.
fn content(message: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(message.len() + 64);
    let message = message.strip_suffix(b"\n").unwrap_or(message);
    for line in message.split(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.first() == Some(&b'.') {
            out.push(b'.');
        }
        // A lone CR could be taken for the end of a line by some and not by others.
        out.extend(line.iter().filter(|byte| **byte != b'\r'));
        out.extend(b"\r\n");
    }
    out.extend(b".\r\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_server_says_is_kept_without_addresses() {
        let dialogue = Dialogue::new(envelope(), None, true);
        for (said, kept) in [
            ("5.1.1 <zoe@mail.example>: no such user", "5.1.1 <(address)>: no such user"),
            ("mailbox Zoe unknown, see postmaster@mail.example.", "mailbox (address) unknown, see (address)"),
            ("\"zoe\" (zo\u{eb}@mail.example) is full", "\"(address)\" ((address)) is full"),
            ("try again later", "try again later"),
        ] {
            assert_eq!(dialogue.masked(said), kept);
        }
    }

    fn envelope() -> Envelope {
        Envelope {
            helo: "chat.example".into(),
            from: "chat@shop.example".into(),
            to: "zoe@mail.example".into(),
            message: b"Subject: Tea\r\n\r\nHello\n.\r\n..two\r\nlast".to_vec(),
        }
    }

    fn credentials() -> Option<Credentials> {
        Some(Credentials { user: "ana".into(), password: "tea".into() })
    }

    fn says(next: Next) -> String {
        match next {
            Next::Write(bytes) => String::from_utf8(bytes).unwrap(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_mail_is_taken() {
        let mut talk = Dialogue::new(envelope(), credentials(), true);
        assert_eq!(talk.line("220-mail.example hello"), Next::Read);
        assert_eq!(says(talk.line("220 and welcome")), "EHLO chat.example\r\n");
        assert_eq!(talk.line("250-mail.example"), Next::Read);
        assert_eq!(talk.line("250-SIZE 1000000"), Next::Read);
        assert_eq!(says(talk.line("250 AUTH LOGIN PLAIN")), "AUTH PLAIN AGFuYQB0ZWE=\r\n");
        assert_eq!(says(talk.line("235 2.7.0 fine")), "MAIL FROM:<chat@shop.example>\r\n");
        assert_eq!(says(talk.line("250 ok")), "RCPT TO:<zoe@mail.example>\r\n");
        assert_eq!(says(talk.line("250 ok")), "DATA\r\n");
        let data = says(talk.line("354 go on"));
        assert_eq!(data, "Subject: Tea\r\n\r\nHello\r\n..\r\n...two\r\nlast\r\n.\r\n");
        assert_eq!(talk.line("250 queued"), Next::Taken);
    }

    #[test]
    fn tls_is_used_where_it_is_offered_and_the_server_asked_again() {
        let mut talk = Dialogue::new(envelope(), credentials(), false);
        talk.line("220 hello");
        talk.line("250-mail.example");
        assert_eq!(says(talk.line("250 STARTTLS")), "STARTTLS\r\n");
        assert_eq!(talk.line("220 go on"), Next::Secure);
        assert_eq!(says(talk.secured()), "EHLO chat.example\r\n");
        talk.line("250-mail.example");
        talk.line("250-STARTTLS");
        assert_eq!(says(talk.line("250 AUTH PLAIN")), "AUTH PLAIN AGFuYQB0ZWE=\r\n");
    }

    #[test]
    fn no_password_goes_where_somebody_could_listen() {
        let mut talk = Dialogue::new(envelope(), credentials(), false);
        talk.line("220 hello");
        talk.line("250-mail.example");
        let next = talk.line("250 AUTH PLAIN");
        assert!(matches!(&next, Next::Failed(Failure::ForNow(why)) if !why.contains("tea")), "{next:?}");
        // Without a password there is nothing to keep.
        let mut talk = Dialogue::new(envelope(), None, false);
        talk.line("220 hello");
        assert_eq!(says(talk.line("250 mail.example")), "MAIL FROM:<chat@shop.example>\r\n");
    }

    #[test]
    fn an_old_server_is_greeted_the_old_way() {
        let mut talk = Dialogue::new(envelope(), None, true);
        talk.line("220 hello");
        assert_eq!(says(talk.line("502 what?")), "HELO chat.example\r\n");
        assert_eq!(says(talk.line("250 hello")), "MAIL FROM:<chat@shop.example>\r\n");
    }

    #[test]
    fn failures_are_for_now_or_for_good() {
        let at = |replies: &[&str], last: &str| {
            let mut talk = Dialogue::new(envelope(), credentials(), true);
            for reply in replies {
                assert!(matches!(talk.line(reply), Next::Write(_)), "{reply}");
            }
            match talk.line(last) {
                Next::Failed(failure) => failure,
                other => panic!("{other:?}"),
            }
        };
        let good = ["220 hello", "250 AUTH PLAIN", "235 fine", "250 ok", "250 ok", "354 go on"];
        for step in 0..=good.len() {
            let failure = at(&good[..step], "451 later");
            assert!(matches!(failure, Failure::ForNow(_)), "{failure:?}");
            let failure = at(&good[..step], "554 no");
            let mail = step >= 3;
            assert_eq!(matches!(failure, Failure::ForGood(_)), mail, "{step}: {failure:?}");
        }
        for nonsense in ["", "HTTP/1.1 400", "25", "999 no", "é25 x"] {
            assert!(matches!(at(&good[..2], nonsense), Failure::ForNow(_)), "{nonsense:?}");
        }
    }

    #[test]
    fn a_server_that_talks_for_ever_is_left() {
        let mut talk = Dialogue::new(envelope(), None, true);
        let last = (0..200).map(|_| talk.line("220-more")).find(|next| *next != Next::Read);
        assert!(matches!(last, Some(Next::Failed(Failure::ForNow(_)))));
    }

    #[test]
    fn an_address_beyond_ascii_needs_a_server_that_takes_it() {
        let beyond = Envelope { to: "zoé@mail.example".into(), ..envelope() };
        let mut talk = Dialogue::new(beyond.clone(), None, true);
        talk.line("220 hello");
        assert!(matches!(talk.line("250 mail.example"), Next::Failed(Failure::ForGood(_))));
        let mut talk = Dialogue::new(beyond, None, true);
        talk.line("220 hello");
        talk.line("250-mail.example");
        assert_eq!(says(talk.line("250 SMTPUTF8")), "MAIL FROM:<chat@shop.example> SMTPUTF8\r\n");
    }

    #[test]
    fn nothing_in_a_message_ends_it_early() {
        for message in ["a\n.\nb", "a\r\n.\r\nb", ".", "a\r.\rb", "a\r\n.", "\n.\n"] {
            let out = content(message.as_bytes());
            let text = String::from_utf8(out).unwrap();
            assert!(text.ends_with("\r\n.\r\n") || text == ".\r\n", "{text:?}");
            let body = text.strip_suffix(".\r\n").unwrap();
            assert!(!body.split("\r\n").any(|line| line == "."), "{text:?}");
            assert_eq!(body.matches('\r').count(), body.matches("\r\n").count());
            assert_eq!(body.matches('\n').count(), body.matches("\r\n").count());
        }
    }
}
