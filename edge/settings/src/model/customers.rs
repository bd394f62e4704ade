//! Customers of the site: the secret that says who they are, and how to sign with it.

use super::form_tree::{Kind, Label};
use super::form_visitor::FormVisitor;
use super::{Context, Effect, Model, State};
use crate::i18n::Key;
use protocol::ids::SiteId;
use protocol::team::installation::{Installation, MadeSecret, MailSetup, NewSecret};
use team_ui::http::Denied;

/// What is known of how the chat is connected to what lies around it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Around {
    /// What is set up; nothing until it came.
    known: Option<Result<Installation, Denied>>,
    /// The new secret, as long as the section is on screen.
    secret: Option<String>,
    /// What is asked about before it is done.
    asking: Option<NewSecret>,
    /// A new secret is wanted.
    wish: Option<NewSecret>,
    /// It is on its way.
    busy: bool,
}

impl Around {
    /// The section is left: the secret is not shown again.
    pub fn leave(&mut self) {
        (self.secret, self.asking) = (None, None);
    }
}

/// The names of groups and buttons, which make the ids of their elements.
const SECRET: &str = "secret";
const NEW: &str = "new";

/// Visits the secret and how to use it.
pub fn visit(visitor: &mut FormVisitor<'_>, context: &mut Context) {
    visitor.note("lead", Key::CustomersHint);
    let site = context.site.as_ref().map(SiteId::as_str).unwrap_or_default().to_owned();
    let around = &mut context.around;
    match around.known.clone() {
        None => visitor.note("state", Key::Loading),
        Some(Err(_)) => visitor.note("state", Key::ErrorUnreachable),
        Some(Ok(known)) => {
            visitor.group(SECRET, Key::IdentitySecret, &mut |visitor| visit_secret(visitor, around, &known));
        }
    }
    for (name, word, code) in recipes(&site) {
        visitor.group(name, word, &mut |visitor| {
            visitor.output("code", Key::Copy, Kind::Code, &code);
        });
    }
    visitor.note("never", Key::CustomersNever);
}

fn visit_secret(visitor: &mut FormVisitor<'_>, around: &mut Around, known: &Installation) {
    if let Some(secret) = &around.secret {
        visitor.note("once", Key::SecretOnce);
        visitor.output("code", Key::Copy, Kind::Code, secret);
    } else {
        visitor.note("state", if known.has_secret { Key::SecretThere } else { Key::SecretNone });
    }
    if let Some(until) = known.former_until {
        visitor.note("former", Label::Moment(Key::SecretFormer, until));
    }
    if !known.has_secret {
        if visitor.button(NEW, Key::SecretCreate).is_some() {
            around.wish = Some(NewSecret { revoke: false });
        }
        return;
    }
    if let Some(asking) = around.asking {
        let (sentence, word) = match asking.revoke {
            true => (Key::SecretRevokeHint, Key::SecretRevokeNow),
            false => (Key::SecretRenewHint, Key::SecretRenewNow),
        };
        visitor.note("asked", sentence);
        if visitor.button("yes", word).is_some() {
            around.wish = around.asking.take();
            visitor.focus_on(NEW);
        }
        if visitor.button("no", Key::Cancel).is_some() {
            around.asking = None;
            visitor.focus_on(NEW);
        }
        return;
    }
    if visitor.button(NEW, Key::SecretRenew).is_some() {
        around.asking = Some(NewSecret { revoke: false });
        visitor.focus_on("yes");
    }
    if visitor.button("leaked", Key::SecretRevoke).is_some() {
        around.asking = Some(NewSecret { revoke: true });
        visitor.focus_on("yes");
    }
}

/// Visits whether mail goes out.
pub fn visit_mail(visitor: &mut FormVisitor<'_>, context: &Context) {
    visitor.note("lead", Key::MailHint);
    let state = match &context.around.known {
        None => Key::Loading.into(),
        Some(Err(_)) => Key::ErrorUnreachable.into(),
        Some(Ok(known)) => match &known.mail {
            MailSetup::Ready(sender) => Label::Of(Key::MailReady, sender.clone()),
            MailSetup::NoSender => Key::MailNoSender.into(),
            MailSetup::BadSender => Key::MailBadSender.into(),
            MailSetup::NoServer => Key::MailNoServer.into(),
        },
    };
    visitor.note("state", state);
}

