import { closeSync, fstatSync, openSync } from "node:fs";
import { FactoryError } from "../../errors/factory-error.ts";
import { closest } from "../../project/suggest.ts";
import { readLines } from "../read-lines.ts";
import { decisionPaths } from "./decision-paths.ts";
import type { AmendmentPayload, DecisionPayload, DecisionRecord } from "./decision-record.ts";
import { parseRecord, splitLine } from "./record-line.ts";

/** A decision with all that became known later. */
export interface DecisionHistory {
  readonly record: DecisionRecord & { readonly payload: DecisionPayload };
  readonly amendments: readonly (DecisionRecord & { readonly payload: AmendmentPayload })[];
}

/**
 * Records of the journal in their order, those that hold `containing` when it is given; nothing is verified. Throws
 * RECORD_INVALID for a line that is none.
 */
export function* readRecords(projectDir: string, containing?: string): Generator<DecisionRecord> {
  const { journal } = decisionPaths(projectDir);
  let fd: number;
  try {
    fd = openSync(journal, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  try {
    let line = 0;
    for (const { bytes, complete } of readLines(fd, fstatSync(fd).size)) {
      // It is being written, or a crash ended it.
      if (!complete) return;
      line += 1;
      if (containing !== undefined && !bytes.includes(containing)) continue;
      const parts = splitLine(bytes);
      const record = parts === undefined ? undefined : parseRecord(parts);
      if (record === undefined) {
        throw new FactoryError("RECORD_INVALID", `record ${line} of the decisions cannot be read`, {
          source: `${journal}:${line}`,
          hint: "run factory decisions verify",
        });
      }
      yield record;
    }
  } finally {
    closeSync(fd);
  }
}

/** Decisions with their amendments, oldest first; of one run when `runId` is given. */
export function readDecisions(
  projectDir: string,
  { runId }: { readonly runId?: string } = {},
): readonly DecisionHistory[] {
  const found = new Map<
    string,
    { record: DecisionHistory["record"]; amendments: DecisionHistory["amendments"][number][] }
  >();
  const containing = runId === undefined ? undefined : JSON.stringify(runId);
  for (const record of readRecords(projectDir, containing)) {
    const { payload } = record;
    if (runId !== undefined && payload.runId !== runId) continue;
    if (payload.kind === "decision")
      found.set(record.hash, { record: { ...record, payload }, amendments: [] });
    else found.get(payload.decisionId)?.amendments.push({ ...record, payload });
  }
  return [...found.values()];
}

/** By the number of its record, its run, its id or the beginning of it. Throws RESOURCE_UNKNOWN. */
export function findDecision(decisions: readonly DecisionHistory[], asked: string): DecisionHistory {
  const exact = decisions.find(
    ({ record }) => `${record.index}` === asked || record.payload.runId === asked || record.hash === asked,
  );
  const begun = /^[0-9a-f]{6,}$/.test(asked)
    ? decisions.filter(({ record }) => record.hash.startsWith(asked))
    : [];
  const found = exact ?? (begun.length === 1 ? begun[0] : undefined);
  if (found !== undefined) return found;
  const runs = decisions.map(({ record }) => record.payload.runId);
  const guess = closest(asked, runs);
  const problem =
    begun.length > 1 ? `${begun.length} decisions begin with ${asked}` : `there is no decision ${asked}`;
  throw new FactoryError("RESOURCE_UNKNOWN", problem, {
    hint:
      guess === undefined
        ? "name a run, the number of a record, or at least 6 characters of an id; factory decisions list shows them"
        : `did you mean ${guess}?`,
  });
}
