import { readFileSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LanguageModel, type RLMEvent, RLMWrapper, type RLMWrapperOptions, TrajectoryLogger } from "rlm";
import { reply, type ScriptedServer } from "rlm/testing";
import { decodeTrajectory, replayRequests } from "rlm/trajectory";
import { describe, expect, it, onTestFinished } from "vitest";
import { readAttachments } from "../../src/core/attachments.js";
import { attachmentTokens } from "../../src/core/estimate.js";
import { python } from "../../src/environments/python.js";
import { findTestPython } from "../environments/python/python-under-test.js";
import { cell, ROOT, SUB, scripted } from "../helpers/scripted.js";

const url = (bytes: number, type = "image/png", fill = 0) =>
  `data:${type};base64,${Buffer.alloc(bytes, fill).toString("base64")}`;
const PHOTO = url(3_000);
const OTHER = url(3_000, "image/jpeg", 1);

/** Runs one cell on a strict server; the answer is what it hands in. */
async function run(code: string, context: object | string, options: RLMWrapperOptions = {}) {
  const { rlm, server } = await scripted(
    { strict: true, models: { [ROOT]: { reply: cell(code) }, [SUB]: { reply: "a cat" } } },
    options,
  );
  const events: RLMEvent[] = [];
  const response = await rlm.agenerate("q", context, { onEvent: (event) => events.push(event) });
  return { answer: response.answer, response, server, events, contents: subContents(server) };
}

/** What sub-calls sent as the content of their first message. */
function subContents(server: ScriptedServer): readonly unknown[] {
  const requests = server.requests.filter(({ model }) => model === SUB);
  return requests.map(({ body }) => (body["messages"] as readonly { readonly content: unknown }[])[0]?.content);
}

const image = (address: string) => ({ type: "image_url", image_url: { url: address } });
const text = (words: string) => ({ type: "text", text: words });

