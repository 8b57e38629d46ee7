import type { Inspection } from "./inspection.js";
import { append } from "./primordials.js";
import { partsOf } from "./web/url.js";
import { pairsOf } from "./web/url-search-params.js";

type Contents = (output: string[], level: number) => { truncated: boolean };

/** The insides of URLs and their parameters, which are no properties of them; `undefined` for anything else. */
export function showWeb(inspection: Inspection, value: object): Contents | undefined {
  const parts = partsOf(value);
  if (parts) return showPairs(inspection, parts, (name) => `${name}: `);
  const pairs = pairsOf(value);
  return pairs && pairs.length > 0
    ? showPairs(inspection, pairs, (name, level) => `${inspection.show(name, level)} => `)
    : undefined;
}

function showPairs(
  inspection: Inspection,
  pairs: readonly (readonly [string, unknown])[],
  before: (name: string, level: number) => string,
): Contents {
  return (output, level) => {
    inspection.indentation += 2;
    for (let index = 0; index < pairs.length && index < inspection.maxItems; index++) {
      const pair = pairs[index] as readonly [string, unknown];
      append(output, before(pair[0], level) + inspection.show(pair[1], level));
    }
    inspection.indentation -= 2;
    return { truncated: pairs.length > inspection.maxItems };
  };
}
