//! Every way the system says no, each with a name for programs and a sentence for people.

use std::fmt;

macro_rules! rejections {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $text:literal;)+) => {
        /// Why something was refused. State is unchanged whenever one of these is returned.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Rejection {
            $($(#[$doc])* $name,)+
        }

        impl Rejection {
            /// All of them, in the order of the protocol page.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The stable name that travels on the wire.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code),+ }
            }

            /// Whether it says nothing about what was asked: the same is heard a little later, and a client
            /// keeps it until then.
            #[must_use]
            pub fn passes(self) -> bool {
                matches!(self, Self::Unavailable | Self::SlowDown)
            }

            /// The English sentence that travels with the code. Apps show their own translation.
            #[must_use]
            pub fn text(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }

            /// All codes, each with a line of its own.
            const CODES: &'static str = concat!($($code, "\n"),+);

            /// The refusal that a code names; a code of a newer server is [`Rejection::Unknown`]. It is
            /// looked for in a list: to compare with each by itself is twice as much to download.
            #[must_use]
            pub fn from_code(code: &str) -> Self {
                let at = Self::CODES.split('\n').position(|known| known == code);
                at.and_then(|at| Self::ALL.get(at)).copied().unwrap_or(Self::Unknown)
            }
        }
    };
}

rejections! {
    /// The bytes are not a frame at all.
    Malformed = "malformed", "This is not a frame of the protocol. See edge/protocol/PROTOCOL.md in the repository.";
    /// A frame or command this version does not know.
    UnknownFrame = "unknown_frame", "This kind of frame is not known here. It was skipped.";
    /// More than [`crate::limits::FRAME_MAX`] bytes.
    TooLarge = "too_large", "This frame is too large. The limit is 64 KiB.";
    /// A command before the greeting.
    NotGreeted = "not_greeted", "Send a hello frame first.";
    /// The token is malformed or belongs to another conversation.
    BadToken = "bad_token", "This token does not open this conversation.";
    /// An id is too short, too long or has a character that is not allowed.
    BadId = "bad_id", "This id is not well formed: letters, digits, - and _, of the length the protocol page gives.";
    /// A known id with another content.
    IdReused = "id_reused", "This id was already used for something else. Use a new one.";
    /// No such site.
    UnknownSite = "unknown_site", "There is no such site here. Check the site id in the snippet.";
    /// The conversation has not been started.
    NotStarted = "not_started", "This conversation has not been started.";
    /// A second start with another id.
    AlreadyStarted = "already_started", "This conversation was already started.";
    /// The site asks for a name.
    NameMissing = "name_missing", "Please give a name.";
    /// More than [`crate::limits::NAME_MAX`] characters.
    NameTooLong = "name_too_long", "This name is too long. The limit is 80 characters.";
    /// A name with control characters.
    NameInvalid = "name_invalid", "This name has characters that cannot be shown.";
    /// Nothing but white space.
    TextEmpty = "text_empty", "This message is empty.";
    /// More than [`crate::limits::TEXT_MAX`] characters.
    TextTooLong = "text_too_long", "This message is too long. The limit is 4,000 characters.";
    /// The conversation is over.
    Ended = "ended", "This conversation has ended. Start a new one.";
    /// A rating before the end.
    NotEnded = "not_ended", "A conversation can be rated once it has ended.";
    /// A second rating.
    AlreadyRated = "already_rated", "This conversation was already rated.";
    /// A score outside the scale.
    BadScore = "bad_score", "This score is not on the scale.";
    /// More than [`crate::limits::COMMENT_MAX`] characters.
    CommentTooLong = "comment_too_long", "This comment is too long. The limit is 1,000 characters.";
    /// Another agent has the conversation.
    TakenByAnother = "taken_by_another", "Another agent has taken this conversation.";
    /// Not signed in, or the session ran out.
    SignedOut = "signed_out", "Please sign in.";
    /// Wrong email or password; the two are not told apart.
    WrongCredentials = "wrong_credentials", "This email and password do not match.";
    /// Too many attempts.
    TooManyAttempts = "too_many_attempts", "Too many attempts. Please wait a few minutes and try again.";
    /// The request comes from a page that may not make it.
    ForeignOrigin = "foreign_origin", "This page may not make this request.";
    /// Signed in, but not for this.
    NotAllowed = "not_allowed", "This account may not do this.";
    /// A site or an agent that cannot be set up as given.
    BadSetup = "bad_setup", "This cannot be set up as given: check ids, colour (#rrggbb), origins, email, and a password of at least 12 characters.";
    /// No such address.
    NotFound = "not_found", "There is nothing at this address.";
    /// The method does not fit the address.
    WrongMethod = "wrong_method", "This address does not take this kind of request.";
    /// A fault on our side; the same request may be sent again.
    Unavailable = "unavailable", "Something went wrong on our side. Nothing was lost, please try again.";
    /// An answer to a question that is not open: it was answered, withdrawn, or its time ran out.
    QuestionClosed = "question_closed", "This question is not open any more.";
    /// A second hold.
    AlreadyOnHold = "already_on_hold", "The visitor is on hold, or is being asked already.";
    /// The end of a hold that is not.
    NotOnHold = "not_on_hold", "The visitor is not on hold.";
    /// A hold without a reason, or another reason missing.
    ReasonMissing = "reason_missing", "Please give a reason.";
    /// More than [`crate::limits::REASON_MAX`] characters.
    ReasonTooLong = "reason_too_long", "This is too long. The limit is 300 characters.";
    /// A hold of no or too many minutes.
    BadMinutes = "bad_minutes", "A hold takes 1 to 30 minutes.";
    /// A second transfer.
    AlreadyTransferring = "already_transferring", "This conversation is being handed over already.";
    /// The withdrawal of a transfer that is not.
    NotTransferring = "not_transferring", "This conversation is not being handed over.";
    /// A transfer to oneself.
    TransferToSelf = "transfer_to_self", "You have this conversation already.";
    /// A transfer without a briefing.
    BriefingMissing = "briefing_missing", "Please write what your colleague should know.";
    /// Somebody whom it was not handed to.
    NotTheReceiver = "not_the_receiver", "This conversation was handed to somebody else.";
    /// Something only the agent who has the conversation may do.
    NotYours = "not_yours", "Take this conversation first.";
    /// Contact was asked for, or given, already.
    ContactAsked = "contact_asked", "The visitor is being asked, or has left a contact already.";
    /// Neither an email address nor a telephone number.
    ContactInvalid = "contact_invalid", "Please give an email address or a telephone number.";
    /// There is no promise to keep.
    NoPromise = "no_promise", "There is no promise in this conversation.";
    /// Later than a promise may be.
    DueTooFar = "due_too_far", "A promise is due within 24 hours.";
    /// A second wrap-up question.
    WrapUpAsked = "wrap_up_asked", "The visitor is being asked already.";
    /// An end without the visitor's word.
    WrapUpMissing = "wrap_up_missing", "Ask first whether there is anything else, and wait for the answer.";
    /// An end in the middle of something.
    ClosingBlocked = "closing_blocked", "Something is still open: a hold, a transfer or a question.";
    /// The visitor may not write here any more.
    Blocked = "blocked", "This conversation is closed.";
    /// The site's conversations are not rated.
    RatingOff = "rating_off", "Conversations are not rated here.";
    /// More than [`crate::limits::FILE_MAX`] bytes.
    FileTooLarge = "file_too_large", "This file is too large. The limit is 10 MB.";
    /// Not one of [`crate::limits::FILE_TYPES`].
    FileTypeRefused = "file_type_refused", "Files of this type cannot be sent. Images, PDF, text, CSV and ZIP can.";
    /// A file without a name, or with one that cannot be shown.
    FileNameInvalid = "file_name_invalid", "This file name cannot be used.";
    /// A file that was not, or not wholly, uploaded.
    FileMissing = "file_missing", "This file did not arrive whole. Please send it again.";
    /// More than [`crate::limits::FILES_MAX`] files.
    TooManyFiles = "too_many_files", "There are too many files in this conversation.";
    /// This installation sends no mail.
    MailOff = "mail_off", "No mail can be sent from here.";
    /// A change based on what somebody else has changed meanwhile.
    Stale = "stale", "Somebody else has changed this meanwhile. Look at it again, then change it.";
    /// A shortcut with white space or signs, without anything, or too long.
    ShortcutInvalid = "shortcut_invalid", "A shortcut is one word of letters, digits, - and _, 32 at most.";
    /// A second entry with a shortcut, for the same language and department.
    ShortcutTaken = "shortcut_taken", "There is another text with this shortcut in this language.";
    /// More in the library than fits.
    LibraryFull = "library_full", "There is no room for more. Remove something first.";
    /// More conversations from one network than anybody starts.
    TooManyConversations = "too_many_conversations", "Very many chats were started from your network just now. Please try again later.";
    /// A token of a site that is not signed as it should be, or not for this site.
    IdentityInvalid = "identity_invalid", "The site's word for who this is cannot be verified.";
    /// A token of a site whose time is over.
    IdentityExpired = "identity_expired", "The site's word for who this is has expired.";
    /// A customer at another customer's conversation.
    OtherCustomer = "other_customer", "This conversation belongs to somebody else.";
    /// A field of the form that needs an answer has none.
    AnswerMissing = "answer_missing", "Please fill in every field that needs an answer.";
    /// An answer is too long.
    AnswerTooLong = "answer_too_long", "This answer is too long. The limit is 300 characters, and 4,000 in a field of several lines.";
    /// An answer is not what its field takes.
    AnswerInvalid = "answer_invalid", "This answer is not what its field takes.";
    /// An answer to a field, or a choice of a department, that the form does not have.
    UnknownField = "unknown_field", "The form has no such field or department.";
    /// The site asks for agreement before anything is stored.
    ConsentMissing = "consent_missing", "Please agree to how your data is used first.";
    /// An article without a title.
    TitleMissing = "title_missing", "Please give a title.";
    /// More than [`crate::limits::ARTICLE_MAX`] characters, or a title that is too long.
    ArticleTooLong = "article_too_long", "An article has up to 20,000 characters, its title up to 150.";
    /// More than [`crate::limits::ARTICLES_MAX`] articles.
    TooManyArticles = "too_many_articles", "A site has up to 200 articles. Remove one first.";
    /// The code of a link that was used already, has run out, or never was.
    ResumeOver = "resume_over", "This link was used already or has run out. Please start a new chat.";
    /// A visitor's file where the site takes none.
    FilesOff = "files_off", "Files cannot be sent here.";
    /// Not one of [`crate::limits::PICTURE_TYPES`], or more than [`crate::limits::PICTURE_MAX`] bytes.
    PictureRefused = "picture_refused", "This picture cannot be used. A PNG, JPEG or WebP of at most 64 KB can.";
    /// A greeting, a goodbye, a department or a time that the site's settings cannot have.
    ServiceRefused = "service_refused", "The greeting and the goodbye have up to 4,000 characters in each language, once for each. A site has up to 50 departments, each with an id and a name of its own; a visitor may be silent for up to 1,440 minutes, a promise takes up to 24 hours, a chat waits up to 720, and after up to 60 minutes who waits is asked how to reach them.";
    /// Who gets which chat, as the site's settings cannot have it.
    RoutingRefused = "routing_refused", "A chat rings for 10 to 300 seconds, a first reply may take 10 to 3,600, skills are waited for 5 to 300. An agent has up to 100 chats at once, is away after 1 to 5 missed ones, and has up to 50 skills of up to 40 characters and languages of the chat. Each department and each agent is set once, and up to 1,000 agents are.";
    /// More at once than one may ask for (the numbers: `tests/SECURITY.md`); the same is heard a little later.
    SlowDown = "slow_down", "That was too much at once. Nothing was lost, please wait a moment and try again.";
    /// A visitor's mail, or a file of more than [`crate::limits::FILE_UNANSWERED_MAX`] bytes, before an agent
    /// has written.
    NotAnswered = "not_answered", "This can be done once somebody from the team has answered.";
    /// A picture of more pixels than anybody should have to decode.
    PictureTooLarge = "picture_too_large", "This picture is too large. The limit is 50 megapixels.";
    /// More bytes in files within a day than anybody sends.
    FileQuota = "file_quota", "Very many files were sent today. Please try again tomorrow.";
    /// A conversation that holds as much as one may.
    ConversationFull = "conversation_full", "This conversation has become too long. Please start a new one.";
    /// A password that is too short, or that anybody would try first.
    WeakPassword = "weak_password", "Please choose another password: at least 12 characters, and more than a name or what everybody takes.";
    /// The only owner of a site is to be none any more.
    LastOwner = "last_owner", "A site keeps at least one owner. Make somebody else an owner first.";
    /// A set-up link that was never made.
    LinkUnknown = "link_unknown", "There is no such set-up link. Check that it was copied whole.";
    /// A set-up link with which somebody has made their account.
    LinkUsed = "link_used", "This set-up link was used already. If that was you, sign in.";
    /// A set-up link that is older than a day, or renewed.
    LinkExpired = "link_expired", "This set-up link has run out. It is good for 24 hours, and until a newer one is made.";
    /// An owner by other means than the link, or a first link where there is one.
    AlreadySetUp = "already_set_up", "This installation has an owner already.";
    /// An email with which somebody has an account.
    AddressTaken = "address_taken", "Somebody has an account with this email already.";
    /// An invite to somebody who is in the team already.
    InTeam = "in_team", "Somebody with this address is in the team already.";
    /// More invites than may be open.
    TooManyInvites = "too_many_invites", "There are too many open invites. Take one back first.";
    /// An invite that was used, replaced or taken back, or whose time is over.
    InviteOver = "invite_over", "This invitation is over. Please ask for a new one.";
    /// An invite for another address than the one of whoever is signed in.
    OtherAddress = "other_address", "This invitation is for another address than the one you are signed in under.";
    /// The password was right, and the account has a second factor.
    CodeNeeded = "code_needed", "Please give the code of your authenticator app, or a recovery code.";
    /// A code that is not right, was used already, or has run out; these are not told apart.
    WrongCode = "wrong_code", "This code is not right, or was used already. Please take the next one.";
    /// A site asks its people for a second factor, and whoever asks has none.
    SecondFactorRequired = "second_factor_required", "This site asks for a second step when you sign in. Please set it up in your account.";
    /// A passkey that is not known here, or that was not used as it has to be; these are not told apart.
    WrongPasskey = "wrong_passkey", "This passkey was not accepted. Please try again, or sign in with your password.";
    /// A change of what one signs in with, where a second factor is required and the session was opened without one's passkey.
    PasskeyNeeded = "passkey_needed", "Please sign in with a passkey of yours first.";
    /// More passkeys than an account may have.
    TooManyPasskeys = "too_many_passkeys", "You have ten passkeys. Please remove one first.";
    /// An installation that is not reached by a name over HTTPS.
    PasskeysOff = "passkeys_off", "Passkeys need an address with a name, over HTTPS.";
    /// The provider of single sign-on does not answer, or not as it should.
    OidcUnavailable = "oidc_unavailable", "The service for single sign-on does not answer as it should. Please try again later, or sign in with your password.";
    /// Single sign-on did not come to its end: it took too long, was cancelled, or is not believed.
    OidcFailed = "oidc_failed", "Single sign-on did not work. Please begin again.";
    /// Somebody came by single sign-on with whom no account is connected.
    OidcUnknown = "oidc_unknown", "No account here is connected with yours there. Sign in with your password, and connect it in your account.";
    /// An account at the provider that is connected with another one here.
    OidcTaken = "oidc_taken", "This is connected with another account here.";
    /// An export that nobody has begun in this session, or that has run out.
    ExportOver = "export_over", "This export has run out, or another one was begun. Begin a new one.";
    /// Lines of an import that are no UTF-8.
    NotUtf8 = "not_utf8", "This is not UTF-8. Save the file in that encoding.";
    /// An export of a newer version of the format.
    NewerFormat = "newer_format", "This export was made by a newer version. Bring this installation up to date first.";
    /// A conversation whose events are not numbered one after the other from its start, or go back in time.
    BadHistory = "bad_history", "What happened in this conversation is not in order: it begins with its start, and each event follows the one before.";
    /// A conversation to be brought in, where another one has its id.
    ConversationTaken = "conversation_taken", "There is another conversation with this id here.";
    /// An invitation to somebody who is not on the site's pages any more.
    VisitorGone = "visitor_gone", "This visitor has left the site.";
    /// An invitation to somebody who is being invited, has a chat, or has dismissed an invitation.
    NotInvitable = "not_invitable", "This visitor is being invited already, has a chat open, or does not want to be invited.";
    /// A code of a newer server.
    Unknown = "unknown", "This was refused.";
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl std::error::Error for Rejection {}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_code_is_its_own_and_leads_back() {
        let codes: HashSet<_> = Rejection::ALL.iter().map(|r| r.code()).collect();
        assert_eq!(codes.len(), Rejection::ALL.len());
        for rejection in Rejection::ALL {
            assert_eq!(Rejection::from_code(rejection.code()), *rejection);
            assert!(rejection.text().ends_with('.'));
        }
        for none in ["from_the_future", "", "bad_token\nbad_id"] {
            assert_eq!(Rejection::from_code(none), Rejection::Unknown, "{none:?}");
        }
    }
}
