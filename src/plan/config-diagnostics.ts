import type { Config } from "../project/types.ts";
import type { Diagnostic } from "./detection.ts";

/** What the configuration says that is old or has no effect. */
export function configDiagnostics({ notes = [] }: Config): readonly Diagnostic[] {
  return notes.map(({ code, message, source }) => ({ code, severity: "warning", message, source }));
}
