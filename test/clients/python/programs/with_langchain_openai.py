from langchain_openai import ChatOpenAI

from answers import PROMPT, print_answers

model = ChatOpenAI(model="gpt-4o-mini")

print_answers(
    lambda: model.invoke(PROMPT).content,
    lambda: "".join(chunk.content for chunk in model.stream(PROMPT)),
)
