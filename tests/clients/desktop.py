"""A desktop that shows notifications, as the Desktop Notifications Specification (1.2) has it.

    target/tools/python/bin/python3 tests/clients/desktop.py ADDRESS

Takes its name on the bus at the address. What programs ask of it stands on standard output, a line of JSON each; each line
of standard input is the number of a notification that somebody clicks. It ends with its input.
"""

import json
import os
import sys
import threading

from jeepney import DBusAddress, HeaderFields, MessageType, new_error, new_method_return, new_signal
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection

NAME = "org.freedesktop.Notifications"
HERE = DBusAddress("/org/freedesktop/Notifications", interface=NAME)
DISMISSED, CLOSED = 2, 3


def tell(**what):
    print(json.dumps(what), flush=True)


def clicks(bus):
    for line in sys.stdin:
        number = int(line)
        bus.send(new_signal(HERE, "ActionInvoked", "us", (number, "default")))
        bus.send(new_signal(HERE, "NotificationClosed", "uu", (number, DISMISSED)))
    # Whoever has started this is gone.
    os._exit(0)


def answer(bus, call, shown):
    """Does what was asked for; gives how many notifications were shown until now."""
    asked = call.header.fields.get(HeaderFields.member)
    if asked == "GetCapabilities":
        bus.send(new_method_return(call, "as", (["actions", "body", "persistence"],)))
    elif asked == "GetServerInformation":
        bus.send(new_method_return(call, "ssss", ("desktop", "tests", "1", "1.2")))
    elif asked == "Notify":
        _, replaces, _, title, body, actions, _, _ = call.body
        shown = shown if replaces else shown + 1
        number = replaces or shown
        bus.send(new_method_return(call, "u", (number,)))
        tell(shown=number, title=title, body=body, actions=actions[::2])
    elif asked == "CloseNotification":
        bus.send(new_method_return(call))
        bus.send(new_signal(HERE, "NotificationClosed", "uu", (call.body[0], CLOSED)))
        tell(closed=call.body[0])
    else:
        bus.send(new_error(call, "org.freedesktop.DBus.Error.UnknownMethod"))
    return shown


def main():
    bus = open_dbus_connection(bus=sys.argv[1])
    bus.send_and_get_reply(message_bus.RequestName(NAME))
    tell(ready=True)
    threading.Thread(target=clicks, args=(bus,), daemon=True).start()
    shown = 0
    while True:
        message = bus.receive()
        if message.header.message_type == MessageType.method_call:
            shown = answer(bus, message, shown)


if __name__ == "__main__":
    main()
