import type { Handler, StageFunction } from "./handler.ts";
import { stageTimeoutMs } from "./stage-timeout.ts";

/** Makes a handler of a function of this program, such as the one that builds. The node's timeout ends it. */
export function functionHandler(type: string, run: StageFunction): Handler {
  return {
    type,
    async execute(call) {
      const timeoutMs = stageTimeoutMs(call);
      if (timeoutMs === undefined) return run(call);
      const timeout = AbortSignal.timeout(timeoutMs);
      try {
        return await run({ ...call, signal: AbortSignal.any([call.signal, timeout]) });
      } catch (error) {
        if (!timeout.aborted || call.signal.aborted) throw error;
        return { status: "fail", failureReason: `timed out after ${timeoutMs} ms`, retryable: true };
      }
    },
  };
}
