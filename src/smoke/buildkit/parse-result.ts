import { FactoryError } from "../../errors/factory-error.ts";
import { keptText } from "../output/keep-ends.ts";
import type { CheckObservation, KeptText } from "../types.ts";

interface WireEnds {
  readonly bytes: number;
  readonly head: string;
  readonly tail: string;
  readonly logged?: number;
}

/** `result.json` of the runner. */
interface WireResult {
  readonly ms: number;
  readonly exitCode?: number | null;
  readonly timedOut: boolean;
  readonly startFailure?: string;
  readonly stdout: WireEnds;
  readonly stderr: WireEnds;
  readonly answer?: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: WireEnds;
  };
  readonly noAnswer?: NonNullable<CheckObservation["noAnswer"]>;
  readonly file?: {
    readonly is: NonNullable<CheckObservation["file"]>["is"];
    readonly mode: number;
    readonly text: WireEnds;
  };
}

/** What the runner says, and how much of each stream it passed on to the builder's log. */
export interface ParsedResult extends CheckObservation {
  readonly logged: { readonly stdout: number; readonly stderr: number };
}

/** Reads what the runner wrote. Throws INTERNAL for what it cannot have written. */
export function parseResult(json: string): ParsedResult {
  let result: WireResult;
  try {
    result = JSON.parse(json) as WireResult;
  } catch (cause) {
    throw new FactoryError("INTERNAL", "the result of a smoke check is not JSON", { cause });
  }
  const { exitCode, startFailure, answer, noAnswer, file } = result;
  return {
    ms: Math.round(result.ms),
    timedOut: result.timedOut,
    stdout: kept(result.stdout),
    stderr: kept(result.stderr),
    logged: { stdout: result.stdout.logged ?? 0, stderr: result.stderr.logged ?? 0 },
    ...(typeof exitCode === "number" ? { exitCode } : {}),
    ...(startFailure === undefined ? {} : { startFailure }),
    ...(answer === undefined ? {} : { answer: { ...answer, body: kept(answer.body) } }),
    ...(noAnswer === undefined ? {} : { noAnswer }),
    ...(file === undefined ? {} : { file: { ...file, text: kept(file.text) } }),
  };
}

function kept({ bytes, head, tail }: WireEnds): KeptText {
  const [first, last] = [Buffer.from(head, "base64"), Buffer.from(tail, "base64")];
  return keptText({ bytes, head: first, tail: last, bound: Math.max(last.length, 1) });
}
