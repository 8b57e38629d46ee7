/** The scripted server in a process of its own, so that it takes no turns of the measured event loop. */
import { ScriptedServer } from "rlm/testing";
import { benchmarks } from "../benchmarks.js";
import { answerRequests } from "./child-process.js";
import { requestFacts } from "./request-facts.js";

let running: ScriptedServer | undefined;

answerRequests(async ({ benchmark, task }) => {
  if (task === "requests") return requestFacts(running?.requests ?? []);
  const options = benchmarks.find(({ name }) => name === benchmark)?.server;
  if (!options) throw new Error(`The benchmark ${benchmark} has no scripted server`);
  running = await ScriptedServer.start(options);
  return running.url;
});
