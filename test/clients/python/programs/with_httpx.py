import httpx

from answers import print_answers
from chat_request import HEADERS, URL, body


def streamed():
    with httpx.stream("POST", URL, json=body(True), headers=HEADERS) as response:
        return "".join(response.iter_text())


print_answers(lambda: httpx.post(URL, json=body(False), headers=HEADERS).text, streamed)
