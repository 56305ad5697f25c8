"""Servers of our own, for what no real one does: each connection is given to a
function that behaves as it likes."""
import socket
import threading


def read_line(connection):
    data = b""
    while not data.endswith(b"\n"):
        byte = connection.recv(1)
        if not byte:
            raise OSError("the client has gone")
        data += byte
    return data


def read_head(connection):
    """All of an HTTP request that has no body."""
    while read_line(connection) != b"\r\n":
        pass


def drip(connection, data):
    """A byte a second."""
    for byte in data:
        connection.sendall(bytes([byte]))
        threading.Event().wait(1)


def serve_one(connection, behave):
    try:
        behave(connection)
    except (OSError, ValueError):
        pass
    finally:
        connection.close()


def serve(server, behave):
    while True:
        connection, _ = server.accept()
        threading.Thread(target=serve_one, args=(connection, behave),
                         daemon=True).start()


def start(addresses):
    """Listens at each (address, port) for its function, in the background."""
    servers = [(socket.create_server((address, port), backlog=64), behave)
               for address, port, behave in addresses]
    for pair in servers:
        threading.Thread(target=serve, args=pair).start()
