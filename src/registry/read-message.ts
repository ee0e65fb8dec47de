import type { IncomingMessage } from "node:http";

const MOST_BYTES = 64 << 10;
const MOST_CHARACTERS = 300;

/**
 * What a registry says in an answer that is an error, in one line; empty when it says nothing. `mask` gets the whole of it,
 * since half a secret is one that nobody finds.
 */
export async function readMessage(answer: IncomingMessage, mask: (text: string) => string): Promise<string> {
  const text = await readText(answer, MOST_BYTES).catch(() => "");
  return mask(registryMessage(text))
    .replace(/[\s\p{Cc}]+/gu, " ")
    .trim()
    .slice(0, MOST_CHARACTERS);
}

/** The body of an answer, at most so many bytes of it. */
export async function readText(answer: IncomingMessage, mostBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= mostBytes) break;
  }
  return Buffer.concat(chunks).toString("utf8", 0, mostBytes);
}

// The distribution specification has `errors`; token services have `details`, `error_description` or `error`.
function registryMessage(text: string): string {
  if (/^\s*</.test(text)) return "";
  try {
    const document = JSON.parse(text) as Readonly<Record<string, unknown>>;
    if (Array.isArray(document.errors)) return document.errors.map(errorText).filter(Boolean).join("; ");
    const { details, error_description, message, error } = document;
    return String(
      [details, error_description, message, error].find((each) => typeof each === "string") ?? "",
    );
  } catch {
    return text;
  }
}

function errorText(error: unknown): string {
  if (typeof error !== "object" || error === null) return "";
  const { code, message } = error as Readonly<Record<string, unknown>>;
  return [code, message].filter((each) => typeof each === "string" && each !== "").join(": ");
}
