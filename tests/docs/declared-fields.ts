import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { ROOT_FOLDER } from "./markdown.js";

/** The members of every interface of a source file, without inherited ones, by the interface's name. */
export function declaredFields(path: string): ReadonlyMap<string, readonly string[]> {
  const text = readFileSync(join(ROOT_FOLDER, path), "utf8");
  const { statements } = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  return new Map(
    statements.filter(ts.isInterfaceDeclaration).map(({ name, members }) => {
      const fields = members.map((member) => member.name?.getText()).filter((field) => field !== undefined);
      return [name.text, fields];
    }),
  );
}

/** The events of the library: `type` to the other fields of its own. */
export function declaredEvents(): Readonly<Record<string, readonly string[]>> {
  const byInterface = [...declaredFields("src/spec/events.ts")].filter(([, fields]) => fields.includes("type"));
  const typeOf = (name: string) => name.replace(/(?<=[a-z])(?=[A-Z])/g, "_").toLowerCase();
  return Object.fromEntries(
    byInterface.map(([name, fields]) => [typeOf(name), fields.filter((field) => field !== "type")]),
  );
}