impl Model {
    /// What is set up around the chat came, or did not.
    pub(super) fn installation_came(&mut self, answer: Result<Installation, Denied>) {
        let around = &mut self.context.around;
        // What was asked for before a secret was made does not know of it.
        if !around.busy && around.secret.is_none() {
            around.known = Some(answer);
        }
    }

    /// Asks for the new secret that a button wished for.
    pub(super) fn wished(&mut self) -> Option<Effect> {
        let around = &mut self.context.around;
        let wish = around.wish.take().filter(|_| !around.busy)?;
        around.busy = true;
        self.context.site.clone().map(|site| Effect::NewSecret(site, wish))
    }

    /// A new secret was made, or was not.
    pub(super) fn secret_made(&mut self, answer: Result<MadeSecret, Denied>) -> Vec<Effect> {
        let around = &mut self.context.around;
        around.busy = false;
        match answer {
            Ok(made) => {
                if let Some(Ok(known)) = &mut around.known {
                    (known.has_secret, known.former_until) = (true, made.former_until);
                }
                around.secret = Some(made.secret);
                self.refresh();
                vec![Effect::Focus(["set-", SECRET, "-code"].concat())]
            }
            Err(denied) => {
                self.state = State::Failed(denied);
                Vec::new()
            }
        }
    }
}

/// What stands in the place of the site's id in a recipe.
const SITE: &str = "SITE";

/// How to sign, and how the page hands it over: those of `widget/CUSTOMERS.md`.
const RECIPES: [(&str, Key, &str); 4] = [
    ("page", Key::RecipeToken, PAGE),
    ("node", Key::RecipeNode, NODE),
    ("php", Key::RecipePhp, PHP),
    ("python", Key::RecipePython, PYTHON),
];

const PAGE: &str = r#"<script>
  const identify = () => fetch("/chat-token").then((answer) => answer.text()).then((token) => Jasette("identify", { token }));
  Jasette("on", "error", (error) => { if (error.code === "token_expired") identify(); });
  identify();           // and when somebody signs out: Jasette("identify", null)
</script>"#;

const NODE: &str = r#"const { createHmac } = require("node:crypto");
const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
const claims = { sub: user.id, aud: "SITE", exp: Math.floor(Date.now() / 1000) + 600, name: user.name, email: user.email };
const text = `${part({ alg: "HS256", typ: "JWT" })}.${part(claims)}`;
const token = `${text}.${createHmac("sha256", process.env.JASETTE_SECRET).update(text).digest("base64url")}`;"#;

const PHP: &str = r#"$part = fn($bytes) => rtrim(strtr(base64_encode($bytes), "+/", "-_"), "=");
$claims = ["sub" => $user->id, "aud" => "SITE", "exp" => time() + 600, "name" => $user->name, "email" => $user->email];
$text = $part('{"alg":"HS256","typ":"JWT"}') . "." . $part(json_encode($claims));
$token = $text . "." . $part(hash_hmac("sha256", $text, getenv("JASETTE_SECRET"), true));"#;

const PYTHON: &str = r#"part = lambda data: base64.urlsafe_b64encode(data).rstrip(b"=")
claims = {"sub": user.id, "aud": "SITE", "exp": int(time.time()) + 600, "name": user.name, "email": user.email}
text = part(b'{"alg":"HS256","typ":"JWT"}') + b"." + part(json.dumps(claims).encode())
token = (text + b"." + part(hmac.digest(os.environ["JASETTE_SECRET"].encode(), text, "sha256"))).decode()"#;

fn recipes(site: &str) -> impl Iterator<Item = (&'static str, Key, String)> {
    RECIPES.into_iter().map(move |(name, word, code)| (name, word, code.replace(SITE, site)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_recipes_are_those_of_the_page_about_customers() {
        let page = include_str!("../../../../widget/CUSTOMERS.md");
        for (name, _, code) in RECIPES {
            assert!(page.contains(code), "{name}");
        }
        assert!(recipes("shop").all(|(_, _, code)| !code.contains(SITE)));
        assert!(recipes("shop").any(|(_, _, code)| code.contains("aud: \"shop\"")));
    }
}
