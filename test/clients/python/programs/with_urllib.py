import json
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from answers import print_answers
from chat_request import HEADERS, URL, body


def ask(stream):
    headers = {**HEADERS, "Content-Type": "application/json"}
    try:
        with urlopen(Request(URL, json.dumps(body(stream)).encode(), headers)) as response:
            return b"".join(response).decode()
    except HTTPError as error:
        return error.read().decode()


print_answers(lambda: ask(False), lambda: ask(True))
