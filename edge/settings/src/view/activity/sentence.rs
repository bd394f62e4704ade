//! A line as a sentence.

use crate::i18n::{Key, t};
use crate::model::Section;
use protocol::conversation::party::Agent;
use protocol::team::audit::{AuditAction, AuditLine, MAIL_FAILED};
use protocol::team::people::Role;
use protocol::text;
use team_ui::texts::counted;

/// What was done, by whom, in the reader's language.
pub fn sentence(line: &AuditLine) -> String {
    let name = |agent: &Option<Agent>, nobody: Key| {
        agent.as_ref().map_or_else(|| t(nobody).to_owned(), |agent| agent.name.clone())
    };
    let (who, whom) = (name(&line.who, Key::ActivityServer), name(&line.whom, Key::ActivitySomebody));
    let (what, count) = (about(line), line.count.to_string());
    let words = counted(t(key(line)), Some(line.count));
    text::fill(words, &[("who", &who), ("whom", &whom), ("what", &what), ("count", &count)])
}

fn key(line: &AuditLine) -> Key {
    match &line.what {
        AuditAction::SettingsChanged => Key::DidSettingsChanged,
        AuditAction::RepliesChanged => Key::DidRepliesChanged,
        AuditAction::ArticleChanged => Key::DidArticleChanged,
        AuditAction::ArticleRemoved => Key::DidArticleRemoved,
        AuditAction::SecretRenewed if line.about.is_empty() => Key::DidSecretRenewed,
        AuditAction::SecretRenewed => Key::DidSecretRevoked,
        AuditAction::PersonAdded => Key::DidPersonAdded,
        AuditAction::RoleChanged => Key::DidRoleChanged,
        AuditAction::PersonRemoved => Key::DidPersonRemoved,
        AuditAction::PersonSuspended => Key::DidPersonSuspended,
        AuditAction::PersonRestored => Key::DidPersonRestored,
        AuditAction::Invited => Key::DidInvited,
        AuditAction::InviteWithdrawn => Key::DidInviteWithdrawn,
        AuditAction::InviteUsed => Key::DidInviteUsed,
        AuditAction::ProfileChanged => Key::DidProfileChanged,
        AuditAction::SignedIn => Key::DidSignedIn,
        AuditAction::SignInFailed => Key::DidSignInFailed,
        AuditAction::SignedOut => Key::DidSignedOut,
        AuditAction::SessionsEnded => Key::DidSessionsEnded,
        AuditAction::PasswordChanged => Key::DidPasswordChanged,
        AuditAction::PasswordReset => Key::DidPasswordReset,
        AuditAction::SecondFactorOn => Key::DidSecondFactorOn,
        AuditAction::SecondFactorOff => Key::DidSecondFactorOff,
        AuditAction::SecondFactorRequired => Key::DidSecondFactorRequired,
        AuditAction::RecoveryCodesRenewed => Key::DidRecoveryCodesRenewed,
        AuditAction::PasskeyAdded => Key::DidPasskeyAdded,
        AuditAction::PasskeyRemoved => Key::DidPasskeyRemoved,
        AuditAction::OidcConnected => Key::DidOidcConnected,
        AuditAction::OidcDisconnected => Key::DidOidcDisconnected,
        AuditAction::TranscriptRead => Key::DidTranscriptRead,
        AuditAction::TranscriptMailed if failed(line) => Key::DidTranscriptNotMailed,
        AuditAction::TranscriptMailed => Key::DidTranscriptMailed,
        AuditAction::SiteExported => Key::DidSiteExported,
        AuditAction::SiteImported => Key::DidSiteImported,
        AuditAction::LogExported => Key::DidLogExported,
        AuditAction::LogRetentionChanged => Key::DidLogRetentionChanged,
        AuditAction::MailTested if failed(line) => Key::DidMailTestFailed,
        AuditAction::MailTested => Key::DidMailTested,
        AuditAction::SiteCreated => Key::DidSiteCreated,
        AuditAction::SiteRenamed => Key::DidSiteRenamed,
        AuditAction::SiteArchived => Key::DidSiteArchived,
        AuditAction::SiteRestored => Key::DidSiteRestored,
        AuditAction::SiteDeleted => Key::DidSiteDeleted,
        AuditAction::Other(_) => Key::DidOther,
    }
}

/// What it is about, in the words that the settings have for it.
fn about(line: &AuditLine) -> String {
    let words = line.about.iter().map(String::as_str);
    match &line.what {
        AuditAction::SettingsChanged => {
            let mut names: Vec<&str> = Vec::new();
            for name in words.map(setting) {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
            names.join(", ")
        }
        AuditAction::RoleChanged => words.map(role).collect::<Vec<_>>().join(" → "),
        AuditAction::PersonAdded | AuditAction::Invited => words.map(role).collect::<Vec<_>>().join(", "),
        AuditAction::LogRetentionChanged => words.collect::<Vec<_>>().join(" → "),
        AuditAction::Other(name) => name.clone(),
        _ => String::new(),
    }
}

/// Whether a mail that the line is about did not go out.
fn failed(line: &AuditLine) -> bool {
    line.about.iter().any(|word| word == MAIL_FAILED)
}

fn role(name: &str) -> &str {
    match Role::ALL.into_iter().find(|role| role.name() == name) {
        Some(Role::Owner) => t(Key::RoleOwner),
        Some(Role::Admin) => t(Key::RoleAdmin),
        Some(Role::Agent) => t(Key::RoleAgent),
        Some(Role::Viewer) => t(Key::RoleViewer),
        None => name,
    }
}

/// The section in which a setting is; the setting as it is called where that is not known here.
fn setting(name: &str) -> &str {
    let section = match name {
        "name" | "language" | "color" | "position" => Section::Look,
        look if look.starts_with("look") => Section::Look,
        "service.greeting" | "service.goodbye" => Section::FirstMessage,
        "invitation" | "triggers" => Section::Triggers,
        "hours" | "chats_unattended" => Section::Hours,
        "form.consent" | "files" | "push_text" | "live" => Section::Privacy,
        "name_field" | "form.departments" | "form.fields" => Section::Form,
        "service.departments" | "own_departments_only" => Section::Departments,
        "routing" => Section::Routing,
        service if service.starts_with("service.") => Section::Service,
        "waiting_hours" | "answer_minutes" => Section::Service,
        "origins" | "contact_email" => Section::Websites,
        other => return other,
    };
    t(section.name())
}
