import { createHash } from "node:crypto";

/** What a test PDF is to be. */
export interface PdfOptions {
  /** Encrypts it, as old as encryption of PDFs can be. */
  readonly password?: string;
}

const PADDING = Buffer.from("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A", "hex");
const ID = Buffer.from("0123456789abcdef");
const PERMISSIONS = -4;
const FIRST_PAGE = 6;
const ENCRYPTION = 5;

/** A PDF with one page per text, in any characters of two bytes; a page of an empty text has none, as a scan has none. */
export function makePdf(pages: readonly string[], { password }: PdfOptions = {}): Buffer {
  const secret = password === undefined ? undefined : encryption(password);
  const kids = pages.map((_, index) => `${FIRST_PAGE + 2 * index} 0 R`).join(" ");
  const objects = new Map<number, string | Buffer>([
    [1, "<< /Type /Catalog /Pages 2 0 R >>"],
    [2, `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`],
    [
      3,
      "<< /Type /Font /Subtype /Type0 /BaseFont /Test /Encoding /Identity-H /ToUnicode 4 0 R /DescendantFonts [<< /Type /Font " +
        "/Subtype /CIDFontType2 /BaseFont /Test /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> " +
        "/FontDescriptor << /Type /FontDescriptor /FontName /Test /Flags 4 /FontBBox [0 0 9 9] /ItalicAngle 0 /Ascent 8 " +
        "/Descent 0 /CapHeight 7 /StemV 1 >> >>] >>",
    ],
    [4, stream(4, Buffer.from(TO_UNICODE), secret)],
  ]);
  if (secret) objects.set(ENCRYPTION, secret.dictionary);
  for (const [index, text] of pages.entries()) {
    const number = FIRST_PAGE + 2 * index;
    const font = "/Resources << /Font << /F1 3 0 R >> >> /MediaBox [0 0 612 792]";
    objects.set(number, `<< /Type /Page /Parent 2 0 R ${font} /Contents ${number + 1} 0 R >>`);
    objects.set(number + 1, stream(number + 1, Buffer.from(content(text)), secret));
  }
  return assemble(objects, secret !== undefined);
}

/** Every code is the UTF-16 unit it stands for. Ranges share their first byte, and a block has at most 100 of them. */
const TO_UNICODE = (() => {
  const hex = (byte: number) => byte.toString(16).padStart(2, "0");
  const ranges = Array.from({ length: 256 }, (_, high) => `<${hex(high)}00> <${hex(high)}ff> <${hex(high)}00>`);
  const blocks = [0, 100, 200].map((start) => ranges.slice(start, start + 100));
  const lines = blocks.map((block) => `${block.length} beginbfrange\n${block.join("\n")}\nendbfrange`);
  const space = "1 begincodespacerange\n<0000> <ffff>\nendcodespacerange";
  return `/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n${space}\n${lines.join("\n")}\nendcmap end end`;
})();

/** Each line of the text stands lower than the one before. */
function content(text: string): string {
  const lines = text
    .split("\n")
    .map((line) => `<${Buffer.from(line, "utf16le").swap16().toString("hex")}> Tj 0 -20 Td`);
  return text === "" ? "" : `BT /F1 12 Tf 72 720 Td ${lines.join(" ")} ET`;
}

interface Encryption {
  readonly dictionary: string;
  encrypt(objectNumber: number, data: Buffer): Buffer;
}

function stream(number: number, data: Buffer, secret: Encryption | undefined): Buffer {
  const bytes = secret?.encrypt(number, data) ?? data;
  return Buffer.concat([Buffer.from(`<< /Length ${bytes.length} >>\nstream\n`), bytes, Buffer.from("\nendstream")]);
}

function assemble(objects: ReadonlyMap<number, string | Buffer>, isEncrypted: boolean): Buffer {
  const parts: Buffer[] = [Buffer.from("%PDF-1.4\n")];
  const offsets = new Map<number, number>();
  let length = parts[0]?.length ?? 0;
  const add = (part: string | Buffer) => {
    const bytes = Buffer.from(part);
    parts.push(bytes);
    length += bytes.length;
  };
  for (const [number, body] of objects) {
    offsets.set(number, length);
    for (const part of [`${number} 0 obj\n`, body, "\nendobj\n"]) add(part);
  }
  const start = length;
  const size = Math.max(...objects.keys()) + 1;
  const entries = Array.from({ length: size }, (_, number) => {
    const offset = offsets.get(number);
    return offset === undefined ? "0000000000 65535 f \n" : `${String(offset).padStart(10, "0")} 00000 n \n`;
  });
  const encrypt = isEncrypted ? `/Encrypt ${ENCRYPTION} 0 R ` : "";
  const id = `/ID [<${ID.toString("hex")}> <${ID.toString("hex")}>]`;
  add(`xref\n0 ${size}\n${entries.join("")}`);
  add(`trailer\n<< /Size ${size} /Root 1 0 R ${encrypt}${id} >>\nstartxref\n${start}\n%%EOF\n`);
  return Buffer.concat(parts);
}

/** The standard handler, revision 2, with keys of 40 bits. */
function encryption(password: string): Encryption {
  const padded = Buffer.concat([Buffer.from(password, "latin1"), PADDING]).subarray(0, 32);
  const owner = rc4(md5(padded).subarray(0, 5), padded);
  const permissions = Buffer.alloc(4);
  permissions.writeInt32LE(PERMISSIONS);
  const key = md5(padded, owner, permissions, ID).subarray(0, 5);
  const user = rc4(key, PADDING);
  return {
    dictionary: `<< /Filter /Standard /V 1 /R 2 /O <${owner.toString("hex")}> /U <${user.toString("hex")}> /P ${PERMISSIONS} >>`,
    encrypt: (objectNumber, data) => {
      const number = Buffer.alloc(5);
      number.writeUInt32LE(objectNumber);
      return rc4(md5(key, number).subarray(0, 10), data);
    },
  };
}

function md5(...parts: readonly Buffer[]): Buffer {
  return createHash("md5").update(Buffer.concat(parts)).digest();
}

function rc4(key: Buffer, data: Buffer): Buffer {
  const state = Uint8Array.from({ length: 256 }, (_, index) => index);
  const at = (index: number) => state[index & 255] ?? 0;
  const swap = (one: number, other: number) => {
    [state[one & 255], state[other & 255]] = [at(other), at(one)];
  };
  for (let index = 0, other = 0; index < 256; index++) {
    other = (other + at(index) + (key[index % key.length] ?? 0)) & 255;
    swap(index, other);
  }
  let [one, other] = [0, 0];
  return Buffer.from(
    data.map((byte) => {
      one = (one + 1) & 255;
      other = (other + at(one)) & 255;
      swap(one, other);
      return byte ^ at(at(one) + at(other));
    }),
  );
}
