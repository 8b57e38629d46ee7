import { RLMConfigError, RLMWrapper, type SessionState } from "rlm";
import { describe, expect, it } from "vitest";

const client = { chat: { completions: { create: () => expect.unreachable("a request was made") } } };
const state: SessionState = {
  version: 1,
  language: "javascript",
  contexts: ["text", { a: [1, null] }],
  histories: [[{ role: "user", content: "q" }]],
  variables: { $x1: 1, none: null, list: [{}] },
  lost: ["f"],
};

const cycle: unknown[] = [];
cycle.push(cycle);

describe("the state that a session is resumed from", () => {
  it("is taken as another session gave it, with and without the names of what is lost", async () => {
    await using rlm = new RLMWrapper(client, "m");
    await using whole = rlm.session({ resume: state });
    expect(whole.toJSON()).toEqual(state);
    const { lost: _lost, ...older } = state;
    await using without = rlm.session({ resume: older });
    expect(without.toJSON().lost).toEqual([]);
  });

  it.each<[place: string, expected: string, given: object]>([
    ["`resume`", "version 1", []],
    ["`resume`", "version 1", { ...state, version: 2 }],
    ["`resume.language`", '"javascript" or "python", got "ruby"', { ...state, language: "ruby" }],
    ["`resume.contexts`", "an array, got undefined", { ...state, contexts: undefined }],
    ["`resume.contexts[1]`", "a string, an array or a plain object", { ...state, contexts: ["a", 5] }],
    ["`resume.contexts[0].a[1]`", "is undefined", { ...state, contexts: [{ a: [1, undefined] }] }],
    ["`resume.contexts[0][0]`", "Break the cycle", { ...state, contexts: [cycle] }],
    ["`resume.histories`", "an array, got an object", { ...state, histories: {} }],
    ["`resume.histories[1]`", 'an array of messages, got "q"', { ...state, histories: [[], "q"] }],
    ["`resume.histories[0][1]`", "content: a string", { ...state, histories: [[state.histories[0]?.[0], null]] }],
    ["`resume.histories[0][0]`", "content: a string", { ...state, histories: [[{ role: "user", content: [1] }]] }],
    ["`resume.histories[0][0]`", '"user" or "assistant"', { ...state, histories: [[{ role: "system", content: "" }]] }],
    ["`resume.variables`", "from name to value", { ...state, variables: [1] }],
    ["`resume.variables`", 'names of variables, got "a; b"', { ...state, variables: { "a; b": 1 } }],
    ["`resume.variables.x`", "a JSON value", { ...state, variables: { x: undefined } }],
    ["`resume.variables.x`", "a JSON value", { ...state, variables: { x: cycle } }],
    ["`resume.lost`", "an array of names", { ...state, lost: [1] }],
  ])("is refused before any question, naming %s and %s", (place, expected, given) => {
    const rlm = new RLMWrapper(client, "m");
    const resume = () => rlm.session({ resume: given as SessionState });
    expect(resume).toThrow(RLMConfigError);
    expect(resume).toThrow(expect.objectContaining({ option: "resume" }));
    expect(resume).toThrow(place);
    expect(resume).toThrow(expected);
  });
});
