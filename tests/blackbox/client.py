"""Clients that behave as no library would: raw bytes over TLS and TCP."""
import socket
import ssl

HOST = "127.0.0.1"


def context(cafile="ca.pem", alpn=None, ciphers=None):
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.load_verify_locations(cafile)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    if alpn:
        made.set_alpn_protocols(alpn)
    if ciphers:
        made.set_ciphers(ciphers)
    return made


def connect(port, server_name, made=None, timeout=15):
    made = made or context()
    if server_name is None:
        made.check_hostname = False
    plain = socket.create_connection((HOST, port), timeout=timeout)
    return made.wrap_socket(plain, server_hostname=server_name,
                            suppress_ragged_eofs=False)


def read_all(stream):
    """What comes until close_notify; a bare FIN raises ssl.SSLEOFError."""
    data = b""
    while True:
        piece = stream.recv(65536)
        if not piece:
            return data
        data += piece


def ask(port, request, server_name="mta-sts.example.com", pieces=None):
    """Sends raw bytes, gives the whole answer."""
    stream = connect(port, server_name)
    try:
        if pieces:
            for i in range(0, len(request), pieces):
                stream.sendall(request[i:i + pieces])
        else:
            try:
                stream.sendall(request)
            except (ConnectionError, ssl.SSLError):
                pass
        return read_all(stream)
    finally:
        stream.close()


def status_of(answer):
    if not answer:
        return 0
    return int(answer.split(b" ", 2)[1])
