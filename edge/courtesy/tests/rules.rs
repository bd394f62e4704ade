//! Each rule where it must speak and where it must not, in three languages, with the span it marks.

use courtesy::{Draft, Rule, Suggestion, Table, Tables, check, utf16_span};
use proptest::prelude::*;

fn draft(lang: &str, text: &str) -> Draft {
    Draft { lang: lang.to_owned(), text: text.to_owned(), wrap_up_answered: true, ..Draft::default() }
}

/// What one rule marks in a draft.
fn marked(rule: Rule, draft: &Draft) -> Vec<String> {
    let chars: Vec<char> = draft.text.chars().collect();
    let hints = check(&Tables::built_in(), draft);
    let own = hints.iter().filter(|hint| hint.rule == rule);
    own.map(|hint| chars.get(hint.start..hint.end).unwrap_or_default().iter().collect()).collect()
}

fn hold(rule: Rule, cases: &[(&str, &str, &[&str])]) {
    for (lang, text, expected) in cases {
        assert_eq!(marked(rule, &draft(lang, text)), *expected, "{lang}: {text}");
    }
}

#[test]
fn words_to_avoid() {
    hold(
        Rule::AvoidWord,
        &[
            ("en", "That is wrong. WRONG!", &["wrong", "WRONG"]),
            ("en", "There is nothing we can do.", &["nothing"]),
            ("en", "It is not at all clear.", &["not at all"]),
            ("en", "No problem, no worries, and nothing to worry about. Never mind!", &[]),
            ("en", "Weekend, week-end, end-to-end, by the end of May: nevertheless badge.", &[]),
            ("en", "Take the \"Never Ending\" bag, see https://a.example/bad/never.", &[]),
            ("fr", "Enfin, c'est la fin de cette histoire.", &["fin"]),
            ("fr", "Je n’ai pas d’argument, d'argument.", &["argument", "argument"]),
            ("fr", "Personne n'a appelé, une personne appellera la bonne personne.", &["Personne"]),
            ("fr", "Je ne comprends pas du tout.", &["pas du tout"]),
            ("fr", "Pas de problème, de rien, si jamais, aucun souci, à la fin du mois.", &[]),
            ("ro", "E rău, e rau, e RĂU, e ra\u{306}u, dar râu nu.", &["rău", "rau", "RĂU", "ra\u{306}u"]),
            ("ro", "Îmi pare rău, ne pare rau, imi pare foarte rau, nicio problemă.", &[]),
            (
                "ro",
                "sfârşit, sfârșit, sfarsit, sfârs\u{327}it",
                &["sfârşit", "sfârșit", "sfarsit", "sfârs\u{327}it"],
            ),
            ("ro", "Nu știm nimic. Nu trebuie să plătiți nimic.", &["nimic"]),
            ("de", "never jamais niciodată", &[]),
        ],
    );
}

#[test]
fn phrases_to_avoid_come_with_another() {
    hold(
        Rule::AvoidPhrase,
        &[
            ("en", "Hm, I DON’T KNOW.", &["I DON’T KNOW"]),
            ("en", "I'm not sure I understood, could you say it again?", &[]),
            ("en", "Do you know it? I know. I do. Our return policy is here.", &[]),
            ("fr", "Je ne sais pas, et je sais pas.", &["Je ne sais pas", "je sais pas"]),
            ("fr", "Je ne suis pas sûre d'avoir bien compris.", &[]),
            ("ro", "Nu știu. nu stiu. Nu, știu.", &["Nu știu", "nu stiu"]),
            ("ro", "Nu sunt sigur că am înțeles, îmi puteți explica?", &[]),
        ],
    );
    let hints = check(&Tables::built_in(), &draft("en", "I don't know."));
    let phrase = "Let me look that up for you".to_owned();
    let expected = Suggestion::Replace(phrase.clone());
    assert_eq!(hints.iter().map(|hint| &hint.suggestion).collect::<Vec<_>>(), [&Some(expected)]);
    // Where the sentence says more, that is kept.
    let hints = check(&Tables::built_in(), &draft("en", "I don't know a single case in 10 years."));
    assert_eq!(
        hints.iter().map(|hint| &hint.suggestion).collect::<Vec<_>>(),
        [&Some(Suggestion::Add(phrase))]
    );
    // A phrase with a fact in it is kept too, also when a site's own list would replace it.
    let table = Table::parse("[avoid-words]\nnever\n[avoid-phrases]\nwe never do that = We can\n").unwrap();
    let hints = check(&Tables::default().with("en", table), &draft("en", "We never do that."));
    assert!(hints.iter().all(|hint| !matches!(hint.suggestion, Some(Suggestion::Replace(_)))), "{hints:?}");
}

