import { evaluateCondition } from "../condition/evaluate-condition.ts";
import { parseCondition } from "../condition/parse-condition.ts";
import type { StageResult } from "../engine/ports.ts";
import type { ChoiceFields } from "../engine/run-event.ts";
import type { ContextValue } from "../outcome.ts";
import type { Handler, StageCall } from "./handler.ts";

export interface ChildEnd {
  readonly status: "completed" | "failed" | "waiting" | "interrupted";
  readonly outcome?: string;
  readonly error?: string;
  /** Question of the gate that the child waits at, and what can be chosen there. */
  readonly question?: string;
  readonly choices?: readonly ChoiceFields[];
}

export interface Child {
  readonly runId: string;
  readonly runDir: string;
  readonly ended: Promise<ChildEnd>;
  /** Node that the child ended last. */
  readonly currentNode: () => string | undefined;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

export interface ChildCall {
  readonly dotfile: string;
  readonly workdir: string | undefined;
  readonly call: StageCall;
}

/** Starts or resumes the pipeline that a manager watches. */
export type RunChild = (call: ChildCall) => Promise<Child>;

const POLL_MS = 45_000;
const MAX_CYCLES = 1000;

/** Runs another pipeline with the same engine, and looks at it now and then until it ends or `manager.stop_condition` holds. */
export function managerLoopHandler(runChild: RunChild): Handler {
  return { type: "stack.manager_loop", execute: (call) => manage(call, runChild) };
}

async function manage(call: StageCall, runChild: RunChild): Promise<StageResult> {
  const { model, node } = call;
  const dotfile = model.text(node, "stack.child_dotfile") || model.graphText("stack.child_dotfile");
  if (dotfile === "") {
    return { status: "fail", failureReason: "no stack.child_dotfile specified", retryable: false };
  }
  const workdir = model.text(node, "stack.child_workdir") || model.graphText("stack.child_workdir");
  const stop = new AbortController();
  const signal = AbortSignal.any([call.signal, stop.signal]);
  const child = await runChild({
    dotfile,
    workdir: workdir === "" ? undefined : workdir,
    call: { ...call, signal },
  });
  try {
    return await watch(call, child);
  } finally {
    stop.abort();
    await child.ended.catch(() => undefined);
  }
}

async function watch(call: StageCall, child: Child): Promise<StageResult> {
  const { model, node, signal } = call;
  const poll = model.durationMs(node, "manager.poll_interval") ?? POLL_MS;
  const cycles = model.integer(node, "manager.max_cycles") ?? MAX_CYCLES;
  for (let cycle = 1; cycle <= cycles; cycle += 1) {
    const pause = new AbortController();
    const end = await Promise.race([
      child.ended,
      child.sleep(poll, AbortSignal.any([signal, pause.signal])).then(() => undefined),
    ]);
    pause.abort();
    const seen = observed(child, end, cycle);
    if (end !== undefined) return result(end, seen);
    if (signal.aborted) return { status: "fail", failureReason: "stopped", retryable: false };
    if (stopHolds(call, seen))
      return { status: "success", contextUpdates: seen, notes: "stop condition holds" };
  }
  return { status: "fail", failureReason: "max cycles exceeded", retryable: false };
}

function observed(
  child: Child,
  end: ChildEnd | undefined,
  cycle: number,
): Readonly<Record<string, ContextValue>> {
  return {
    "stack.child.run_id": child.runId,
    "stack.child.status": end?.status ?? "running",
    "stack.child.outcome": end?.outcome ?? "",
    "stack.child.current_node": child.currentNode() ?? "",
    "stack.manager.cycle": cycle,
  };
}

function result(end: ChildEnd, seen: Readonly<Record<string, ContextValue>>): StageResult {
  switch (end.status) {
    case "completed":
      return { status: "success", contextUpdates: seen };
    case "waiting":
      return {
        waiting: {
          question: end.question ?? "the child pipeline waits for a human",
          choices: end.choices ?? [],
        },
      };
    case "failed":
    case "interrupted":
      return {
        status: "fail",
        failureReason: `child failed: ${end.error ?? end.status}`,
        contextUpdates: seen,
      };
  }
}

function stopHolds(
  { model, node, context }: StageCall,
  seen: Readonly<Record<string, ContextValue>>,
): boolean {
  const text = model.text(node, "manager.stop_condition");
  if (text === "") return false;
  const parsed = parseCondition(text);
  if (parsed.kind === "problem") return false;
  return evaluateCondition(parsed.condition, {
    outcome: String(context.get("outcome") ?? ""),
    context: (key) => (Object.hasOwn(seen, key) ? seen[key] : context.get(key)),
  });
}
