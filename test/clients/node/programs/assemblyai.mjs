import { AssemblyAI } from "assemblyai";
import { env } from "node:process";
import { printAnswers, prompt } from "./answers.mjs";

const { transcripts } = new AssemblyAI({ apiKey: env.ASSEMBLYAI_API_KEY });

async function transcribe(audio) {
  return (await transcripts.transcribe({ audio }, { pollingInterval: 50 })).text;
}

// The first sound is somewhere on the web, the second one is uploaded first. Both are asked after until done.
await printAnswers(
  () => transcribe(`https://example.com/${encodeURIComponent(prompt)}.wav`),
  () => transcribe(Buffer.from(prompt)),
);
