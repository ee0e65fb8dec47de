import type { SolveStatus } from "../../build/buildkit/types.ts";
import { FactoryError } from "../../errors/factory-error.ts";

export interface TimeWatch {
  /** Aborted when an exec ran for too long. */
  readonly signal: AbortSignal;
  update(status: SolveStatus): void;
  /** Says which one it was. */
  failure(): FactoryError | undefined;
  end(): void;
}

/** Gives a solve up when an exec runs longer than it may: the runner inside ends checks in time, unless the builder hangs. */
export function watchTime(
  limits: readonly { readonly vertex: string; readonly name: string; readonly mostMs: number }[],
): TimeWatch {
  const giveUp = new AbortController();
  const timers = new Map<string, NodeJS.Timeout>();
  let failure: FactoryError | undefined;

  function begin(vertex: string): void {
    const limit = limits.find((each) => each.vertex === vertex);
    if (limit === undefined || timers.has(vertex)) return;
    const late = () => {
      const seconds = Math.round(limit.mostMs / 1000);
      failure = new FactoryError(
        "ENDPOINT_LOST",
        `the builder did not end "${limit.name}" within ${seconds} s`,
        {
          hint: "look at the log of the BuildKit daemon, and try again",
        },
      );
      giveUp.abort();
    };
    timers.set(vertex, setTimeout(late, limit.mostMs));
  }

  return {
    signal: giveUp.signal,
    update: ({ vertexes }) => {
      for (const { digest, startedMs, completedMs } of vertexes) {
        if (completedMs !== undefined) clearTimeout(timers.get(digest));
        else if (startedMs !== undefined) begin(digest);
      }
    },
    failure: () => failure,
    end: () => {
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
}
