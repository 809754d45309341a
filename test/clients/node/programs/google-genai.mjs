import { GoogleGenAI } from "@google/genai";
import { env } from "node:process";
import { join, printAnswers, prompt } from "./answers.mjs";

const { models } = new GoogleGenAI({ apiKey: env.GEMINI_API_KEY });
const request = { model: "gemini-2.5-flash", contents: prompt };

await printAnswers(
  async () => (await models.generateContent(request)).text,
  async () => join(await models.generateContentStream(request), ({ text }) => text),
);
