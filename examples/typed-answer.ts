/** An answer that fits a schema, with its type; one that does not fit goes back to the model. */
import OpenAI from "openai";
import { RLMSchemaError, RLMWrapper } from "rlm";
import { z } from "zod";

const minutes = "Ada: we ship on Friday. Bob: I write the notes by Thursday. ".repeat(200);
const Tasks = z.array(z.object({ who: z.string(), what: z.string(), due: z.enum(["Thursday", "Friday"]) }));

await using rlm = new RLMWrapper(new OpenAI(), "gpt-5");
try {
  const { object = [] } = await rlm.agenerate("Who promised what?", minutes, { schema: Tasks });
  for (const { who, what, due } of object) console.log(`${due}: ${who} ${what}`);
} catch (error) {
  if (!(error instanceof RLMSchemaError)) throw error;
  console.log(`No answer fits: ${error.issues.join("; ")}`);
}
