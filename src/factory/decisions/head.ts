import { readFileSync } from "node:fs";
import { canonicalJson } from "../../plan/canonical-json.ts";

/** Where the journal ends. */
export interface JournalHead {
  readonly schemaVersion: 1;
  readonly records: number;
  /** Of the last record. */
  readonly hash: string;
  /** Length of the journal. */
  readonly bytes: number;
}

export type FoundHead =
  | { readonly kind: "head"; readonly head: JournalHead }
  | { readonly kind: "missing" }
  | { readonly kind: "broken" };

export function headText(head: JournalHead): string {
  return canonicalJson(head);
}

/** Only what headText writes is one: every other byte would be a change that nobody notices. */
export function readHead(file: string): FoundHead {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { kind: "missing" };
    throw error;
  }
  try {
    const { records, hash, bytes: length } = JSON.parse(bytes.toString("utf8")) as JournalHead;
    const head: JournalHead = { schemaVersion: 1, records, hash, bytes: length };
    if (!Number.isSafeInteger(records) || !Number.isSafeInteger(length) || typeof hash !== "string") {
      return { kind: "broken" };
    }
    return Buffer.from(headText(head)).equals(bytes) ? { kind: "head", head } : { kind: "broken" };
  } catch {
    return { kind: "broken" };
  }
}
