// Asks a chat model twice, whole and streamed, with the fetch of Deno or Bun.
import process from "node:process";

async function ask(stream) {
  const { OPENAI_API_KEY, CLIENT_PROMPT } = process.env;
  const messages = [{ role: "user", content: CLIENT_PROMPT }];
  const response = await fetch("https://api.openai.com/v1/chat/completions", {
    method: "POST",
    headers: { authorization: `Bearer ${OPENAI_API_KEY}`, "content-type": "application/json" },
    body: JSON.stringify({ model: "gpt-4o-mini", stream, messages }),
  });
  let text = "";
  const decoder = new TextDecoder();
  for await (const bytes of response.body) text += decoder.decode(bytes, { stream: true });
  return text;
}

process.stdout.write(`${await ask(false).catch(String)}\n`);
process.stdout.write("--- streamed\n");
process.stdout.write(`${await ask(true).catch(String)}\n`);
