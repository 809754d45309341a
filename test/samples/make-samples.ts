import { recordSamples } from "./record-samples.ts";

const FOLDER = "recordings";

const { recorded, unchanged } = await recordSamples(FOLDER);
process.stdout.write(`${FOLDER}/: ${recorded} samples recorded, ${unchanged} unchanged.\n`);
