import { FactoryError } from "../../errors/factory-error.ts";
import type { Decision } from "../../factory/decisions/decision-record.ts";

/** What who decides has to say. */
export interface Words {
  readonly reason?: string;
  readonly outcome?: string;
  readonly remediation?: string;
}

/** Reads one line that `check` finds nothing wrong with. Throws when the person ends it, or the input is closed. */
export type AskLine = (message: string, check: (text: string) => string | undefined) => Promise<string>;

const DIGITS = 7;

/**
 * Asks for what was not said with options, and for a confirmation that nobody types by accident. Throws USAGE when the
 * person says no, and when there is nobody any more to say anything; INTERRUPTED after Ctrl-C.
 */
export async function askWords(
  decision: Decision,
  {
    words,
    imageDigest,
    ask,
  }: { readonly words: Words; readonly imageDigest: string | undefined; readonly ask: AskLine },
): Promise<Words> {
  try {
    const reason = words.reason ?? (await ask("Reason:", said));
    const rest =
      decision === "approved"
        ? { outcome: words.outcome ?? (await ask("What will users see?", said)) }
        : { remediation: words.remediation ?? (await ask("What has to be done before the next run?", said)) };
    const expected =
      decision === "approved" && imageDigest !== undefined
        ? imageDigest.slice("sha256:".length, "sha256:".length + DIGITS)
        : "reject";
    const typed = await ask(`Type ${expected} to confirm, or no:`, (text) =>
      [expected, "no"].includes(text.trim()) ? undefined : `it is neither ${expected} nor no`,
    );
    if (typed.trim() === expected) return { reason, ...rest };
  } catch (error) {
    const name = error instanceof Error ? error.name : "";
    if (name === "ExitPromptError")
      throw new FactoryError("INTERRUPTED", "nothing was decided", { cause: error });
    if (name !== "AbortPromptError") throw error;
  }
  throw new FactoryError("USAGE", "it was not confirmed, so nothing was decided", {
    hint: "call it again, or say everything with options and --json",
  });
}

function said(text: string): string | undefined {
  return text.trim() === "" ? "say something" : undefined;
}
