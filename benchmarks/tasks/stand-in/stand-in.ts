import { fault, reply, type ScriptedAnswer, type ScriptedRequest, ScriptedServer } from "rlm/testing";
import { CHARS_PER_TOKEN } from "../generate/task.js";
import { Attention } from "./attention.js";
import { code } from "./code.js";
import { documents } from "./documents.js";
import { entries } from "./entries.js";
import { needle } from "./needle.js";
import type { RootView, Skill } from "./skill.js";

export const STAND_IN_ROOT = "stand-in-root";
export const STAND_IN_SUB = "stand-in-sub";
/** Tokens that the stand-in takes in one request. */
export const STAND_IN_WINDOW = 2 ** 16;
/** Prices of no real model. USD per million tokens. */
export const STAND_IN_PRICING = {
  [STAND_IN_ROOT]: { inputPerMillion: 1.25, outputPerMillion: 10 },
  [STAND_IN_SUB]: { inputPerMillion: 0.25, outputPerMillion: 2 },
};

const SKILLS: readonly Skill[] = [needle, entries, documents, code];
/** Long enough that a reply is a few chunks: how it is cut has no meaning here. */
const CHUNK_CHARS = 16_384;

/**
 * A server whose models are scripts that know these tasks and nothing of their answers: they read what is in the prompt,
 * worse the longer it is, and refuse what is longer than their window. What comes of it says nothing about any model.
 */
export function startStandIn(): Promise<ScriptedServer> {
  return ScriptedServer.start({ reply: answerRequest });
}

/** The reply to one request, of a root or of a sub-call. */
export function answerRequest(request: ScriptedRequest): ScriptedAnswer {
  const { messages } = request;
  const chars = messages.reduce((sum, { text }) => sum + text.length, 0);
  const tokens = Math.ceil(chars / CHARS_PER_TOKEN);
  if (tokens > STAND_IN_WINDOW) {
    return fault.status(400, {
      message: `This model's maximum context length is ${STAND_IN_WINDOW} tokens. However, your messages resulted in ${tokens} tokens.`,
      code: "context_length_exceeded",
    });
  }
  const attention = new Attention(tokens);
  const isRoot = messages[0]?.role === "system";
  const text = isRoot
    ? firstOf((skill) => skill.work(viewOf(request, attention)))
    : firstOf((skill) => skill.read(request.prompt, attention));
  const answer = text ?? "I do not know.";
  const outputTokens = Math.ceil(answer.length / CHARS_PER_TOKEN);
  return reply(answer, { usage: { inputTokens: tokens, outputTokens }, chunkChars: CHUNK_CHARS });
}

function firstOf(ask: (skill: Skill) => string | undefined): string | undefined {
  for (const skill of SKILLS) {
    const answer = ask(skill);
    if (answer !== undefined) return answer;
  }
  return undefined;
}

function viewOf({ messages, prompt }: ScriptedRequest, attention: Attention): RootView {
  const [instructions, first] = messages;
  const [, question = ""] = /^Question: (.*?)\n\n`context`/s.exec(first?.text ?? "") ?? [];
  return {
    question,
    turn: messages.filter(({ role }) => role === "assistant").length,
    output: prompt,
    calls: callsOf(instructions?.text ?? ""),
    attention,
  };
}

function callsOf(instructions: string): RootView["calls"] {
  if (instructions.includes("rlm_query")) return "recursive";
  return instructions.includes("llm_query") ? "plain" : "none";
}
