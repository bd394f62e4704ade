//! What of the team's actions has a line: each route that changes something is named here, with what it writes down or
//! with why it does not. A route that is not named fails the test that walks the router.

use super::AuditAction;

/// What a route leaves in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Coverage {
    /// One of these, if anything was done.
    Logged(&'static [AuditAction]),
    /// Nothing, for a reason.
    Unlogged(&'static str),
}

use AuditAction::{
    ArticleChanged, ArticleRemoved, InviteUsed, InviteWithdrawn, Invited, LogExported, LogRetentionChanged,
    MailTested, OidcConnected, OidcDisconnected, PasskeyAdded, PasskeyRemoved, PasswordChanged,
    PasswordReset, PersonAdded, PersonRemoved, PersonRestored, PersonSuspended, ProfileChanged,
    RecoveryCodesRenewed, RepliesChanged, RoleChanged, SecondFactorOff, SecondFactorOn, SecondFactorRequired,
    SecretRenewed, SessionsEnded, SettingsChanged, SignInFailed, SignedIn, SignedOut, SiteArchived,
    SiteCreated, SiteExported, SiteImported, SiteRestored, TranscriptMailed, TranscriptRead,
};
use Coverage::{Logged, Unlogged};

const VISITOR: &str = "a visitor's own: the log is about the team";
const LEDGER: &str = "stands in the conversation's own ledger, with who and when";
const UPLOAD: &str = "shows nowhere until a change names it, and that one has a line";
const OPERATOR: &str = "the operator's, before there is a site that could have a log";

/// Method, path, what is left. Of what only reads, those that take something out of the chat.
pub const ROUTES: &[(&str, &str, Coverage)] = &[
    ("post", "/v1/session", Logged(&[SignedIn, SignInFailed])),
    ("delete", "/v1/session", Logged(&[SignedOut])),
    ("post", "/v1/session/code", Logged(&[SignedIn])),
    ("post", "/v1/session/passkey/challenge", Unlogged("a question to a browser: nothing is stored")),
    ("post", "/v1/session/passkey", Logged(&[SignedIn, SignInFailed])),
    ("post", "/v1/account/passkeys", Logged(&[PasskeyAdded])),
    ("post", "/v1/account/passkeys/challenge", Unlogged("a question to a browser; the passkey has a line")),
    ("put", "/v1/account/passkeys/{passkey}", Unlogged("a name that its owner alone reads")),
    ("post", "/v1/account/passkeys/{passkey}/removal", Logged(&[PasskeyRemoved])),
    ("post", "/v1/session/oidc", Unlogged("leads to the provider; coming back from there has a line")),
    ("get", "/oidc/callback", Logged(&[SignedIn, OidcConnected])),
    ("post", "/v1/account/oidc", Unlogged("leads to the provider; coming back from there has a line")),
    ("post", "/v1/account/oidc/off", Logged(&[OidcDisconnected])),
    ("delete", "/v1/account/sessions", Logged(&[SessionsEnded])),
    ("delete", "/v1/account/sessions/{session}", Logged(&[SessionsEnded])),
    ("put", "/v1/account/password", Logged(&[PasswordChanged])),
    ("put", "/v1/account/profile", Logged(&[ProfileChanged])),
    ("put", "/v1/account/picture", Logged(&[ProfileChanged])),
    ("delete", "/v1/account/picture", Logged(&[ProfileChanged])),
    (
        "post",
        "/v1/account/push",
        Unlogged("whether one's own browser rings, which is nobody else's business"),
    ),
    ("delete", "/v1/account/push", Unlogged("the same, and it ends with the session, which has a line")),
    ("post", "/v1/invites/look", Unlogged("tells what a link is for, and changes nothing")),
    ("post", "/v1/invites", Logged(&[InviteUsed])),
    ("post", "/v1/password-resets", Unlogged("anybody may ask for any email; using the link has a line")),
    ("post", "/v1/password-resets/links", Unlogged("the operator's; using the link has a line")),
    ("post", "/v1/password-resets/link", Logged(&[PasswordReset])),
    (
        "post",
        "/v1/account/second-factor",
        Unlogged("shows a secret that counts once its first code has confirmed it"),
    ),
    ("put", "/v1/account/second-factor", Logged(&[SecondFactorOn])),
    ("post", "/v1/account/second-factor/off", Logged(&[SecondFactorOff])),
    ("post", "/v1/account/second-factor/recovery-codes", Logged(&[RecoveryCodesRenewed])),
    ("post", "/v1/setup/second-factor", Logged(&[SecondFactorOff])),
    ("put", "/v1/sites/{site}/second-factor", Logged(&[SecondFactorRequired])),
    ("post", "/v1/setup", Logged(&[SiteCreated, PersonAdded])),
    ("post", "/v1/setup/links", Unlogged(OPERATOR)),
    ("post", "/v1/setup/link", Logged(&[SiteCreated, PersonAdded])),
    ("post", "/v1/sites", Logged(&[SiteCreated])),
    ("put", "/v1/sites/{site}/archived", Logged(&[SiteArchived, SiteRestored])),
    (
        "post",
        "/v1/sites/{site}/deletion",
        Unlogged("the log goes with the site: the receipt says who and when"),
    ),
    ("put", "/v1/sites/{site}/settings", Logged(&[SettingsChanged])),
    ("post", "/v1/sites/{site}/settings/routing-trial", Unlogged("a question: nothing is changed or stored")),
    ("put", "/v1/sites/{site}/people/{agent}", Logged(&[RoleChanged])),
    ("delete", "/v1/sites/{site}/people/{agent}", Logged(&[PersonRemoved])),
    ("put", "/v1/sites/{site}/suspended/{agent}", Logged(&[PersonSuspended])),
    ("delete", "/v1/sites/{site}/suspended/{agent}", Logged(&[PersonRestored])),
    ("post", "/v1/sites/{site}/invites", Logged(&[Invited])),
    ("delete", "/v1/sites/{site}/invites/{invite}", Logged(&[InviteWithdrawn])),
    ("post", "/v1/sites/{site}/pictures", Unlogged(UPLOAD)),
    ("post", "/v1/sites/{site}/triggers/{trigger}/{outcome}", Unlogged("a page counts, not the team")),
    (
        "post",
        "/v1/sites/{site}/live/invitations",
        Unlogged("the visitor sees who invites; what comes of it stands in a conversation's own ledger"),
    ),
    ("put", "/v1/sites/{site}/library", Logged(&[RepliesChanged])),
    (
        "post",
        "/v1/sites/{site}/library/uses",
        Unlogged("a count of use: it changes nothing that anybody reads"),
    ),
    ("put", "/v1/sites/{site}/library/files/{file}", Unlogged(UPLOAD)),
    ("put", "/v1/sites/{site}/articles/{article}", Logged(&[ArticleChanged])),
    ("delete", "/v1/sites/{site}/articles/{article}", Logged(&[ArticleRemoved])),
    ("post", "/v1/sites/{site}/installation/identity-secret", Logged(&[SecretRenewed])),
    ("post", "/v1/sites/{site}/check-up", Logged(&[MailTested])),
    ("post", "/v1/sites/{site}/export", Logged(&[SiteExported])),
    ("post", "/v1/sites/{site}/import", Logged(&[SiteImported])),
    ("put", "/v1/sites/{site}/import/conversations/{conversation}/files/{file}", Unlogged(UPLOAD)),
    ("post", "/v1/sites/{site}/identity", Unlogged(VISITOR)),
    ("post", "/v1/sites/{site}/identity-secret", Logged(&[SecretRenewed])),
    ("get", "/v1/sites/{site}/audit.csv", Logged(&[LogExported])),
    ("put", "/v1/sites/{site}/audit/retention", Logged(&[LogRetentionChanged])),
    ("post", "/v1/sites/{site}/conversations/{conversation}/commands", Unlogged(VISITOR)),
    ("get", "/v1/sites/{site}/conversations/{conversation}/agent-socket", Unlogged(LEDGER)),
    ("post", "/v1/sites/{site}/conversations/{conversation}/erase", Unlogged(VISITOR)),
    ("post", "/v1/sites/{site}/conversations/{conversation}/resume", Unlogged(VISITOR)),
    ("get", "/v1/sites/{site}/conversations/{conversation}/transcript", Logged(&[TranscriptRead])),
    ("post", "/v1/sites/{site}/conversations/{conversation}/transcript", Logged(&[TranscriptMailed])),
    ("put", "/v1/sites/{site}/conversations/{conversation}/files/{file}", Unlogged(LEDGER)),
];

/// What a route leaves in the log, if it is named.
#[must_use]
pub fn of(method: &str, path: &str) -> Option<&'static Coverage> {
    ROUTES.iter().find(|(one, at, _)| *one == method && *at == path).map(|(_, _, coverage)| coverage)
}

/// Whether a route has to be named: it changes something.
#[must_use]
pub fn must_be_named(method: &str) -> bool {
    method != "get"
}
