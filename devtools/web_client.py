"""The calls that a browser makes to Odoo, over a connection that stays open."""

import http.client
import json
import time


class Refused(Exception):
    """Odoo answered with an error; `name` is the exception's."""

    def __init__(self, name, text):
        super().__init__(f"{name}: {text}")
        self.name = name


class Lost(Exception):
    """No answer: the server went away, or answered with something else than 200."""


class Session:
    """One person who is logged in, on any of the servers that share sessions.

    `call` goes to the servers in turn, unless it is told to which one.
    """

    def __init__(self, ports, database, login, password, timings=None):
        self.ports = ports
        self.turn = hash(login) % len(ports)
        self.timings = timings
        self.connections = {}
        self.cookie = None
        self.number = 0
        answer = self._post(
            "/web/session/authenticate",
            {"db": database, "login": login, "password": password},
        )
        self.uid = answer["uid"]
        self.company = answer["user_companies"]["current_company"]

    def call(self, model, method, *args, port=None, label=None, **kwargs):
        """Call a method as the web client does; return its result.

        :raise Refused: with Odoo's error
        :raise Lost: when there is no answer
        """
        kwargs.setdefault("context", {})["allowed_company_ids"] = [self.company]
        params = {"model": model, "method": method, "args": list(args), "kwargs": kwargs}
        started = time.perf_counter()
        result = self._post(f"/web/dataset/call_kw/{model}/{method}", params, port)
        if self.timings is not None:
            self.timings.append((label or method, time.perf_counter() - started))
        return result

    def _post(self, path, params, port=None):
        if port is None:
            self.turn += 1
            port = self.ports[self.turn % len(self.ports)]
        connection = self.connections.get(port)
        if not connection:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
            self.connections[port] = connection
        self.number += 1
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "id": self.number, "params": params})
        headers = {"Content-Type": "application/json"}
        if self.cookie:
            headers["Cookie"] = f"session_id={self.cookie}"
        try:
            connection.request("POST", path, body, headers)
            response = connection.getresponse()
            text = response.read()
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            del self.connections[port]
            raise Lost(f"{path}: {type(error).__name__} {error}") from error
        if response.status != 200:
            raise Lost(f"{path}: status {response.status}")
        for name, value in response.getheaders():
            if name.lower() == "set-cookie" and value.startswith("session_id="):
                self.cookie = value.split(";")[0].partition("=")[2]
        answer = json.loads(text)
        if "error" in answer:
            data = answer["error"]["data"]
            raise Refused(data["name"], data["message"])
        return answer["result"]