describe("images in sub-calls", () => {
  it("go to the model beside the prompt, one or several, as data or as an address", async () => {
    const address = "https://example.com/a.png";
    const code = `await llm_query("one", { images: context.photo });
      await llm_query("two", { images: [context.photo, "${address}"] });
      FINAL(await llm_query("none", { images: [] }));`;
    const { answer, contents } = await run(code, { photo: PHOTO });
    expect(answer).toBe("a cat");
    expect(contents).toEqual([[image(PHOTO), text("one")], [image(PHOTO), image(address), text("two")], "none"]);
  });

  it("go with every prompt of a batch, or each prompt with its own", async () => {
    const code = `await llm_query_batched(["a", "b"], { images: [context[0]] });
      FINAL((await llm_query_batched(["c", "d", "e"], { images: [[context[0]], context, []] })).length);`;
    const { answer, contents } = await run(code, [PHOTO, OTHER]);
    expect(answer).toBe("3");
    const byPrompt = new Map(contents.map((content) => [JSON.stringify(content).slice(-5), content]));
    expect([...byPrompt.values()]).toEqual(
      expect.arrayContaining([
        [image(PHOTO), text("a")],
        [image(PHOTO), text("b")],
        [image(PHOTO), text("c")],
        [image(PHOTO), image(OTHER), text("d")],
        "e",
      ]),
    );
  });

  it("stay with the question when a reply has to be mended", async () => {
    const { rlm, server } = await scripted({
      strict: true,
      models: {
        [ROOT]: { reply: cell(`FINAL(await llm_query("how many?", { images: context, schema: { type: "number" } }))`) },
        [SUB]: { steps: ["many", "2"] },
      },
    });
    expect((await rlm.agenerate("q", [PHOTO])).answer).toBe("2");
    for (const content of subContents(server)) {
      expect(content).toEqual([image(PHOTO), { type: "text", text: expect.stringContaining("how many?") }]);
    }
  });

  it("are shown to a worker that has no REPL of its own, when they are all it is given", async () => {
    const { contents } = await run(`FINAL(await rlm_query("look", context[0]))`, [PHOTO]);
    expect(contents).toEqual([[image(PHOTO), text("look")]]);
  });

  it("may be files that the provider takes", async () => {
    const pdf = url(10, "application/pdf");
    const { contents } = await run(`FINAL(await llm_query("read", { files: context }))`, pdf);
    expect(contents).toEqual([[{ type: "file", file: { filename: "document.pdf", file_data: pdf } }, text("read")]]);
  });

  it.each([
    [
      "what is no image",
      `{ images: ["a cat"] }`,
      /`images\[0\]` must be a data URL of an image .* got "a cat" \(string\)/,
    ],
    ["a file among images", `{ images: [context.pdf] }`, /`images\[0\]` must be .*, got application\/pdf, 10 bytes/],
    ["a missing key", `{ images: [context.phto] }`, /`images\[0\]` must be .*, got null/],
    [
      "a missing variable",
      `{ images: context.phto }`,
      /given `images` that is undefined\. Is the variable or key right\?/,
    ],
    ["an empty image", `{ images: ["data:image/png;base64,"] }`, /got image\/png, 0 bytes/],
    ["an unsafe address", `{ images: "http://example.com/a.png" }`, /or an https URL, got "http/],
    [
      "a type the provider does not take",
      `{ files: ["data:video/mp4;base64,AAAA"] }`,
      /Chat Completions takes images, .* video\/mp4/,
    ],
    [
      "too many",
      `{ images: Array(101).fill("https://example.com/a.png") }`,
      /at most 100 images and files, and was given 101/,
    ],
    ["a misspelt option", `{ image: [] }`, /The second argument must be .* images: \[/],
  ])("are refused with an error that code can catch: %s", async (_, options, message) => {
    const code = `try { await llm_query("x", ${options}); } catch (error) { FINAL(error.message); }`;
    const { answer, contents } = await run(code, { pdf: url(10, "application/pdf") });
    expect(answer).toMatch(message);
    expect(contents).toEqual([]);
  });

  it("are bounded in size whatever the environment lets through", () => {
    const half = `data:image/png;base64,${"A".repeat(8_400_000)}`;
    expect(() => readAttachments({ images: [half], files: [half] })).toThrow(
      "The images and files of a call have 16800044 characters as data URLs, at most 16777216 are taken",
    );
    expect(readAttachments({ images: half })).toHaveLength(1);
  });

  it("are bounded in size by a clear error", async () => {
    const code = `const half = "data:image/png;base64," + "A".repeat(6_000_000);
      const tell = async (images) => { try { await llm_query("x", { images }); } catch (error) { return error.message; } };
      FINAL([await tell([half, half, half])].join("\\n"));`;
    expect((await run(code, "x")).answer).toMatch(
      /an argument of 18000\d{3} characters of JSON; the limit for one call is 16777216/,
    );
  });

  it("are refused in a batch where it is not clear to which prompt they belong", async () => {
    const tell = (options: string) =>
      `try { await llm_query_batched(["a", "b"], ${options}); } catch (error) { FINAL(error.message); }`;
    const flat = await run(tell("{ images: context }"), [PHOTO, OTHER]);
    expect(flat.answer).toBe(
      "`images` has as many entries as there are prompts. Give each prompt a list of its own: [[first], [second]]",
    );
    const uneven = await run(tell("{ images: [context] }"), [PHOTO, OTHER]);
    expect(uneven.answer).toBe("`images` has 1 lists for 2 prompts: it takes one list for each");
  });

  it("are refused by an adapter that takes text only", async () => {
    const replies: Record<string, string> = {
      [ROOT]: cell(`try { await llm_query("x", { images: context }); } catch (error) { FINAL(error.message); }`),
    };
    const model: LanguageModel = {
      provider: "own",
      complete: async (call) => ({ text: replies[call.model] ?? "", stopReason: "stop", usage: null }),
    };
    await using rlm = new RLMWrapper(model, ROOT, { subModel: SUB });
    const { answer } = await rlm.agenerate("q", [PHOTO]);
    expect(answer).toBe(`Images and files cannot be sent to ${SUB}: its adapter takes text only`);
  });
});

const found = await findTestPython();
it.skipIf("missing" in found)("images are given by name in a Python REPL, and its prompt says how", async () => {
  const environment = python("path" in found ? { pythonPath: found.path } : {});
  onTestFinished(() => environment.close?.());
  const code = `one = llm_query("one", images=[context["photo"]])
two = llm_query_batched(["a", "b"], images=[[context["photo"]], []])
try:
    llm_query("three", images=["no image"])
except TypeError as error:
    FINAL([one, two, str(error)])`;
  const { answer, contents, server } = await run(code, { photo: PHOTO }, { environment });
  expect(JSON.parse(answer)).toEqual(["a cat", ["a cat", "a cat"], expect.stringContaining("`images[0]` must be")]);
  expect(contents).toEqual(expect.arrayContaining([[image(PHOTO), text("one")], [image(PHOTO), text("a")], "b"]));
  expect(server.requests[0]?.messages[0]?.text).toContain("llm_query(prompt, images=[url])");
});

describe("what images cost", () => {
  it("is estimated by image and not by its base64, and does not count as characters of the prompt", async () => {
    const big = url(2_000_000);
    const { response } = await run(`FINAL(await llm_query("x", { images: context }))`, [big], {
      maxTokens: 60_000,
      subCallMaxInputChars: 100,
    });
    expect(response).toMatchObject({ answer: "a cat", finishReason: "final" });
  });

  it("counts against the budget before it is sent", async () => {
    const code = `try { await llm_query("x", { images: Array(20).fill(context[0]) }); } catch (error) { FINAL(error.message); }`;
    const { answer, contents } = await run(code, [PHOTO], { maxTokens: 30_000 });
    expect(answer).toContain("The limit `maxTokens` of 30000 has not enough left for this call");
    expect(contents).toEqual([]);
  });

  it("says nothing of how dense the text of a model is", async () => {
    const code = `await llm_query("x".repeat(4_000), { images: context });
      FINAL(await llm_query("y".repeat(60_000)));`;
    const usage = { inputTokens: 20_000, outputTokens: 1 };
    const { rlm } = await scripted(
      { models: { [ROOT]: { reply: cell(code) }, [SUB]: { steps: [reply("a", { usage }), "b"] } } },
      { maxTokens: 80_000 },
    );
    // At one and a half tokens a character, the second call would need more than is left.
    expect(await rlm.agenerate("q", PHOTO)).toMatchObject({ answer: "b", finishReason: "final" });
  });

  it("goes by the kind of file", () => {
    const tokens = (kind: "image" | "file", address: string) =>
      attachmentTokens([{ role: "user", content: [{ type: "attachment", kind, url: address }] }]);
    expect(tokens("image", url(5_000_000))).toBe(1_600);
    expect(tokens("image", "https://example.com/a.png")).toBe(1_600);
    expect(tokens("file", url(100))).toBe(1_600);
    expect(tokens("file", url(750_000, "application/pdf"))).toBe(30_000);
    expect(tokens("file", url(25_000, "audio/mpeg"))).toBe(100);
    expect(attachmentTokens([{ role: "user", content: "text" }])).toBe(0);
  });

  it("is shared by equal calls only when their images are equal", async () => {
    const code = `const ask = (images) => llm_query("x", { images });
      FINAL((await Promise.all([ask([context[0]]), ask(context[0]), ask([context[1]]), llm_query("x")])).length);`;
    const { response, contents } = await run(code, [PHOTO, OTHER], { cacheSubCalls: true });
    expect(response.cacheHits).toBe(1);
    expect(contents).toHaveLength(3);
  });
});

describe("what is told of images", () => {
  it("never has their base64: not to the root, not in events, history or variables", async () => {
    const code = `print(context.photo); print("is", context.photo); print(context); print(context.photo.slice(0, 30));
      await llm_query("x", { images: context.photo }); FINAL("done");`;
    const { events, server, response } = await run(code, { photo: PHOTO, note: "n" });
    const base64 = PHOTO.slice(1_000, 1_100);
    const root = server.requests.filter(({ model }) => model === ROOT);
    expect(JSON.stringify(root.map(({ body }) => body))).not.toContain(base64);
    expect(JSON.stringify(events)).not.toContain(base64);
    expect(JSON.stringify(response)).not.toContain(base64);
    const starts = events.flatMap((event) => (event.type === "sub_call_start" ? [event.attachments] : []));
    expect(starts).toEqual([["image/png, 3 KB"]]);
    const [first] = root[0]?.messages.slice(-1) ?? [];
    expect(first?.text).toContain('Keys: "photo": data URL (image/png, 3 KB), "note": string(1).');
    expect(first?.text).toContain('{"photo":"<image/png, 3 KB>","note":"n"}');
    const short = "data:image/png;base64,... (4022 characters)";
    expect(response.history[0]?.cells[0]?.output).toContain(
      `${short}\nis ${short}\n{ photo: '${short}', note: 'n' }\ndata:image/png;base64,AAAAAAAA\n`,
    );
  });

  it("stands in the prompt only when the context has any and sub-calls can be made", async () => {
    const system = async (context: object | string, options: RLMWrapperOptions = {}) =>
      (await run("FINAL(1)", context, options)).server.requests[0]?.messages[0]?.text ?? "";
    expect(await system([{ deep: [PHOTO] }])).toContain("llm_query(prompt, { images: [url] })");
    expect(await system(PHOTO)).toContain("{ images: [url] }");
    expect(await system("plain text")).not.toContain("images");
    expect(await system(PHOTO, { enableSubCalls: false })).not.toContain("images");
  });

  it("is short in logs, however often an image is sent, and the root's messages replay to the letter", async () => {
    const dir = await mkdtemp(join(tmpdir(), "rlm-images-"));
    onTestFinished(() => rm(dir, { recursive: true }));
    const big = url(1_000_000);
    const code = `await llm_query_batched(Array(20).fill("look"), { images: context }); FINAL("done");`;
    const { server } = await run(code, [big], { logger: new TrajectoryLogger({ dir }) });
    const [name = ""] = await readdir(dir);
    const log = readFileSync(join(dir, name), "utf8");
    expect(log.length).toBeLessThan(40_000);
    const requests = [...replayRequests(decodeTrajectory(log).lines)];
    const [root, ...subs] = requests;
    expect(root?.messages).toEqual(server.requests[0]?.body["messages"]);
    expect(subs).toHaveLength(20);
    expect(subs[0]).toMatchObject({
      messages: [{ role: "user", content: "look" }],
      attachments: ["image/png, 1.0 MB"],
    });
  });

  it("has no plain call made of it, though it is short", async () => {
    const tiny = url(10);
    const { response } = await run("FINAL(context.length)", tiny, { directBelowChars: 1_000 });
    expect(response).toMatchObject({ direct: false, answer: String(tiny.length) });
  });
});

it("the reply of a model that saw an image is booked as any other", async () => {
  const usage = { inputTokens: 900, outputTokens: 5 };
  const { rlm } = await scripted({
    models: {
      [ROOT]: { reply: cell(`FINAL(await llm_query("x", { images: context }))`) },
      [SUB]: { reply: reply("a cat", { usage }) },
    },
  });
  expect((await rlm.agenerate("q", PHOTO)).usage[SUB]).toMatchObject({ ...usage, estimatedCalls: 0 });
});
