import { dataUrlFacts } from "../util/data-url.js";
import { type Fields, fieldsOf, isRecord } from "../util/record.js";

/** What is wrong with a part of a message, in the words of OpenAI, and where. */
export interface PartProblem {
  /** Such as `content[0].image_url.url`. */
  readonly place: string;
  readonly message: string;
  readonly code: string;
}

const PART_TYPES = ["text", "image_url", "input_audio", "file"];
const IMAGE_TYPES = ["image/png", "image/jpeg", "image/gif", "image/webp"];
const AUDIO_FORMATS = ["wav", "mp3"];
const DETAILS = ["auto", "low", "high"];
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** The first part of a message that OpenAI's server would refuse; `undefined` when it would take all of them. */
export function problemOfParts(role: string, content: unknown): PartProblem | undefined {
  if (!Array.isArray(content)) return undefined;
  // Only users show anything but text.
  const types = role === "user" ? PART_TYPES : ["text"];
  for (const [index, part] of content.entries()) {
    const place = `content[${index}]`;
    const fields = fieldsOf(part);
    const type = String(fields["type"]);
    if (!isRecord(part) || !types.includes(type)) {
      const supported = types.map((one) => `'${one}'`).join(", ");
      return invalid(`${place}.type`, `Invalid value: '${type}'. Supported values are: ${supported}.`);
    }
    const problem = CHECKS[type as keyof typeof CHECKS](fields, place);
    if (problem) return problem;
  }
  return undefined;
}

const CHECKS = { text, image_url: image, input_audio: audio, file } as const;

function text(part: Fields, place: string): PartProblem | undefined {
  return typeof part["text"] === "string" && part["text"] !== "" ? undefined : missing(`${place}.text`);
}

function image(part: Fields, place: string): PartProblem | undefined {
  const { url, detail = "auto" } = fieldsOf(part["image_url"]);
  const at = `${place}.image_url`;
  if (typeof url !== "string") return missing(`${at}.url`);
  if (!DETAILS.includes(String(detail))) return invalid(`${at}.detail`, `Invalid value: '${String(detail)}'.`);
  if (/^https?:\/\//.test(url)) return undefined;
  const facts = dataUrlFacts(url);
  if (!facts) {
    return {
      place: `${at}.url`,
      message: "Invalid image: expected a URL or a base64 data URL.",
      code: "invalid_image_url",
    };
  }
  if (!IMAGE_TYPES.includes(facts.mediaType)) {
    const message =
      "You uploaded an unsupported image. Please make sure your image is of the formats png, jpeg, gif, webp.";
    return { place: `${at}.url`, message, code: "invalid_image_format" };
  }
  return base64(url.slice(facts.dataStart), `${at}.url`);
}

function audio(part: Fields, place: string): PartProblem | undefined {
  const { data, format } = fieldsOf(part["input_audio"]);
  const at = `${place}.input_audio`;
  if (typeof data !== "string") return missing(`${at}.data`);
  if (!AUDIO_FORMATS.includes(String(format))) return invalid(`${at}.format`, `Invalid value: '${String(format)}'.`);
  return base64(data, `${at}.data`);
}

function file(part: Fields, place: string): PartProblem | undefined {
  const { file_data: data, file_id: id, filename } = fieldsOf(part["file"]);
  const at = `${place}.file`;
  if (typeof id === "string") return undefined;
  if (typeof filename !== "string") return missing(`${at}.filename`);
  const facts = typeof data === "string" ? dataUrlFacts(data) : undefined;
  if (typeof data !== "string" || facts?.mediaType !== "application/pdf") {
    return invalid(`${at}.file_data`, "Invalid file data: expected a base64 data URL of type application/pdf.");
  }
  return base64(data.slice(facts.dataStart), `${at}.file_data`);
}

function base64(data: string, place: string): PartProblem | undefined {
  if (BASE64.test(data) && data.length % 4 === 0) return undefined;
  return { place, message: "Invalid base64 data.", code: "invalid_base64" };
}

function invalid(place: string, message: string): PartProblem {
  return { place, message, code: "invalid_value" };
}

function missing(place: string): PartProblem {
  return { place, message: `Missing required parameter: '${place}'.`, code: "missing_required_parameter" };
}
