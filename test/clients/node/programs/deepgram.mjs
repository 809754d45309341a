import { DeepgramClient } from "@deepgram/sdk";
import { printAnswers, prompt } from "./answers.mjs";
import { digest } from "./digest.mjs";

const { listen, speak } = new DeepgramClient();
const model = "nova-3";
const url = `https://example.com/${encodeURIComponent(prompt)}.wav`;

await printAnswers(
  async () =>
    (await listen.v1.media.transcribeUrl({ model, url })).results.channels[0].alternatives[0].transcript,
  async () => digest((await speak.v1.audio.generate({ text: prompt })).stream()),
);
