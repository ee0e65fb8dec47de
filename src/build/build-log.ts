import type { BuildObserver, ClientPhase, SolveBegin } from "./build-observer.ts";
import type { SolveStatus, TransferCount } from "./buildkit/types.ts";
import type { StageTime } from "./progress/track-progress.ts";

/** A part of the client's work; times are milliseconds since the epoch, by the client's clock. */
export interface PhaseTime {
  readonly phase: ClientPhase;
  readonly startMs: number;
  readonly endMs: number;
}

/** What was heard of a build until now. */
export interface BuildLog {
  readonly observer: BuildObserver;
  readonly phases: readonly PhaseTime[];
  /** Without what commands printed; empty unless they are kept. */
  readonly statuses: readonly SolveStatus[];
  /** Undefined before the solve. */
  solve(): SolveBegin | undefined;
  stageTimes(): readonly StageTime[];
  transfer(): TransferCount;
}

/** Remembers what a build does; `keepStatuses` for what needs every vertex, such as a trace. */
export function buildLog(now: () => number, { keepStatuses }: { readonly keepStatuses: boolean }): BuildLog {
  const phases: PhaseTime[] = [];
  const statuses: SolveStatus[] = [];
  let begun: SolveBegin | undefined;
  let sent: TransferCount = { filesListed: 0, filesSent: 0, bytesSent: 0 };

  async function timed<T>(phase: ClientPhase, work: () => Promise<T>): Promise<T> {
    const startMs = now();
    try {
      return await work();
    } finally {
      phases.push({ phase, startMs, endMs: Math.max(startMs, now()) });
    }
  }

  return {
    observer: {
      timed,
      onSolve: (solve) => {
        begun = solve;
      },
      onStatus: (status) => {
        if (keepStatuses) statuses.push({ ...status, logs: [] });
      },
      onTransfer: (transfer) => {
        sent = transfer;
      },
    },
    phases,
    statuses,
    solve: () => begun,
    stageTimes: () => begun?.tracker.stageTimes() ?? [],
    transfer: () => sent,
  };
}
