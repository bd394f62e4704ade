// What to paste where, by the ids of the places in the page.
export function recipes(host, site) {
  const url = `${host}/widget.js?site=${site}`;
  const tag = (attributes) => `<script async ${attributes}src="${url}"></script>`;
  return {
    tag: tag(""),
    "tag-manager": `<script>
  var tag = document.createElement('script');
  tag.async = true;
  tag.src = '${url}';
  document.head.append(tag);
</script>`,
    wordpress: `add_action('wp_enqueue_scripts', function () {
  wp_enqueue_script('jasette', '${url}', [], null, ['strategy' => 'async']);
});`,
    react: `import Script from 'next/script';

<Script src="${url}" strategy="afterInteractive" />`,
    policy: `script-src 'nonce-NONCE'; frame-src ${host}

${tag('nonce="NONCE" ')}`,
  };
}
