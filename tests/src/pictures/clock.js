// Runs before anything of a page: the browser says every moment of these days as one and the same, so that
// pictures of tomorrow are those of today. Names of weekdays, which are asked for by days long gone, stay.
(() => {
  const { get } = Object.getOwnPropertyDescriptor(Intl.DateTimeFormat.prototype, "format");
  const same = new Date(2026, 2, 11, 10, 10);
  const isNear = (at) => Math.abs(Date.now() - at) < 30 * 24 * 60 * 60 * 1000;
  Object.defineProperty(Intl.DateTimeFormat.prototype, "format", {
    configurable: true,
    get() {
      const format = get.call(this);
      return (at = Date.now()) => format(isNear(at) ? same : at);
    },
  });
})();
