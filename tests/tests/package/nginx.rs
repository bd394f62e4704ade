//! The package behind a real nginx that speaks TLS, configured by the package's own example.

use crate::proxied::{Behind, Place};

async fn behind() -> Behind {
    let place = Place::new();
    let example = place.adapted(
        "nginx.conf",
        &[
            ("listen 80;", format!("listen 127.0.0.1:{};", place.plain)),
            ("listen 443 ssl", format!("listen 127.0.0.1:{} ssl", place.tls)),
            ("127.0.0.1:8787", format!("127.0.0.1:{}", place.installed.port)),
            ("/etc/ssl/jasette/fullchain.pem", place.certificate.display().to_string()),
            ("/etc/ssl/jasette/privkey.pem", place.key.display().to_string()),
        ],
    );
    std::fs::write(place.folder.join("jasette.conf"), example).unwrap();
    let here = place.folder.display().to_string();
    let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|what| format!("  {what}_temp_path {here}/{what};\n"))
        .concat();
    let main = format!(
        "daemon off;\npid {here}/pid;\nerror_log {here}/error.log;\nuser root;\n\
         events {{ worker_connections 256; }}\nhttp {{\n  log_format short '$status $request_uri';\n  \
         access_log {here}/access.log short;\n{temporary}  include {here}/jasette.conf;\n}}\n"
    );
    let config = place.folder.join("main.conf");
    std::fs::write(&config, main).unwrap();
    let args = ["-p".to_owned(), here, "-c".to_owned(), config.display().to_string()];
    let reads = |line: &str| line.split_once(' ').map(|(status, to)| (status.to_owned(), to.to_owned()));
    place.serves("nginx", &args, reads).await
}

#[tokio::test]
async fn behind_nginx_people_set_up_sign_in_chat_and_send_files() {
    let behind = behind().await;
    behind.leads_to_tls().await;
    behind.people_set_up_sign_in_chat_and_send_files("nginx").await;
}

#[tokio::test]
async fn behind_nginx_each_visitor_has_an_address_of_their_own_whatever_they_say() {
    behind().await.each_visitor_has_an_address_of_their_own_whatever_they_say();
}
