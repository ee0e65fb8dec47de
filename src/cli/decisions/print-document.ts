import { canonicalJson } from "../../plan/canonical-json.ts";
import type { Context } from "../context.ts";

/** Prints a document as JSON when that was asked for, else as people read it. */
export function printDocument(
  document: object,
  text: string,
  { json, context }: { readonly json: boolean | undefined; readonly context: Context },
): void {
  context.stdout.write(json === true ? canonicalJson(document, { indent: 2 }) : text);
}