#[test]
fn courteous_words_in_moderation() {
    hold(
        Rule::CourtesyOveruse,
        &[
            ("en", "Certainly! It is superb, enjoy.", &["Certainly", "superb", "enjoy"]),
            ("en", "Certainly! It is superb, feel free to ask.", &[]),
            ("fr", "Certainement, c'est idéal et superbe.", &["Certainement", "idéal", "superbe"]),
            ("fr", "Certainement, c'est idéal.", &[]),
            ("ro", "Desigur, vine imediat, cu siguranță.", &["Desigur", "imediat", "cu siguranță"]),
            ("ro", "Desigur, vine imediat.", &[]),
        ],
    );
}

#[test]
fn a_refusal_needs_an_offer() {
    let none: &[&str] = &[];
    hold(
        Rule::NoWithoutAlternative,
        &[
            ("en", "Sorry, but no, that's not possible.", &["but no", "not possible"]),
            ("en", "I cannot change it. It is in our terms.", &["I cannot change"]),
            ("en", "I cannot change it, but the courier can.", none),
            ("en", "You could return it; I cannot repair it.", none),
            ("en", "No, thank you. No, it's free. There is no charge. I can't wait!", none),
            ("en", "Is it impossible to log in? Can't you see the button?", none),
            ("fr", "Non, on ne livre pas le dimanche.", &["Non", "on ne livre pas"]),
            ("fr", "Désolée mais ce n’est pas possible.", &["n’est pas possible"]),
            ("fr", "Ce n'est pas possible, en revanche je peux vous rembourser.", none),
            ("fr", "Non seulement c'est livré, mais c'est gratuit. Non, merci.", none),
            ("fr", "Si vous ne pouvez pas l'ouvrir, dites-le-moi.", none),
            ("ro", "Nu, nu livrăm duminica.", &["Nu", "nu livrăm"]),
            ("ro", "Nu vă putem returna banii.", &["Nu vă putem"]),
            ("ro", "Nu vă putem returna banii, dar vă oferim un voucher.", none),
            ("ro", "Nu vă faceți griji. Dacă nu puteți deschide fișierul, spuneți-mi.", none),
        ],
    );
}

fn greeting(lang: &str, text: &str, first: bool) -> Vec<(Rule, usize, usize)> {
    let draft = Draft { first_agent_message: first, ..draft(lang, text) };
    check(&Tables::built_in(), &draft).iter().map(|hint| (hint.rule, hint.start, hint.end)).collect()
}

#[test]
fn greetings_are_neither_curt_nor_long() {
    assert_eq!(greeting("en", "  Hi there! ", true), [(Rule::GreetingTooShort, 2, 11)]);
    assert_eq!(greeting("fr", "👋", true), [(Rule::GreetingTooShort, 0, 1)]);
    assert_eq!(greeting("ro", "Bună ziua, sunt Ana.", true), []);
    assert_eq!(greeting("en", "Hi there!", false), []);
    assert_eq!(greeting("en", " \n", true), []);
    let forty = "Thank you. ".repeat(20);
    assert_eq!(greeting("en", &forty, true), []);
    assert_eq!(greeting("en", &(forty + "Yes."), true), [(Rule::GreetingTooLong, 0, 224)]);
}

