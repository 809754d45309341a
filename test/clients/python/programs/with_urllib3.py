import urllib3

from answers import print_answers
from chat_request import HEADERS, URL, body

pool = urllib3.PoolManager(retries=False, timeout=5)


def streamed():
    response = pool.request("POST", URL, json=body(True), headers=HEADERS, preload_content=False)
    return b"".join(response.stream()).decode()


print_answers(lambda: pool.request("POST", URL, json=body(False), headers=HEADERS).data.decode(), streamed)
