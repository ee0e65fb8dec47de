import { withoutCredentials } from "../../plan/without-credentials.ts";
import type { BuildLog, PhaseTime } from "../build-log.ts";
import { assignLanes } from "./assign-lanes.ts";
import { builderSpans } from "./builder-spans.ts";
import type { TraceSpan } from "./trace-span.ts";

/** An event of the Trace Event Format: complete (`X`) with microseconds, or metadata (`M`) that names a row. */
export type TraceEvent =
  | {
      readonly ph: "X";
      readonly pid: number;
      readonly tid: number;
      readonly name: string;
      readonly cat: string;
      /** Since the start of the trace. */
      readonly ts: number;
      readonly dur: number;
      /** A colour of the viewer's palette. */
      readonly cname?: string;
      readonly args: Readonly<Record<string, string | boolean>>;
    }
  | {
      readonly ph: "M";
      readonly pid: number;
      readonly tid: number;
      readonly name: "process_name" | "process_sort_index" | "thread_name" | "thread_sort_index";
      readonly args: { readonly name: string } | { readonly sort_index: number };
    };

/** The JSON object format, as Perfetto and chrome://tracing open it. */
export interface Trace {
  readonly displayTimeUnit: "ms";
  readonly otherData: Readonly<Record<string, string | number>>;
  readonly traceEvents: readonly TraceEvent[];
}

/** What is known of a build, as a trace: phases of the client in one process, rows of stages in another. */
export function renderTrace(
  log: Pick<BuildLog, "phases" | "statuses" | "solve">,
  about: Readonly<Record<string, string>>,
): Trace {
  const begun = log.solve();
  const client = log.phases.map(
    ({ phase, startMs, endMs }): TraceSpan => ({
      ...{ row: "client", process: "client", category: "client", name: phase },
      ...{ startMs, endMs },
    }),
  );
  const builder = begun === undefined ? [] : builderSpans(begun, log.statuses);
  const solve = log.phases.find(({ phase }) => phase === "solve");
  const shiftMs = clockShift(solve, builder);
  const shifted = builder.map((span) => moved(span, shiftMs, solve?.startMs));
  const zeroMs = Math.min(...[...client, ...shifted].map(({ startMs }) => startMs));
  const clean = (text: string) => (begun?.mask ?? ((line: string) => line))(withoutCredentials(text));
  return {
    displayTimeUnit: "ms",
    otherData: { ...about, clockShiftMs: shiftMs },
    traceEvents: [
      ...processEvents({ pid: 1, name: "factory", spans: client }, { zeroMs, clean }),
      ...processEvents({ pid: 2, name: "builder", spans: shifted }, { zeroMs, clean }),
    ],
  };
}

/** A builder elsewhere may have another time: what it did last was done when its answer came. */
function clockShift(solve: PhaseTime | undefined, spans: readonly TraceSpan[]): number {
  if (solve === undefined || spans.length === 0) return 0;
  const lastMs = Math.max(...spans.map(({ endMs }) => endMs));
  return lastMs >= solve.startMs && lastMs <= solve.endMs + 1000 ? 0 : Math.round(solve.endMs - lastMs);
}

/** What was over before the solve began was done for another build, and is taken from there. */
function moved(span: TraceSpan, byMs: number, solveStartMs = Number.NEGATIVE_INFINITY): TraceSpan {
  const endMs = span.endMs + byMs;
  const startMs = Math.max(span.startMs + byMs, solveStartMs);
  if (endMs >= solveStartMs) return { ...span, startMs, endMs };
  return { ...span, startMs, endMs: startMs, state: span.state ?? "cached" };
}

interface TracedProcess {
  readonly pid: number;
  readonly name: string;
  readonly spans: readonly TraceSpan[];
}

interface Written {
  readonly zeroMs: number;
  readonly clean: (text: string) => string;
}

function processEvents({ pid, name, spans }: TracedProcess, written: Written): readonly TraceEvent[] {
  if (spans.length === 0) return [];
  const rows = [...new Set(spans.map(({ row }) => row))];
  const events: TraceEvent[] = [
    { ph: "M", pid, tid: 0, name: "process_name", args: { name } },
    { ph: "M", pid, tid: 0, name: "process_sort_index", args: { sort_index: pid } },
  ];
  let tid = 0;
  for (const row of rows) {
    const timed = spans.filter((span) => span.row === row).map((span) => inMicroseconds(span, written));
    const sorted = timed.sort(byTime);
    const lanes = assignLanes(sorted);
    const first = tid + 1;
    tid += 1 + Math.max(...lanes);
    for (let lane = first; lane <= tid; lane += 1) {
      const label = lane === first ? row : `${row} (${lane - first + 1})`;
      events.push(
        { ph: "M", pid, tid: lane, name: "thread_name", args: { name: label } },
        { ph: "M", pid, tid: lane, name: "thread_sort_index", args: { sort_index: lane } },
      );
    }
    for (const [index, span] of sorted.entries()) {
      events.push(spanEvent(span, { pid, tid: first + (lanes[index] ?? 0), clean: written.clean }));
    }
  }
  return events;
}

type TimedSpan = TraceSpan & { readonly start: number; readonly end: number };

function inMicroseconds(span: TraceSpan, { zeroMs }: Written): TimedSpan {
  const toMicroseconds = (ms: number) => Math.round((ms - zeroMs) * 1000);
  return { ...span, start: toMicroseconds(span.startMs), end: toMicroseconds(span.endMs) };
}

const CATEGORIES: readonly string[] = ["client", "stage", "source", "op", "layer", "export", "detail"];

/** What holds others comes before them. */
function byTime(a: TimedSpan, b: TimedSpan): number {
  return (
    a.start - b.start ||
    b.end - a.end ||
    CATEGORIES.indexOf(a.category) - CATEGORIES.indexOf(b.category) ||
    (a.name < b.name ? -1 : Number(a.name > b.name))
  );
}

const COLOURS = { cached: "grey", failed: "terrible", unfinished: "bad" } as const;

function spanEvent(
  { name, category, start, end, state, details = {} }: TimedSpan,
  { pid, tid, clean }: { readonly pid: number; readonly tid: number } & Pick<Written, "clean">,
): TraceEvent {
  const label = clean(name);
  return {
    ...{ ph: "X", pid, tid, cat: category, ts: start, dur: end - start },
    name: state === undefined ? label : `${label} (${state})`,
    ...(state === undefined ? {} : { cname: COLOURS[state] }),
    args: { ...details, ...(category === "client" ? {} : { cached: state === "cached" }) },
  };
}
