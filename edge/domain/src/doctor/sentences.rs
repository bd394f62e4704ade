//! The sentences of the check-up: what was found, and what mends it.

use super::Reason;
use super::words::Words;

/// The sentence, and what stands in it for its placeholders.
pub(super) fn sentence(reason: &Reason) -> (Words, Vec<(&'static str, String)>) {
    match reason {
        Reason::OriginFits { origin } => (
            [
                "People reach the chat at {origin}, and that is what is set.",
                "Le chat est joignable à l’adresse {origin}, et c’est bien celle qui est réglée.",
                "Chatul e accesibil la {origin}, exact cum e setat.",
            ],
            vec![("origin", origin.to_string())],
        ),
        Reason::OriginByRequest { origin } => (
            [
                "No public address is set, so the one of each request counts. Set \
                 JASETTE_PUBLIC_ORIGIN={origin}, and no other name of the server counts any more.",
                "Aucune adresse publique n’est réglée : celle de chaque requête compte. Réglez \
                 JASETTE_PUBLIC_ORIGIN={origin} pour qu’aucun autre nom du serveur ne compte.",
                "Nu e setată nicio adresă publică, deci contează cea a fiecărei cereri. Setează \
                 JASETTE_PUBLIC_ORIGIN={origin}, ca să nu mai conteze alt nume al serverului.",
            ],
            vec![("origin", origin.to_string())],
        ),
        Reason::OriginUnset { origin } => (
            [
                "The server does not know its public address. Set JASETTE_PUBLIC_ORIGIN={origin} \
                 and restart it.",
                "Le serveur ne connaît pas son adresse publique. Réglez \
                 JASETTE_PUBLIC_ORIGIN={origin} et redémarrez-le.",
                "Serverul nu-și cunoaște adresa publică. Setează JASETTE_PUBLIC_ORIGIN={origin} și \
                 repornește-l.",
            ],
            vec![("origin", origin.to_string())],
        ),
        Reason::OriginInvalid { set } => (
            [
                "JASETTE_PUBLIC_ORIGIN is “{set}”, which is no address. Write it like \
                 https://chat.example.com, and restart the server.",
                "JASETTE_PUBLIC_ORIGIN vaut « {set} », ce qui n’est pas une adresse. Écrivez-la \
                 comme https://chat.example.com, puis redémarrez le serveur.",
                "JASETTE_PUBLIC_ORIGIN este „{set}”, ceea ce nu e o adresă. Scrie-o ca \
                 https://chat.example.com și repornește serverul.",
            ],
            vec![("set", set.to_string())],
        ),
        Reason::OriginDiffers { set, seen } => (
            [
                "You came by {seen}, but {set} is set: nobody can sign in here. Use {set}, or set \
                 JASETTE_PUBLIC_ORIGIN={seen} and restart the server.",
                "Vous êtes passé par {seen}, mais {set} est réglée : personne ne peut se connecter \
                 ici. Utilisez {set}, ou réglez JASETTE_PUBLIC_ORIGIN={seen} et redémarrez le \
                 serveur.",
                "Ai venit prin {seen}, dar e setat {set}: aici nu se poate autentifica nimeni. \
                 Folosește {set} sau setează JASETTE_PUBLIC_ORIGIN={seen} și repornește serverul.",
            ],
            vec![("set", set.to_string()), ("seen", seen.to_string())],
        ),
        Reason::OriginSilent { origin, error } => (
            [
                "Nothing answers at {origin} ({error}). See whether the server and its proxy run, and whether the name \
                 leads to this machine.",
                "Rien ne répond à l’adresse {origin} ({error}). Voyez si le serveur et son proxy tournent, et si le nom \
                 mène à cette machine.",
                "La {origin} nu răspunde nimic ({error}). Vezi dacă serverul și proxy-ul lui rulează și dacă numele \
                 duce la această mașină.",
            ],
            vec![("origin", origin.to_string()), ("error", error.to_string())],
        ),
        Reason::TlsOn => (
            [
                "What people write is encrypted on its way.",
                "Ce que les gens écrivent est chiffré en chemin.",
                "Ce scriu oamenii e criptat pe drum.",
            ],
            vec![],
        ),
        Reason::TlsLocal => (
            [
                "None is needed on the server’s own machine. Before visitors come, put a proxy \
                 with TLS in front.",
                "Inutile sur la machine même du serveur. Avant l’arrivée des visiteurs, placez un \
                 proxy avec TLS devant.",
                "Pe mașina serverului nu e nevoie. Înainte să vină vizitatori, pune în față un \
                 proxy cu TLS.",
            ],
            vec![],
        ),
        Reason::TlsOff => (
            [
                "Everybody on the way can read along, and browsers keep nobody signed in. Put a \
                 proxy with TLS in front, and set JASETTE_PUBLIC_ORIGIN to its https address.",
                "N’importe qui peut lire en chemin, et les navigateurs ne gardent personne \
                 connecté. Placez un proxy avec TLS devant et réglez JASETTE_PUBLIC_ORIGIN sur son \
                 adresse https.",
                "Oricine de pe drum poate citi, iar browserele nu țin pe nimeni autentificat. Pune \
                 în față un proxy cu TLS și setează JASETTE_PUBLIC_ORIGIN la adresa lui https.",
            ],
            vec![],
        ),
        Reason::TlsBroken { error } => (
            [
                "No encrypted connection comes about ({error}). Renew the proxy’s certificate, and \
                 see that its name and chain are right.",
                "Aucune connexion chiffrée ne s’établit ({error}). Renouvelez le certificat du \
                 proxy et vérifiez son nom et sa chaîne.",
                "Nu se poate stabili o conexiune criptată ({error}). Reînnoiește certificatul \
                 proxy-ului și verifică-i numele și lanțul.",
            ],
            vec![("error", error.to_string())],
        ),
        Reason::AddressTold => (
            [
                "The server sees where each visitor comes from.",
                "Le serveur voit d’où vient chaque visiteur.",
                "Serverul vede de unde vine fiecare vizitator.",
            ],
            vec![],
        ),
        Reason::AddressLocal => (
            [
                "You are on the server’s own machine. Behind a proxy, name the header in which it \
                 tells visitors’ addresses (JASETTE_ADDRESS_HEADER).",
                "Vous êtes sur la machine du serveur. Derrière un proxy, indiquez l’en-tête où il \
                 donne les adresses des visiteurs (JASETTE_ADDRESS_HEADER).",
                "Ești chiar pe mașina serverului. În spatele unui proxy, numește antetul în care \
                 acesta spune adresele vizitatorilor (JASETTE_ADDRESS_HEADER).",
            ],
            vec![],
        ),
        Reason::AddressByHeader { header } => (
            [
                "The proxy in front tells visitors’ addresses in {header}.",
                "Le proxy placé devant donne les adresses des visiteurs dans {header}.",
                "Proxy-ul din față spune adresele vizitatorilor în {header}.",
            ],
            vec![("header", header.to_string())],
        ),
        Reason::AddressHeaderMissing { header } => (
            [
                "The header {header} is named, but the proxy does not send it, so all visitors \
                 share its limits. Let the proxy set {header}, or correct JASETTE_ADDRESS_HEADER.",
                "L’en-tête {header} est indiqué, mais le proxy ne l’envoie pas : tous les \
                 visiteurs partagent ses limites. Faites-lui envoyer {header}, ou corrigez \
                 JASETTE_ADDRESS_HEADER.",
                "Antetul {header} e numit, dar proxy-ul nu îl trimite, așa că toți vizitatorii îi \
                 împart limitele. Fă proxy-ul să trimită {header} sau corectează \
                 JASETTE_ADDRESS_HEADER.",
            ],
            vec![("header", header.to_string())],
        ),
        Reason::AddressHeaderUnreadable { header } => (
            [
                "What the proxy writes into {header} is no IP address, so all visitors count as \
                 one. Let it write the client’s address alone.",
                "Ce que le proxy écrit dans {header} n’est pas une adresse IP : tous les visiteurs \
                 comptent pour un. Faites-lui écrire l’adresse du client seule.",
                "Ce scrie proxy-ul în {header} nu e o adresă IP, așa că toți vizitatorii contează \
                 ca unul. Fă-l să scrie doar adresa clientului.",
            ],
            vec![("header", header.to_string())],
        ),
        Reason::AddressHeaderOpen { header } => (
            [
                "The server can be reached past the proxy, and whoever does that writes {header} \
                 as they like. Let it listen on 127.0.0.1 only, or close its port to the outside.",
                "Le serveur est joignable sans passer par le proxy, et qui le fait écrit {header} \
                 à sa guise. Faites-le écouter sur 127.0.0.1 seulement, ou fermez son port vers \
                 l’extérieur.",
                "La server se poate ajunge și pe lângă proxy, iar cine face asta scrie {header} \
                 cum vrea. Lasă-l să asculte doar pe 127.0.0.1 sau închide-i portul spre exterior.",
            ],
            vec![("header", header.to_string())],
        ),
        Reason::AddressShared => (
            [
                "All visitors seem to come from one address, the proxy’s, and share its limits. \
                 Let the proxy set X-Real-IP, and set JASETTE_ADDRESS_HEADER=x-real-ip.",
                "Tous les visiteurs semblent venir d’une seule adresse, celle du proxy, et \
                 partagent ses limites. Faites-lui envoyer X-Real-IP et réglez \
                 JASETTE_ADDRESS_HEADER=x-real-ip.",
                "Toți vizitatorii par să vină de la o singură adresă, a proxy-ului, și îi împart \
                 limitele. Fă proxy-ul să trimită X-Real-IP și setează \
                 JASETTE_ADDRESS_HEADER=x-real-ip.",
            ],
            vec![],
        ),
        Reason::MailReady { from } => (
            [
                "Mail is set up, from {from}. Send yourself one to be sure.",
                "L’e-mail est réglé, de la part de {from}. Envoyez-vous-en un pour en être sûr.",
                "E-mailul e setat, de la {from}. Trimite-ți unul, ca să fii sigur.",
            ],
            vec![("from", from.to_string())],
        ),
        Reason::MailSent { to } => (
            [
                "A mail to {to} was taken. If it is not there in some minutes, look into the spam \
                 folder, and at the SPF and DKIM records of the sender’s domain.",
                "Un e-mail pour {to} a été accepté. S’il n’arrive pas d’ici quelques minutes, \
                 regardez dans les indésirables et vérifiez les enregistrements SPF et DKIM du \
                 domaine expéditeur.",
                "Un e-mail către {to} a fost preluat. Dacă nu ajunge în câteva minute, caută-l în \
                 spam și verifică înregistrările SPF și DKIM ale domeniului expeditor.",
            ],
            vec![("to", to.to_string())],
        ),
        Reason::MailFailed { error } => (
            [
                "The mail was not taken ({error}). Correct JASETTE_SMTP_HOST, its port, user and \
                 password, or JASETTE_MAIL_URL and its key, and restart the server.",
                "L’e-mail n’a pas été accepté ({error}). Corrigez JASETTE_SMTP_HOST, son port, son \
                 utilisateur et son mot de passe, ou JASETTE_MAIL_URL et sa clé, puis redémarrez \
                 le serveur.",
                "E-mailul nu a fost preluat ({error}). Corectează JASETTE_SMTP_HOST, portul, \
                 utilizatorul și parola, sau JASETTE_MAIL_URL și cheia, apoi repornește serverul.",
            ],
            vec![("error", error.to_string())],
        ),
        Reason::MailNoSender => (
            [
                "No mail goes out: transcripts and links cannot be sent. Set JASETTE_MAIL_FROM and \
                 a mail server (JASETTE_SMTP_HOST).",
                "Aucun e-mail ne part : ni transcriptions ni liens ne peuvent être envoyés. Réglez \
                 JASETTE_MAIL_FROM et un serveur d’e-mail (JASETTE_SMTP_HOST).",
                "Nu pleacă niciun e-mail: nu se pot trimite transcrieri și linkuri. Setează \
                 JASETTE_MAIL_FROM și un server de e-mail (JASETTE_SMTP_HOST).",
            ],
            vec![],
        ),
        Reason::MailBadSender => (
            [
                "JASETTE_MAIL_FROM is no address. Write it like Shop <chat@shop.example>, and \
                 restart the server.",
                "JASETTE_MAIL_FROM n’est pas une adresse. Écrivez-la comme Boutique \
                 <chat@shop.example>, puis redémarrez le serveur.",
                "JASETTE_MAIL_FROM nu e o adresă. Scrie-o ca Magazin <chat@shop.example> și \
                 repornește serverul.",
            ],
            vec![],
        ),
        Reason::MailNoServer => (
            [
                "Mail has a sender and no way out. Set JASETTE_SMTP_HOST or JASETTE_MAIL_URL, and \
                 restart the server.",
                "L’e-mail a un expéditeur mais aucun serveur. Réglez JASETTE_SMTP_HOST ou \
                 JASETTE_MAIL_URL, puis redémarrez le serveur.",
                "E-mailul are expeditor, dar nu are server. Setează JASETTE_SMTP_HOST sau \
                 JASETTE_MAIL_URL și repornește serverul.",
            ],
            vec![],
        ),
        Reason::SignOnWorks { issuer } => (
            [
                "{issuer} answers as it should: people can sign in there.",
                "{issuer} répond comme il faut : on peut s’y connecter.",
                "{issuer} răspunde cum trebuie: oamenii se pot conecta acolo.",
            ],
            vec![("issuer", issuer.to_string())],
        ),
        Reason::SignOnBroken { issuer, error } => (
            [
                "Nobody can sign in with “{issuer}”: {error}. See whether JASETTE_OIDC_ISSUER is to the letter what the \
                 provider calls itself, and whether this machine reaches it.",
                "Personne ne peut se connecter avec « {issuer} » : {error}. Voyez si JASETTE_OIDC_ISSUER est à la \
                 lettre le nom que le fournisseur se donne, et si cette machine le joint.",
                "Nimeni nu se poate conecta cu „{issuer}”: {error}. Vezi dacă JASETTE_OIDC_ISSUER este literă cu \
                 literă numele pe care și-l dă furnizorul și dacă această mașină ajunge la el.",
            ],
            vec![("issuer", issuer.to_string()), ("error", error.to_string())],
        ),
        Reason::ClockRight => (
            [
                "The server’s clock and yours agree.",
                "L’horloge du serveur et la vôtre concordent.",
                "Ceasul serverului și al tău se potrivesc.",
            ],
            vec![],
        ),
        Reason::ClockOff { seconds } => (
            [
                "The server’s clock and yours are {seconds} s apart. See which of them is wrong, \
                 and let NTP set it.",
                "L’horloge du serveur et la vôtre ont {seconds} s d’écart. Voyez laquelle se \
                 trompe et laissez NTP la régler.",
                "Între ceasul serverului și al tău sunt {seconds} s. Vezi care greșește și las-o \
                 pe seama NTP.",
            ],
            vec![("seconds", seconds.to_string())],
        ),
        Reason::StorageWorks => (
            ["What is written is kept.", "Ce qui est écrit est conservé.", "Ce se scrie se păstrează."],
            vec![],
        ),
        Reason::StorageSilent { kinds } => (
            [
                "Something does not answer: {kinds}. See whether the disk is full or read-only, \
                 and what the log says.",
                "Quelque chose ne répond pas : {kinds}. Voyez si le disque est plein ou en lecture \
                 seule, et ce que dit le journal.",
                "Ceva nu răspunde: {kinds}. Vezi dacă discul e plin sau doar pentru citire și ce \
                 spune jurnalul.",
            ],
            vec![("kinds", kinds.to_string())],
        ),
        Reason::RoomEnough { megabytes } => (
            [
                "{megabytes} MB are free on the state folder’s disk.",
                "{megabytes} Mo sont libres sur le disque du dossier d’état.",
                "Pe discul dosarului de stare sunt liberi {megabytes} MB.",
            ],
            vec![("megabytes", megabytes.to_string())],
        ),
        Reason::RoomLittle { megabytes } => (
            [
                "Only {megabytes} MB are free on the state folder’s disk. Make room, or move the \
                 folder to a larger disk: nothing can be written to a full one.",
                "Il ne reste que {megabytes} Mo sur le disque du dossier d’état. Faites de la \
                 place, ou déplacez le dossier sur un disque plus grand : rien ne s’écrit sur un \
                 disque plein.",
                "Pe discul dosarului de stare au mai rămas {megabytes} MB. Fă loc sau mută dosarul \
                 pe un disc mai mare: pe unul plin nu se mai poate scrie.",
            ],
            vec![("megabytes", megabytes.to_string())],
        ),
        Reason::VersionFits { version } => (
            ["Version {version} runs.", "La version {version} tourne.", "Rulează versiunea {version}."],
            vec![("version", version.to_string())],
        ),
        Reason::VersionDiffers { server, asking } => (
            [
                "The server runs {server}, and what asks it is {asking}. Reload the page, or \
                 install the same version of both.",
                "Le serveur est en version {server}, et ce qui l’interroge en {asking}. Rechargez \
                 la page, ou installez la même version des deux côtés.",
                "Serverul rulează {server}, iar ce îl întreabă e {asking}. Reîncarcă pagina sau \
                 instalează aceeași versiune în ambele părți.",
            ],
            vec![("server", server.to_string()), ("asking", asking.to_string())],
        ),
        Reason::RuntimeDiffers { meant, found } => (
            [
                "The runtime is workerd {found}, and {meant} is what was tested. Install that one.",
                "Le moteur est workerd {found}, et {meant} est celui qui a été testé. Installez \
                 celui-là.",
                "Motorul este workerd {found}, iar cel testat e {meant}. Instalează-l pe acela.",
            ],
            vec![("meant", meant.to_string()), ("found", found.to_string())],
        ),
        Reason::LayoutNewer { version } => (
            [
                "Jasette {version} has served from the state folder, and this version cannot read what it stored. \
                 Start that one, or restore a backup from before it into a new folder.",
                "Jasette {version} a servi depuis ce dossier d’état, et cette version ne peut pas lire ce qu’elle a \
                 enregistré. Démarrez celle-là, ou restaurez une sauvegarde antérieure dans un nouveau dossier.",
                "Jasette {version} a rulat din acest dosar de stare, iar versiunea de față nu poate citi ce a scris. \
                 Pornește-o pe aceea sau restaurează într-un dosar nou o copie de dinainte.",
            ],
            vec![("version", version.to_string())],
        ),
    }
}
