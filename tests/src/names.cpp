// In the place of DNS: the runtime asks the C library where a name leads, and this answers for the names of one domain.
// `10-0-0-1.private.example` leads to 10.0.0.1 and `fd00xx1.private.example` to fd00::1, as whoever owns a domain can
// have it. All others are asked for as ever.

#include <dlfcn.h>
#include <netdb.h>

#include <string>

extern "C" int getaddrinfo(const char *name, const char *service, const addrinfo *hints, addrinfo **found) {
  static const auto theirs = reinterpret_cast<decltype(&getaddrinfo)>(dlsym(RTLD_NEXT, "getaddrinfo"));
  static const std::string domain = ".private.example";
  std::string asked = name ? name : "";
  if (asked.size() <= domain.size() || asked.compare(asked.size() - domain.size(), domain.size(), domain) != 0) {
    return theirs(name, service, hints, found);
  }
  asked.resize(asked.size() - domain.size());
  for (char &letter : asked) {
    if (letter == '-') letter = '.';
    if (letter == 'x') letter = ':';
  }
  return theirs(asked.c_str(), service, hints, found);
}
