import { env } from "node:process";

export const prompt = env.CLIENT_PROMPT;
export const messages = [{ role: "user", content: prompt }];

/** Prints what two calls give, or what a person would see of their errors; the runner splits it again. */
export async function printAnswers(whole, streamed) {
  process.stdout.write(`${await whole().catch(String)}\n`);
  process.stdout.write("--- streamed\n");
  process.stdout.write(`${await streamed().catch(String)}\n`);
}

/** The texts of a stream's events, as one. */
export async function join(events, textOf) {
  let text = "";
  for await (const event of events) text += textOf(event) ?? "";
  return text;
}
