import type { JournalReport } from "../../factory/decisions/verification.ts";
import { verifyJournal } from "../../factory/decisions/verify-journal.ts";
import { readRunEnvelopes } from "../../factory/runs/read-run-envelopes.ts";
import type { VerifyOptions } from "../commands/decisions.ts";
import type { Context } from "../context.ts";
import { QuietExit } from "../quiet-exit.ts";
import { loadPublicKey } from "../sign/load-public-key.ts";
import { printDocument } from "./print-document.ts";
import { projectDir } from "./project-option.ts";

/** `factory decisions verify`: ends with 2 when something is not as it was written. */
export async function runVerify(options: VerifyOptions, context: Context): Promise<void> {
  const folder = await projectDir(options, context);
  const keys = await Promise.all(options.key.map((file) => loadPublicKey(file, "--key", context)));
  const report = await verifyJournal(folder, {
    keys,
    decidedRuns: decidedRuns(folder),
    signal: context.signal,
  });
  const valid = report.problemCount === 0;
  printDocument({ schemaVersion: 1, valid, ...report }, reportText(report, keys.length > 0), {
    json: options.json,
    context,
  });
  if (!valid) throw new QuietExit(2);
}

/** Both end with a record; a run of which nothing can be read says nothing. */
function decidedRuns(folder: string): readonly string[] {
  const runs: string[] = [];
  for (const run of readRunEnvelopes(folder)) {
    if (run.kind === "unreadable") continue;
    const { status, run_id } = run.envelope;
    if (status === "approved" || status === "rejected") runs.push(run_id);
  }
  return runs;
}

function reportText(report: JournalReport, hasKeys: boolean): string {
  const { records, signed, problems, problemCount, notes } = report;
  const found = problems.map(({ record, message }) => {
    return `${record === undefined ? "" : `record ${record}: `}${message}\n`;
  });
  const more = problemCount > problems.length ? `and ${problemCount - problems.length} more\n` : "";
  const signatures = hasKeys ? "all signed by the given keys" : `${signed} signed`;
  const verdict =
    problemCount === 0
      ? `${records} records are as they were written, ${signatures}\n`
      : `${records} records, ${problemCount} of what they say does not hold\n`;
  return `${verdict}${found.join("")}${more}${notes.map((note) => `note: ${note}\n`).join("")}`;
}
