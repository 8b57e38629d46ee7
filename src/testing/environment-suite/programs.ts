import type { CellResult } from "../../spec/environment.js";

/** Cells that print, and what they print in all. */
export interface Printing {
  readonly cells: readonly string[];
  readonly prints: string;
}

/** Cells of which the last one shows a value. */
export interface Showing {
  readonly cells: readonly string[];
  readonly shows: CellResult["value"];
}

/** A cell that fails, and how. */
export interface Failing {
  readonly cell: string;
  readonly name: string;
  readonly message: RegExp;
  readonly line?: number;
}

/** Pairs of a cell and the answer that it hands in. */
export type Handing = readonly (readonly [cell: string, answer: string])[];

/** What the checks of the suite run, in one language. What a language has no place for is left out, or an empty list. */
export interface SuitePrograms {
  /** An expression for the JSON text of another. */
  json(expression: string): string;
  /** A cell that hands in the value of an expression. */
  final(expression: string): string;
  readonly variables: {
    readonly kept: Printing;
    readonly defined: Printing;
    readonly seenByFunctions: Printing;
    readonly beforeAnError: Printing;
    readonly awaited: Printing;
    readonly values: readonly Showing[];
    /** Makes a list of two and a text of three characters; grows the list; does nothing. */
    readonly listed: { readonly cells: readonly [string, string, string]; readonly types: readonly string[] };
  };
  readonly errors: {
    readonly inLine: Failing;
    readonly syntax: Failing;
    /** Prints an error with the places where it passed, and what that looks like. */
    readonly places: { readonly cell: string; readonly shown: RegExp };
    readonly unhandled: { readonly cell: string; readonly told: string };
    readonly endless?: Failing;
  };
  readonly context: {
    /** Gives the context another name, changes it, and takes its name. */
    readonly spoil: string;
    /** What the other name holds then, as JSON. */
    readonly spoilt: string;
    readonly values: string;
  };
  readonly calls: {
    readonly answered: Printing;
    readonly atOnce: Printing;
    readonly failing: Printing;
    readonly failingInBatch: Printing;
    readonly json: Printing;
    /** Uses of a reply that has not been awaited, each of which is an error that says so. */
    readonly notAwaited: readonly string[];
    /** Makes two calls that nobody waits for, of which one is put down. */
    readonly leftBehind: { readonly cell: string; readonly unawaited: number; readonly afterwards: Showing };
    readonly refused: readonly Failing[];
    readonly accepted: Showing;
    /** Calls `tool` and prints the message of the error. */
    readonly noJson: string;
    readonly spoiltScaffold: Showing;
    readonly slow: string;
    readonly never: string;
  };
  readonly endings: {
    readonly answers: Handing;
    readonly none: readonly string[];
    readonly long: string;
    readonly conflicting: string;
    readonly missing: Failing;
    readonly draft: string;
  };
  readonly limits: {
    /** Cells that do not end by themselves; those that can only be told by their variables are marked. */
    readonly endless: readonly (readonly [cell: string, told: boolean])[];
    readonly defineKept: string;
    readonly growKept: string;
    readonly later: string;
    readonly stoppable: readonly string[];
    /** Defines `small`, which can be brought back, and `lost`, which cannot. */
    readonly defineSmallAndLost: string;
    readonly unstoppable: string;
  };
  readonly output: { readonly flood: string; readonly anything: readonly string[] };
  readonly life: {
    readonly counting: readonly string[];
    readonly spread: string;
    /** Shows what has spread from another session. */
    readonly spreadTo: Showing;
  };
}
