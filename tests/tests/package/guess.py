"""Tries a wrong key of the operator's from an address of this machine, and says each time that it is another."""

import http.client
import ssl
import sys

certificate, port, source, count = sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4])
trusted = ssl.create_default_context(cafile=certificate)
for number in range(count):
    edge = http.client.HTTPSConnection("127.0.0.1", port, source_address=(source, 0), context=trusted, timeout=30)
    edge.request(
        "POST",
        "/v1/setup/links",
        body="{}",
        headers={
            "Host": "chat.example.com",
            "Authorization": "Bearer a guess that is as long as a key has to be",
            "Content-Type": "application/json",
            "X-Real-IP": f"203.0.113.{number}",
        },
    )
    print(edge.getresponse().status)
    edge.close()
