import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT_FOLDER = fileURLToPath(new URL("../../", import.meta.url));

/** A fenced block, and what invisible comments above it say for its test. */
export interface Block {
  readonly language: string;
  readonly code: string;
  /** 1-based line of its first fence. */
  readonly line: number;
  /** Code of the page's last `setup` comment, which runs before the block. */
  readonly setup: string;
  /** Bodies of the comments right above it, by name, in their order. */
  readonly notes: Readonly<Record<string, readonly string[]>>;
}

/** Rows of cells; the first is the heading. */
export type Table = readonly (readonly string[])[];

export interface Page {
  /** Relative to the repository. */
  readonly name: string;
  readonly text: string;
  readonly blocks: readonly Block[];
  readonly tables: readonly Table[];
}

const COMMENT = /^<!-- ([a-z-]+):\s?(?:([^\n]*?) ?-->|\n([\s\S]*?)\n-->)$/;

/** Every page that users read. */
export function pages(): readonly Page[] {
  const docs = readdirSync(join(ROOT_FOLDER, "docs"), { recursive: true, encoding: "utf8" });
  const names = docs.filter((name) => name.endsWith(".md")).map((name) => join("docs", name));
  return ["README.md", ...names.sort()].map(page);
}

export function page(name: string): Page {
  const text = readFileSync(join(ROOT_FOLDER, name), "utf8");
  return { name: relative(".", name), text, blocks: blocksOf(text), tables: tablesOf(text) };
}

/** The table under a heading that begins with these cells. */
export function table({ name, tables }: Page, ...heading: readonly string[]): Table {
  const found = tables.find(([first = []]) => heading.every((cell, index) => first[index] === cell));
  if (found === undefined) throw new Error(`${name} has no table ${heading.join(" | ")}`);
  return found.slice(1);
}

/** The names in backticks of a cell. */
export function namesIn(cell = ""): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);
}

function blocksOf(text: string): readonly Block[] {
  const blocks: Block[] = [];
  let setup = "";
  let notes: Record<string, string[]> = {};
  const pieces = text.matchAll(/^<!-- [\s\S]*?-->$|^```(\w*)\n([\s\S]*?)^```$/gm);
  for (const { 0: piece, 1: language = "", 2: code, index } of pieces) {
    if (code !== undefined) {
      blocks.push({ language, code, line: text.slice(0, index).split("\n").length, setup, notes });
      notes = {};
      continue;
    }
    const [, name = "", short, long] = COMMENT.exec(piece) ?? [];
    const body = short ?? long ?? "";
    if (name === "setup") setup = body;
    else {
      notes[name] ??= [];
      notes[name].push(body);
    }
  }
  return blocks;
}

function tablesOf(text: string): readonly Table[] {
  const tables = text.matchAll(/(?:^\|.*\|$\n?)+/gm);
  return [...tables].map(([lines]) => {
    const rows = lines.trimEnd().split("\n").map(cellsOf);
    return rows.filter((cells) => !cells.every((cell) => /^:?-+:?$/.test(cell)));
  });
}

/** `\|` is no border. */
function cellsOf(line: string): readonly string[] {
  return line
    .slice(1, -1)
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll("\\|", "|"));
}
