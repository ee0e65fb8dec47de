import type { KeptText, SmokeFailure, TextExpectation } from "../types.ts";
import { lineDiff } from "./line-diff.ts";

/** What a text lacks; `what` names it in messages: `stdout`, `the body`. */
export function textFailures(
  what: string,
  found: KeptText,
  expected: TextExpectation | undefined,
): readonly SmokeFailure[] {
  if (expected === undefined) return [];
  const { contains, matches, equals } = expected;
  return [
    ...(contains === undefined || has(found, (text) => text.includes(contains))
      ? []
      : [{ message: `${what} does not contain ${quoted(contains)}${rider(found)}` }]),
    ...(matches === undefined || has(found, (text) => new RegExp(matches, "m").test(text))
      ? []
      : [{ message: `${what} does not match /${matches}/${rider(found)}` }]),
    ...(equals === undefined ? [] : equalFailures(what, found, equals)),
  ];
}

function equalFailures(what: string, found: KeptText, equals: string): readonly SmokeFailure[] {
  if (found.clipped) {
    return [{ message: `${what} is not equal to the expected text: it has ${found.bytes} bytes` }];
  }
  const [wanted, had] = [trimmed(equals), trimmed(found.head)];
  if (wanted === had) return [];
  return [{ message: `${what} is not the expected text`, diff: lineDiff(wanted, had) }];
}

function has(found: KeptText, test: (text: string) => boolean): boolean {
  return test(found.head) || (found.clipped && test(found.tail));
}

/** Says what was looked at when it was not all. */
function rider({ clipped, bytes, head, tail }: KeptText): string {
  if (clipped) {
    const looked = Buffer.byteLength(head) + Buffer.byteLength(tail);
    return `, of which begin and end (${looked} of ${bytes} bytes) were looked at`;
  }
  if (bytes === 0) return ": it is empty";
  const text = trimmed(head);
  return text.length <= 200 && !text.includes("\n") ? `: it is ${quoted(text)}` : "";
}

function trimmed(text: string): string {
  return text.replace(/(?:\r?\n)+$/, "");
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text);
}
