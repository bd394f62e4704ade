// Hands out the public files, which are modules of this Worker: a package has no folder for them. Only the Worker
// that serves asks here, with paths of its own.
export default {
  async fetch(request) {
    const file = `./public${new URL(request.url).pathname}`;
    let found;
    try {
      found = await import(file);
    } catch {
      return new Response(null, { status: 404 });
    }
    return new Response(found.default);
  },
};
