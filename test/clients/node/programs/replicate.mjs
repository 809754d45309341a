import Replicate from "replicate";
import { join, printAnswers, prompt } from "./answers.mjs";

const client = new Replicate();
const model = "meta/meta-llama-3-8b-instruct";
const input = { prompt };

// The first answer is asked after until it is there, the second one comes as a stream from another host.
await printAnswers(
  async () => (await client.run(model, { input, wait: { mode: "poll", interval: 50 } })).join(""),
  async () => join(client.stream(model, { input }), ({ event, data }) => (event === "output" ? data : "")),
);
