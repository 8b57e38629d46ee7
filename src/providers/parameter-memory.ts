import { type Fields, numberOf } from "../util/record.js";
import type { ErrorFacts } from "./error-facts.js";
import { isOutputLimit, type RefusedParameter, refusedParameter } from "./refused-parameter.js";

/** What one model was found to want otherwise. */
interface Adaptation {
  readonly dropped: Set<string>;
  /** Old name to new name. */
  readonly renamed: Map<string, string>;
  maxOutputTokens?: number;
}

/** What came of a refusal: the change in words, or that another request has already made it. */
export interface Adapted {
  readonly warning?: string;
}

/** The two names under which servers know the limit of a reply. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  max_tokens: "max_completion_tokens",
  max_completion_tokens: "max_tokens",
};

/**
 * Remembers, per model, which parameters were refused. It needs no list of models, so that it also fits those that
 * come out tomorrow. Every change is a step further (rename, lower, drop), so adapting comes to an end.
 */
export class ParameterMemory {
  readonly #models = new Map<string, Adaptation>();
  readonly #required: readonly string[];

  /** @param required Parameters that a protocol cannot do without: their value may be lowered, and that is all. */
  constructor(required: readonly string[] = []) {
    this.#required = required;
  }

  /** Changes a body as earlier refusals of its model suggest. */
  apply(body: Fields): Fields {
    const known = this.#models.get(String(body["model"]));
    if (known === undefined) return body;
    const result: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(body)) {
      const target = known.renamed.get(name) ?? name;
      if (!known.dropped.has(target))
        result[target] = isOutputLimit(name) ? lower(value, known.maxOutputTokens) : value;
    }
    return result;
  }

  /** Learns from a refusal of `body`; `undefined` when it was not about a parameter that could be changed. */
  adapt(body: Fields, facts: ErrorFacts): Adapted | undefined {
    const refused = refusedParameter(body, facts);
    if (refused === undefined) return undefined;
    const { name } = refused;
    // Requests that were under way together are refused together: the first one changes, the others follow.
    if (this.apply(body)[name] !== body[name]) return {};
    const model = String(body["model"]);
    const known = this.#models.get(model) ?? { dropped: new Set<string>(), renamed: new Map<string, string>() };
    this.#models.set(model, known);
    const change =
      refused.problem === "unwanted"
        ? this.#replace(known, name)
        : this.#lower(known, refused, numberOf(body[name]) ?? 0);
    return change === undefined ? undefined : { warning: `${model}: ${change}` };
  }

  #replace(known: Adaptation, name: string): string | undefined {
    const other = OTHER_NAMES[name];
    // Both names were tried when this one already stands for the other.
    if (other === undefined || known.renamed.has(other)) return this.#drop(known, name);
    if (this.#required.includes(name)) return undefined;
    known.renamed.set(name, other);
    return `the parameter \`${name}\` was refused; \`${other}\` is sent in its place`;
  }

  #lower(known: Adaptation, { name, highest }: RefusedParameter, value: number): string | undefined {
    const half = this.#required.includes(name) ? Math.floor(value / 2) : 0;
    const next = highest !== undefined && highest < value ? highest : half;
    if (next < 1) return this.#drop(known, name);
    known.maxOutputTokens = next;
    return `\`${name}\` of ${value} was refused as too large; at most ${next} is sent`;
  }

  #drop(known: Adaptation, name: string): string | undefined {
    if (this.#required.includes(name)) return undefined;
    known.dropped.add(name);
    return `the parameter \`${name}\` was refused and is no longer sent`;
  }
}

function lower(value: unknown, highest: number | undefined): unknown {
  return typeof value === "number" && highest !== undefined ? Math.min(value, highest) : value;
}
