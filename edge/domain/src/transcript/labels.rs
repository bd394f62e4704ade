//! What a transcript says on its own, in English, French and Romanian.

use protocol::locale::TEAM_LOCALES;

/// Each text by its key, in the order of the languages the team speaks.
const LABELS: &[(&str, [&str; 3])] = &[
    (
        "title",
        [
            "Conversation with {company}, {day}",
            "Conversation avec {company}, {day}",
            "Conversație cu {company}, {day}",
        ],
    ),
    ("visitor", ["Visitor", "Visiteur", "Vizitator"]),
    ("agent", ["Agent", "Agent", "Agent"]),
    ("automatic", ["automatic", "automatique", "automat"]),
    ("note", ["note", "note", "notă"]),
    ("file", ["[file] {text} ({size})", "[fichier] {text} ({size})", "[fișier] {text} ({size})"]),
    (
        "started",
        [
            "{visitor} opened the conversation.",
            "{visitor} a ouvert la conversation.",
            "{visitor} a deschis conversația.",
        ],
    ),
    (
        "invited",
        [
            "{visitor} accepted the invitation: {text}",
            "{visitor} a accepté l’invitation : {text}",
            "{visitor} a acceptat invitația: {text}",
        ],
    ),
    (
        "filled",
        ["{visitor} filled in:\n{text}", "{visitor} a indiqué :\n{text}", "{visitor} a completat:\n{text}"],
    ),
    ("department", ["Department", "Service", "Departament"]),
    (
        "named",
        ["The visitor’s name is {name}.", "Le visiteur s’appelle {name}.", "Vizitatorul se numește {name}."],
    ),
    ("page", ["{visitor} is on: {page}", "{visitor} est sur : {page}", "{visitor} este pe: {page}"]),
    ("joined", ["{agent} joined.", "{agent} est là.", "{agent} este aici."]),
    ("left", ["{agent} left.", "{agent} a quitté la conversation.", "{agent} a plecat."]),
    (
        "ended_visitor",
        [
            "{visitor} ended the conversation.",
            "{visitor} a mis fin à la conversation.",
            "{visitor} a încheiat conversația.",
        ],
    ),
    (
        "ended_agent",
        ["The conversation has ended.", "La conversation est terminée.", "Conversația s-a încheiat."],
    ),
    (
        "rated",
        ["Rating: {score} of {best}.", "Évaluation : {score} sur {best}.", "Evaluare: {score} din {best}."],
    ),
    (
        "rated_with",
        [
            "Rating: {score} of {best}. {text}",
            "Évaluation : {score} sur {best}. {text}",
            "Evaluare: {score} din {best}. {text}",
        ],
    ),
    (
        "hold_proposed",
        [
            "{agent} asks for {minutes} min: {text}",
            "{agent} demande {minutes} min : {text}",
            "{agent} cere {minutes} min: {text}",
        ],
    ),
    ("hold_yes", ["{visitor} will wait.", "{visitor} patiente.", "{visitor} așteaptă."]),
    (
        "hold_no",
        [
            "{visitor} would rather not wait.",
            "{visitor} préfère ne pas attendre.",
            "{visitor} preferă să nu aștepte.",
        ],
    ),
    (
        "hold_expired",
        [
            "The question was not answered.",
            "La question est restée sans réponse.",
            "Întrebarea a rămas fără răspuns.",
        ],
    ),
    (
        "hold_overdue",
        [
            "It takes longer than was said.",
            "Cela prend plus longtemps que prévu.",
            "Durează mai mult decât s-a spus.",
        ],
    ),
    ("hold_ended", ["The wait is over.", "L’attente est terminée.", "Așteptarea s-a încheiat."]),
    ("hold_left", ["{visitor} stopped waiting.", "{visitor} n’attend plus.", "{visitor} nu mai așteaptă."]),
    (
        "briefed",
        [
            "Briefing from {agent} for {to}: {text}",
            "Note de transfert de {agent} pour {to} : {text}",
            "Rezumat de la {agent} pentru {to}: {text}",
        ],
    ),
    (
        "transfer_agent",
        [
            "{agent} would like to hand over to {to}.",
            "{agent} souhaite passer la main à {to}.",
            "{agent} dorește să predea conversația către {to}.",
        ],
    ),
    (
        "transfer_department",
        [
            "{agent} would like to hand over to the team {to}.",
            "{agent} souhaite passer la main à l’équipe {to}.",
            "{agent} dorește să predea conversația echipei {to}.",
        ],
    ),
    ("transfer_yes", ["{visitor} agrees.", "{visitor} est d’accord.", "{visitor} este de acord."]),
    (
        "transfer_no",
        ["{visitor} would rather not.", "{visitor} préfère que non.", "{visitor} preferă să nu."],
    ),
    (
        "transfer_declined_by",
        ["{agent} declined: {text}", "{agent} a décliné : {text}", "{agent} a refuzat: {text}"],
    ),
    (
        "transfer_accepted",
        [
            "The conversation was handed over.",
            "La conversation a été transmise.",
            "Conversația a fost predată.",
        ],
    ),
    (
        "transfer_declined",
        [
            "The colleague could not take over.",
            "Le collègue n’a pas pu prendre le relais.",
            "Colegul nu a putut prelua conversația.",
        ],
    ),
    (
        "transfer_withdrawn",
        [
            "The conversation stays where it is.",
            "La conversation reste où elle est.",
            "Conversația rămâne unde este.",
        ],
    ),
    (
        "transfer_expired",
        ["Nobody answered in time.", "Personne n’a répondu à temps.", "Nimeni nu a răspuns la timp."],
    ),
    (
        "transfer_unavailable",
        ["The colleague is away.", "Le collègue est absent.", "Colegul nu este disponibil."],
    ),
    (
        "contact_asked",
        [
            "{visitor} was asked how to be reached.",
            "On a demandé ses coordonnées à {visitor}.",
            "S-au cerut datele de contact de la {visitor}.",
        ],
    ),
    (
        "promise_made",
        [
            "We promised to write or call by {time}: {text}",
            "Nous avons promis de revenir avant le {time} : {text}",
            "Am promis să revenim până la {time}: {text}",
        ],
    ),
    (
        "promise_declined",
        ["No contact was left.", "Aucun contact laissé.", "Nu a fost lăsat niciun contact."],
    ),
    (
        "promise_progressed",
        [
            "{agent} needs more time, until {time}: {text}",
            "{agent} a besoin de plus de temps, jusqu’au {time} : {text}",
            "{agent} mai are nevoie de timp, până la {time}: {text}",
        ],
    ),
    (
        "promise_due",
        ["The promise is due soon.", "La promesse arrive à échéance.", "Promisiunea ajunge la termen."],
    ),
    (
        "promise_late",
        ["The promise is late.", "La promesse est en retard.", "Promisiunea este în întârziere."],
    ),
    (
        "promise_kept",
        ["{agent} kept the promise.", "{agent} a tenu la promesse.", "{agent} a ținut promisiunea."],
    ),
    ("restated", ["{agent} understood: {text}", "{agent} a compris : {text}", "{agent} a înțeles: {text}"]),
    ("restated_right", ["{visitor}: that is right.", "{visitor} : c’est bien cela.", "{visitor}: așa este."]),
    ("restated_wrong", ["{visitor}: not quite.", "{visitor} : pas tout à fait.", "{visitor}: nu chiar."]),
    (
        "wrap_up_asked",
        [
            "{agent} asked whether there is anything else.",
            "{agent} a demandé s’il y a autre chose.",
            "{agent} a întrebat dacă mai este ceva.",
        ],
    ),
    (
        "wrap_up_more",
        [
            "{visitor} has another question.",
            "{visitor} a une autre question.",
            "{visitor} mai are o întrebare.",
        ],
    ),
    (
        "wrap_up_done",
        [
            "{visitor} needs nothing more.",
            "{visitor} n’a besoin de rien d’autre.",
            "{visitor} nu mai are nevoie de nimic.",
        ],
    ),
    (
        "vanished",
        ["{visitor} did not answer any more.", "{visitor} n’a plus répondu.", "{visitor} nu a mai răspuns."],
    ),
    (
        "closed",
        [
            "{agent} filed the conversation: {text}",
            "{agent} a classé la conversation : {text}",
            "{agent} a clasat conversația: {text}",
        ],
    ),
    ("reason_solved", ["solved", "résolue", "rezolvată"]),
    ("reason_follow_up", ["goes on elsewhere", "se poursuit ailleurs", "continuă în altă parte"]),
    ("reason_complaint", ["complaint", "réclamation", "reclamație"]),
    ("reason_wrong_company", ["wrong company", "autre entreprise", "altă companie"]),
    ("reason_abuse", ["abuse", "abus", "abuz"]),
    ("reason_other", ["other", "autre", "altele"]),
    ("blocked", ["{agent} blocked {visitor}.", "{agent} a bloqué {visitor}.", "{agent} a blocat {visitor}."]),
    (
        "reopened_visitor",
        [
            "{visitor} went on with the conversation.",
            "{visitor} a repris la conversation.",
            "{visitor} a reluat conversația.",
        ],
    ),
    ("reopened_agent", ["The conversation goes on.", "La conversation reprend.", "Conversația continuă."]),
    ("subject", ["Subject: {text}", "Sujet : {text}", "Subiect: {text}"]),
    ("subject_none", ["The subject was taken away.", "Le sujet a été retiré.", "Subiectul a fost șters."]),
    (
        "mail",
        [
            "Here is your conversation with {company}.",
            "Voici votre conversation avec {company}.",
            "Iată conversația dumneavoastră cu {company}.",
        ],
    ),
    (
        "resume",
        [
            "To go on with this conversation, open this link within 7 days. It works once:",
            "Pour poursuivre cette conversation, ouvrez ce lien dans les 7 jours. Il ne sert qu’une fois :",
            "Pentru a continua conversația, deschideți acest link în 7 zile. Funcționează o singură dată:",
        ],
    ),
];

/// The text of a key in a language; English for a language we do not speak.
pub(super) fn label(key: &str, locale: &str) -> &'static str {
    let index = TEAM_LOCALES.iter().position(|known| *known == locale).unwrap_or_default();
    let found = LABELS.iter().find(|(known, _)| *known == key);
    found.and_then(|(_, texts)| texts.get(index)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn placeholders(text: &str) -> Vec<&str> {
        let mut all: Vec<_> = text.split('{').skip(1).map(|rest| rest.split('}').next().unwrap()).collect();
        all.sort_unstable();
        all
    }

    #[test]
    fn every_language_says_the_same() {
        let keys: HashSet<_> = LABELS.iter().map(|(key, _)| key).collect();
        assert_eq!(keys.len(), LABELS.len());
        for (key, texts) in LABELS {
            for text in texts {
                assert!(!text.is_empty(), "{key}");
                assert_eq!(placeholders(text), placeholders(texts[0]), "{key}");
            }
        }
        assert_eq!(label("visitor", "ro"), "Vizitator");
        assert_eq!(label("visitor", "de"), "Visitor");
    }
}
