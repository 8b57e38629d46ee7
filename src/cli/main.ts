#!/usr/bin/env node
import { messageOf } from "../util/errors.js";
import { command } from "./command.js";
import { EXIT } from "./exit-codes.js";
import { writeNote } from "./output.js";

// `rlm ... | head` closes the pipe while we write; there is nobody left to tell.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}

// Until there is a result, ending is a failure.
process.exitCode = EXIT.error;
// Not `process.exit`: a pipe may not have taken all of the answer yet.
command(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    writeNote(`rlm: ${messageOf(error)}`);
    process.exitCode = EXIT.error;
  },
);
