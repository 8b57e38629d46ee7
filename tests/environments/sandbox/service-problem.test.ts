import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { describeServiceProblem, problemWords } from "../../../src/environments/sandbox/service-problem.js";

const service = { name: "Boxes", statusPage: "https://status.example.com" };
const told = (error: unknown, url?: string) =>
  describeServiceProblem(error, problemWords(error, ["sk-very-secret"]), { ...service, url });

const CHECK = "Check the network and proxy of this machine, and https://status.example.com";

describe("a service that cannot be reached", () => {
  it("is told with the reason that `fetch` keeps in its cause, and what to check", async () => {
    const error = await fetch("http://127.0.0.1:1").catch((thrown: unknown) => thrown);
    expect(told(error)).toMatch(/^Boxes cannot be reached \(fetch failed: .+\)\. Check the network/);
    expect(told(new TypeError("fetch failed"))).toBe(`Boxes cannot be reached (fetch failed). ${CHECK}`);
  });

  it("is told by the code where several addresses were tried, and their error says nothing", () => {
    const cause = Object.assign(new AggregateError([]), { code: "ECONNREFUSED" });
    expect(told(new TypeError("fetch failed", { cause }))).toContain("(fetch failed: ECONNREFUSED)");
  });

  it("is known by the codes of Node and of gRPC", async () => {
    const refused = await new Promise<unknown>((resolve) => connect(1, "127.0.0.1").once("error", resolve));
    const unavailable = Object.assign(new Error("/api/Create UNAVAILABLE: no connection"), { code: 14 });
    for (const error of [refused, unavailable, Object.assign(new Error("late"), { code: 4 })]) {
      expect(told(error)).toContain(CHECK);
    }
  });

  it("is named by its host alone, without secrets", () => {
    const error = new TypeError("fetch failed", { cause: new Error("no sk-very-secret") });
    const message = told(error, "https://me:password@api.example.com:8443/path?key=abc");
    expect(message).toContain("this machine, the way to api.example.com:8443, and https://status.example.com");
    expect(message).not.toMatch(/secret|password|abc/);
    expect(told(error, "no url")).toContain(CHECK);
  });
});

it("another failure is told as it is, with what to do", () => {
  expect(told(new Error(`bad\n\n request ${"x".repeat(1_000)}`))).toMatch(
    /^Boxes could not do it \(bad request x{488}\)\. Unless this is about your options, try again, or look at https/,
  );
  expect(told("text")).toContain("(text)");
});