#[test]
fn names_are_kept_as_the_visitor_typed_them() {
    let near: &[(&str, &str, &str, &[&str])] = &[
        ("en", "Maria", "Hello Marie, Maira is near.", &["Marie", "Maira"]),
        ("en", "Maria", "Maria's parcel left. Thank you, Maria’s!", &[]),
        ("en", "Ana", "And now, Any questions? Can we? An apple, Anna.", &["Anna"]),
        ("en", "Jo", "Hello Joe!", &[]),
        ("en", "ioana", "Hello Ioana!", &["Ioana"]),
        ("en", "MARIA POPESCU", "Hello Maria!", &[]),
        ("en", "Daniel Denial", "Dear Denial, hello Daneil.", &["Daneil"]),
        ("en", "Maria", "I'm Marie. My colleague Mario is here.", &[]),
        ("fr", "Marie", "Mais bien sûr ! Mardi, en mars. Votre mari, Merci.", &[]),
        ("fr", "Claire", "Une réponse claire, Claire.", &[]),
        ("fr", "Léa", "Merci Lea, la fille.", &["Lea"]),
        ("fr", "Jean-Pierre", "Bonjour Jean Pierre, bonjour Jean-Piere.", &["Jean Pierre", "Jean-Piere"]),
        ("fr", "Mme Martin", "Bonjour Madame Martine.", &["Martine"]),
        ("ro", "Ştefan", "Bună, Ștefan! Bună, S\u{326}tefan!", &[]),
        ("ro", "Ștefan", "Bună, Stefan!", &["Stefan"]),
        ("ro", "Ioana", "Bună ioana, coletul Ioanei. Ioano, a venit.", &["ioana"]),
        ("ro", "Mihaela", "Mulțumesc, Mihaila.", &["Mihaila"]),
    ];
    for (lang, name, text, expected) in near {
        let draft = Draft { visitor_name: (*name).to_owned(), ..draft(lang, text) };
        assert_eq!(marked(Rule::NameNearMiss, &draft), *expected, "{name}: {text}");
    }
}

#[test]
fn sentences_have_an_end_and_a_measure() {
    let words = |count: usize| format!("Thanks. {}.", vec!["word"; count].join(" "));
    assert_eq!(marked(Rule::LongSentence, &draft("en", &words(35))), [""; 0]);
    assert_eq!(marked(Rule::LongSentence, &draft("fr", &words(36))).len(), 1);
    hold(
        Rule::Fragment,
        &[
            ("en", "I checked it and", &["and"]),
            ("en", "I checked it because...", &["because"]),
            ("en", "I checked it, ", &[","]),
            ("en", "Kind regards,", &[]),
            ("en", "And? What for? Tell me when and where", &[]),
            ("fr", "Je regarde, parce que", &["parce que"]),
            ("fr", "Bonjour Marie,", &[]),
            ("ro", "Verific pentru că", &["pentru că"]),
            ("ro", "Verific pentru ca", &["pentru ca"]),
            ("ro", "Vă mulțumesc", &[]),
        ],
    );
}

#[test]
fn capitals_are_shouted_unless_they_are_names() {
    hold(
        Rule::Shouting,
        &[
            ("en", "PLEASE READ THIS!", &["PLEASE READ THIS"]),
            ("en", "I said PLEASE WAIT here.", &["PLEASE WAIT"]),
            ("en", "IMPOSSIBLE!", &["IMPOSSIBLE"]),
            ("en", "OK. The PDF with VAT and IBAN: RO49AAAA1B31. USB, SMS.", &[]),
            ("en", "This is URGENT. Order MV-204817, code SPRING24.", &[]),
            ("fr", "VEUILLEZ PATIENTER", &["VEUILLEZ PATIENTER"]),
            ("fr", "Madame DUPONT, la TVA est sur le RIB.", &[]),
            ("ro", "CITIȚI TERMENII", &["CITIȚI TERMENII"]),
            ("ro", "CUI, IBAN și AWB.", &[]),
        ],
    );
}

