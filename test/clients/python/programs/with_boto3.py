import boto3

from answers import PROMPT, print_answers

client = boto3.client("bedrock-runtime", region_name="us-east-1")
request = {
    "modelId": "amazon.nova-lite-v1:0",
    "messages": [{"role": "user", "content": [{"text": PROMPT}]}],
}


def streamed():
    events = client.converse_stream(**request)["stream"]
    return "".join(event["contentBlockDelta"]["delta"]["text"] for event in events if "contentBlockDelta" in event)


print_answers(lambda: client.converse(**request)["output"]["message"]["content"][0]["text"], streamed)
