import type { Problem } from "../../errors/factory-error.ts";
import { applyEvent } from "../../pipeline/engine/apply-event.ts";
import type { RunEvent } from "../../pipeline/engine/run-event.ts";
import { newRunState, type RunState, trackAt } from "../../pipeline/engine/run-state.ts";
import { findStarts } from "../../pipeline/find-ends.ts";
import type { Graph } from "../../pipeline/graph.ts";
import { nodeKind } from "../../pipeline/node-kind.ts";
import { type Checkpoint, toCheckpoint } from "../../pipeline/run-store/checkpoint.ts";
import { readJournal } from "../../pipeline/run-store/read-journal.ts";
import type { RunPaths } from "../../pipeline/run-store/run-paths.ts";
import { initialContext } from "../../pipeline/session/session.ts";
import type { HumanAct, PolicyResult } from "./grounds.ts";

/** `image` is the digest that the run had built when the stage ended. */
export interface CheckedPolicy extends PolicyResult {
  readonly image?: string;
}

/** What the journal alone says of a run, from its first event on. */
export interface Replay {
  readonly state: RunState;
  readonly created: Extract<RunEvent, { event: "run.created" }> | undefined;
  readonly policy: readonly CheckedPolicy[];
  /** Digests of the images of which a stage listed what is in them. */
  readonly listed: ReadonlySet<string>;
  readonly acts: readonly HumanAct[];
  /** What checkpoint.json should say, as far as it knows the journal. */
  readonly checkpoint: Checkpoint | undefined;
  /** Why the journal is no journal of the run. */
  readonly problems: readonly Problem[];
}

/** Applies every event again, because a checkpoint may say what never happened. Throws RUN_CORRUPT. */
export function replayRun(
  paths: RunPaths,
  {
    runId,
    graph,
    checkpoint,
  }: { readonly runId: string; readonly graph: Graph; readonly checkpoint: Checkpoint | undefined },
): Replay {
  const state = newRunState(runId, findStarts(graph)[0]?.id ?? "start", initialContext(graph));
  const kinds = new Map(graph.nodes.map((node) => [node.id, nodeKind(node)]));
  const policy = new Map<string, CheckedPolicy>();
  const acts: HumanAct[] = [];
  const problems: Problem[] = [];
  let created: Replay["created"];
  const listed = new Set<string>();
  let expected: Checkpoint | undefined;
  readJournal(paths.journal, {
    onEvent: (event) => {
      if (problems.length > 0) return;
      const problem = advance(state, event, paths.journal);
      if (problem !== undefined) {
        problems.push(problem);
        return;
      }
      if (event.event === "run.created") created = event;
      if (event.event === "stage.completed" || event.event === "stage.failed") {
        const kind = kinds.get(event.stage_id);
        if (kind === "factory.policy") policy.set(event.stage_id, policyResult(event, state));
        const image = builtImage(event, state);
        if (kind === "factory.sbom" && event.outcome === "success" && image !== undefined) listed.add(image);
      }
      const act = humanAct(event);
      if (act !== undefined) acts.push(act);
      if (checkpoint !== undefined && event.seq === checkpoint.seq) {
        expected = toCheckpoint(state, {
          graphDigest: checkpoint.graph_digest,
          journalBytes: checkpoint.journal_bytes,
          timestamp: checkpoint.timestamp,
        });
      }
    },
  });
  return { state, created, policy: [...policy.values()], listed, acts, checkpoint: expected, problems };
}

function advance(state: RunState, event: RunEvent, source: string): Problem | undefined {
  const hint = "restore events.ndjson, or begin a new run";
  if (event.seq !== state.seq + 1 || event.run_id !== state.runId) {
    const message = `events.ndjson is not as it was written: event ${event.seq} of ${event.run_id} follows event ${state.seq}`;
    return { message, source, hint };
  }
  try {
    applyEvent(state, event);
    return undefined;
  } catch (error) {
    const message = `events.ndjson is not as it was written: event ${event.seq} cannot follow (${(error as Error).message})`;
    return { message, source, hint };
  }
}

type StageEnd = Extract<RunEvent, { event: "stage.completed" | "stage.failed" }>;

function policyResult(event: StageEnd, state: RunState): CheckedPolicy {
  const { stage_id: name, outcome, result } = event;
  const passed = outcome === "success" && result.context_updates?.["policy.passed"] !== false;
  const detail = result.failure_reason;
  const image = builtImage(event, state);
  return {
    name,
    passed,
    ...(detail === undefined ? {} : { detail }),
    ...(image === undefined ? {} : { image }),
  };
}

/** Digest of the image that the run had built when a stage ended. */
function builtImage({ branch }: StageEnd, state: RunState): string | undefined {
  const digest = trackAt(state, branch).context.get("image.digest");
  return typeof digest === "string" ? digest : undefined;
}

function humanAct(event: RunEvent): HumanAct | undefined {
  const { time } = event;
  switch (event.event) {
    case "interview.completed":
      return { time, actor: event.actor, what: `answered ${event.stage_id}: ${event.value}` };
    case "run.intervened": {
      const keys = Object.keys(event.context_updates ?? {});
      const set = keys.length === 0 ? "" : ` (set ${keys.join(", ")})`;
      return { time, actor: event.actor, what: `intervened${set}${because(event.reason)}` };
    }
    case "run.paused":
      return { time, actor: event.actor, what: `paused${because(event.reason)}` };
    case "run.resumed":
      return event.actor === undefined
        ? undefined
        : {
            time,
            actor: event.actor,
            what: `resumed${event.from === undefined ? "" : ` from ${event.from}`}`,
          };
    default:
      return undefined;
  }
}

function because(reason: string | undefined): string {
  return reason === undefined ? "" : `: ${reason}`;
}
