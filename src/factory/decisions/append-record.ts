import { createPublicKey, type KeyObject } from "node:crypto";
import { fstatSync } from "node:fs";
import { signPayload } from "../../control/signature/sign-payload.ts";
import { FactoryError } from "../../errors/factory-error.ts";
import type { Actor } from "../actor.ts";
import { exclusively } from "../exclusive.ts";
import { ignoreState } from "../ignore-state.ts";
import { readLines } from "../read-lines.ts";
import { decisionPaths } from "./decision-paths.ts";
import {
  type DecisionRecord,
  RECORD_TYPE,
  type RecordPayload,
  type RecordSignature,
} from "./decision-record.ts";
import { type OpenJournal, openJournal } from "./open-journal.ts";
import { payloadProblems } from "./payload-problems.ts";
import { contentBytes, hashOf, parseRecord, prevOf, recordLine, splitLine } from "./record-line.ts";

export interface NewRecord {
  readonly payload: RecordPayload;
  readonly actor: Actor;
  /** Milliseconds since the epoch. */
  readonly timeMs: number;
  /** Private ed25519 key to sign with. */
  readonly key?: KeyObject;
  readonly signal?: AbortSignal;
}

/**
 * Adds a record to the journal of decisions; it is on the disk when this returns. Throws DECISION_INVALID for a payload
 * that lacks something, a second decision about a run, and an amendment of nothing.
 */
export async function appendRecord(projectDir: string, request: NewRecord): Promise<DecisionRecord> {
  const { payload, actor, timeMs, key, signal } = request;
  refuseInvalid(payload);
  ignoreState(projectDir);
  const paths = decisionPaths(projectDir);
  const lock = { folder: paths.lock, ...(signal === undefined ? {} : { signal }) };
  return exclusively(lock, () => {
    const journal = openJournal(paths);
    try {
      refuseConflict(payload, journal);
      const content = {
        actor: { name: actor.name, source: actor.source },
        index: journal.records + 1,
        payload,
        prev: prevOf(journal.lastHash),
        time: new Date(timeMs).toISOString(),
      };
      const bytes = contentBytes(content);
      const signature = key === undefined ? undefined : signatureOf(bytes, key);
      const hash = hashOf(bytes);
      journal.append(recordLine(bytes, signature), hash);
      return { ...content, hash, ...(signature === undefined ? {} : { signature }) };
    } finally {
      journal.close();
    }
  });
}

function refuseInvalid(payload: RecordPayload): void {
  const problems = payloadProblems(payload);
  const [first] = problems;
  if (first === undefined) return;
  throw new FactoryError(
    "DECISION_INVALID",
    problems.length === 1 ? first.message : `the record has ${problems.length} problems`,
    {
      ...(first.hint === undefined || problems.length > 1 ? {} : { hint: first.hint }),
      ...(problems.length === 1 ? {} : { problems }),
    },
  );
}

/** Looked for as bytes: only the few records that name the run are read. */
function refuseConflict(payload: RecordPayload, { fd }: OpenJournal): void {
  const wanted = Buffer.from(`"runId":${JSON.stringify(payload.runId)}`);
  for (const { bytes } of readLines(fd, fstatSync(fd).size)) {
    if (!bytes.includes(wanted)) continue;
    const parts = splitLine(bytes);
    const record = parts === undefined ? undefined : parseRecord(parts);
    if (record?.payload.kind !== "decision" || record.payload.runId !== payload.runId) continue;
    if (payload.kind === "decision") {
      throw new FactoryError(
        "DECISION_INVALID",
        `the run ${payload.runId} was ${record.payload.decision} in record ${record.index}`,
        {
          hint: "amend that decision, or decide about another run",
          details: { record: record.index, decisionId: record.hash },
        },
      );
    }
    if (record.hash === payload.decisionId) return;
  }
  if (payload.kind === "decision") return;
  throw new FactoryError(
    "DECISION_INVALID",
    `there is no decision ${payload.decisionId} about the run ${payload.runId}`,
    {
      hint: "list decisions with factory decisions list",
    },
  );
}

function signatureOf(content: Uint8Array, key: KeyObject): RecordSignature {
  const [signature] = signPayload(RECORD_TYPE, content, key).signatures;
  const der = createPublicKey(key).export({ type: "spki", format: "der" });
  return { key: der.toString("base64"), sig: signature?.sig ?? "" };
}
