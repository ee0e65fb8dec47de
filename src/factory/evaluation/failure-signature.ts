import { createHash } from "node:crypto";

export interface FailedScenario {
  readonly suiteId: string;
  readonly scenarioId: string;
  readonly messages: readonly string[];
}

const LENGTH = 12;

/**
 * Names the way in which a scenario failed: the same in every run, whatever was counted, when it was, in which folder and on
 * which image, so that a failure that comes back is known again.
 */
export function failureSignature({ suiteId, scenarioId, messages }: FailedScenario): string {
  const text = JSON.stringify([suiteId, scenarioId, messages.map(withoutChance)]);
  return createHash("sha256").update(text).digest("hex").slice(0, LENGTH);
}

/** In this order: what is left of one may look like the next. */
const CHANCE: readonly (readonly [RegExp, string])[] = [
  [/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?/g, "<time>"],
  [/\b(?:sha(?:256|512):)?[0-9a-f]{32,}\b|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, "<digest>"],
  [/(?<![\w/.])(?:\/[\w.@+~%-]+)+\/?/g, "<path>"],
  [/\b0x[0-9a-f]+\b/gi, "<number>"],
  [/(?<![\w.])[+-](?=\d)/g, ""],
  [/\d+(?:[.,]\d+)*/g, "<number>"],
];

function withoutChance(message: string): string {
  let text = message;
  for (const [pattern, name] of CHANCE) text = text.replaceAll(pattern, name);
  return text;
}
