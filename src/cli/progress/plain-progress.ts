import { formatDuration } from "../format-duration.ts";
import type { Progress } from "./create-progress.ts";

/** One line for each thing that happens, for logs and pipes; cached stages are counted and told in one line. */
export function plainProgress(write: (line: string) => void): Progress {
  let cached = 0;
  return {
    onEvent: (event) => {
      switch (event.kind) {
        case "stage-started":
          write(`[${event.stage}] ${event.name}`);
          return;
        case "stage-finished":
          if (event.cached) cached += 1;
          else write(`[${event.stage}] done in ${formatDuration(event.ms)}`);
          return;
        case "stage-failed":
          write(`[${event.stage}] failed after ${formatDuration(event.ms)}`);
          return;
        case "note":
          write(event.line);
          return;
        case "log":
          write(`[${event.stage}] ${event.line}`);
          return;
        case "bytes":
          return;
      }
    },
    stop: () => {
      if (cached > 0) write(`${cached} ${cached === 1 ? "stage" : "stages"} re-used from the cache`);
    },
  };
}
