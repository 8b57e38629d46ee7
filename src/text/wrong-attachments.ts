/** What code is told that gave images or files to a sub-call in a wrong way: the messages of errors that it may catch. */

export function formatWrongAttachment(place: string, kind: "image" | "file", got: string): string {
  const [what, example] = kind === "image" ? ["of an image", "image/png"] : ["in base64", "application/pdf"];
  return `\`${place}\` must be a data URL ${what} (data:${example};base64,...) or an https URL, got ${got}`;
}

export function formatLargeAttachments(chars: number, maxChars: number): string {
  return (
    `The images and files of a call have ${chars} characters as data URLs, at most ${maxChars} are taken: ` +
    "spread them over several calls, or use smaller ones"
  );
}

export function formatManyAttachments(count: number, maxCount: number): string {
  return `A call takes at most ${maxCount} images and files, and was given ${count}`;
}

export function formatUnevenLists(option: string, lists: number, prompts: number): string {
  return `\`${option}\` has ${lists} lists for ${prompts} prompts: it takes one list for each`;
}

/** To send all of them with every prompt would be costly, and most likely wrong. */
export function formatDoubtfulList(option: string): string {
  return `\`${option}\` has as many entries as there are prompts. Give each prompt a list of its own: [[first], [second]]`;
}

export function formatTextOnly(model: string): string {
  return `Images and files cannot be sent to ${model}: its adapter takes text only`;
}
