from google import genai

from answers import PROMPT, print_answers

client = genai.Client()
request = {"model": "gemini-2.5-flash", "contents": PROMPT}


def streamed():
    return "".join(chunk.text or "" for chunk in client.models.generate_content_stream(**request))


print_answers(lambda: client.models.generate_content(**request).text, streamed)