#[test]
fn a_goodbye_waits_for_the_answer() {
    let cases: &[(&str, &str, &[&str])] = &[
        ("en", "Done. Have a nice day!", &["Have a nice day"]),
        ("en", "Goodbye! Or is there anything else?", &[]),
        ("en", "I'll take care of it.", &[]),
        ("fr", "Au revoir et bonne journée !", &["Au revoir", "bonne journée"]),
        ("fr", "Bonjour ! Bonsoir !", &[]),
        ("ro", "Vă doresc să aveți o zi bună!", &["o zi bună"]),
        ("ro", "Bună ziua! Durează o zi lucrătoare.", &[]),
    ];
    for (lang, text, expected) in cases {
        let before = Draft { wrap_up_answered: false, ..draft(lang, text) };
        assert_eq!(marked(Rule::UnansweredWrapUp, &before), *expected, "{text}");
        assert_eq!(marked(Rule::UnansweredWrapUp, &draft(lang, text)), [""; 0], "{text}");
    }
}

#[test]
fn a_site_may_bring_its_own_words() {
    let table = Table::parse("[avoid-words]\nhamster = pet\n").unwrap();
    let tables = Tables::built_in().with("en", table);
    let hints = check(&tables, &draft("en-GB", "😀 Never a hamster"));
    assert_eq!(hints.len(), 1);
    assert_eq!((hints[0].start, hints[0].end), (10, 17));
    // A word may be a fact, whatever the list would write instead.
    assert_eq!(hints[0].suggestion, None);
    assert_eq!(utf16_span("😀 Never a hamster", &hints[0]), (11, 18));
}

#[test]
fn names_of_rules_are_those_on_the_wire() {
    for rule in Rule::ALL {
        assert_eq!(serde_json::to_string(&rule).unwrap(), format!("\"{}\"", rule.name()));
    }
}

/// Words that mean something to the check, among anything else.
fn texts() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        any::<String>(),
        "[ .,!?\"“”«»„{}'’@/-]{0,4}",
        Just(" no, I can't never bad ".to_owned()),
        Just(" d’argument e\u{301} fin, Maria ".to_owned()),
        Just(" nu s\u{327}tiu RĂU la revedere și ".to_owned()),
        Just("NU POT ACUM http://a.example 😀\n".to_owned()),
    ];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_text_is_checked_and_every_span_lies_in_it(
        text in texts(),
        name in prop_oneof![any::<String>(), Just("Maria".to_owned()), Just("Jean-Pierre Bo".to_owned())],
        lang in prop_oneof![Just("en"), Just("fr"), Just("ro"), Just("")],
        first in any::<bool>(),
    ) {
        let draft = Draft {
            lang: lang.to_owned(),
            first_agent_message: first,
            visitor_name: name,
            wrap_up_answered: false,
            text,
        };
        let length = draft.text.chars().count();
        let hints = check(&TABLES, &draft);
        prop_assert!(hints.windows(2).all(|two| two[0].start <= two[1].start));
        for (at, hint) in hints.iter().enumerate() {
            prop_assert!(hint.start < hint.end && hint.end <= length, "{hint:?}");
            let (start, end) = utf16_span(&draft.text, hint);
            let units: Vec<u16> = draft.text.encode_utf16().collect();
            prop_assert!(String::from_utf16(&units[start..end]).is_ok());
            for other in hints.iter().skip(at + 1).filter(|other| other.rule == hint.rule) {
                prop_assert!(other.start >= hint.end, "{hint:?} {other:?}");
            }
        }
    }

    #[test]
    fn any_table_can_be_used(pattern in "[a-c |().^$,*']{0,40}", text in "[a-c ,.]{0,60}") {
        let table = Table::parse(&format!("[avoid-words]\n{pattern}")).unwrap_or_default();
        let hints = check(&Tables::default().with("en", table), &draft("en", &text));
        prop_assert!(hints.iter().all(|hint| hint.end <= text.len()));
    }
}

static TABLES: std::sync::LazyLock<Tables> = std::sync::LazyLock::new(Tables::built_in);
