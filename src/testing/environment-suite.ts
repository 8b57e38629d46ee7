import { testCalls } from "./environment-suite/calls.js";
import { testLimits } from "./environment-suite/limits.js";
import { createTools, type EnvironmentSuiteOptions, outputOf } from "./environment-suite/tools.js";
import { testValues } from "./environment-suite/values.js";

export { type EnvironmentSuiteOptions, outputOf };

/**
 * The conformance suite for environments: what every REPL has to do, whatever runs it.
 *
 * @example
 * ```ts
 * testEnvironment({ describe, it, expect, make: () => localEnvironment() });
 * ```
 */
export function testEnvironment(options: EnvironmentSuiteOptions): void {
  const tools = createTools(options);
  testValues(tools);
  testCalls(tools);
  testLimits(tools);
}
