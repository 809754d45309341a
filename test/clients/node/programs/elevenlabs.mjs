import { ElevenLabsClient } from "@elevenlabs/elevenlabs-js";
import { prompt, printAnswers } from "./answers.mjs";
import { digest } from "./digest.mjs";

const { textToSpeech } = new ElevenLabsClient();
const voice = "21m00Tcm4TlvDq8ikWAM";
const request = { text: prompt, modelId: "eleven_multilingual_v2" };

await printAnswers(
  async () => digest(await textToSpeech.convert(voice, request)),
  async () => digest(await textToSpeech.stream(voice, request)),
);
