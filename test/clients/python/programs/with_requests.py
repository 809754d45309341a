import requests

from answers import print_answers
from chat_request import HEADERS, URL, body


def ask(stream):
    with requests.post(URL, json=body(stream), headers=HEADERS, stream=stream) as response:
        return b"".join(response.iter_content(None)).decode()


print_answers(lambda: ask(False), lambda: ask(True))
