import OpenAI from "openai";
import { RLMWrapper } from "rlm";

const rlm = new RLMWrapper(new OpenAI({ baseURL: process.argv[2], apiKey: "none-needed" }), "root");
const { answer } = await rlm.agenerate("How long is the context?", "x".repeat(1000));
console.log(answer);
