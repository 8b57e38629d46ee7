/** Numbers that the words of a prompt name. */
export interface PromptFacts {
  /** Characters of output that the model sees per turn. */
  readonly maxOutputChars: number;
  /** Characters that one sub-call's prompt may have. */
  readonly subCallMaxInputChars: number;
}

/** What a variant of the prompt says in its own way. */
export interface VariantWords {
  /** How to size sub-calls. Not used when there are none. */
  readonly subCallSize: (facts: PromptFacts) => string;
  /** Said at the end of the advice. */
  readonly closingAdvice?: string;
}

/** All words of the prompt for one language of the REPL. The examples are code that runs. */
export interface LanguageWords {
  readonly role: string;
  readonly repl: (facts: PromptFacts) => string;
  readonly subCalls: string;
  readonly models: (names: readonly string[]) => string;
  readonly recursion: string;
  /** How images and files in the context are shown to another model. */
  readonly attachments: string;
  readonly tools: string;
  /** How a function of the user's is called. */
  readonly call: (signature: string) => string;
  readonly advice: readonly string[];
  /** Advice on sub-calls; not used when there are none. */
  readonly subCallAdvice: readonly string[];
  readonly ending: string;
  readonly exampleLabel: string;
  /** `null`: the schema cannot be put into words. */
  readonly answerForm: (schema: string | null) => string;
  readonly examples: {
    readonly look: string;
    readonly subCalls: string;
    /** Stands in for `subCalls` when there are none. */
    readonly filter: string;
    readonly check: string;
    readonly finish: string;
  };
}
