import type { BuildEvent } from "../../build/progress/build-event.ts";
import { FactoryError } from "../../errors/factory-error.ts";
import type { Context } from "../context.ts";
import { plainProgress } from "./plain-progress.ts";

/** Shows events of a build while it runs; `stop` ends the display, also after a failure. */
export interface Progress {
  onEvent(event: BuildEvent): void;
  stop(): void;
}

export const PROGRESS_MODES = ["auto", "plain", "tty", "rawjson", "quiet"] as const;

/** The display for `--progress`; `auto` is live on a terminal and plain elsewhere. Everything goes to stderr. */
export async function createProgress(mode: string, context: Context): Promise<Progress> {
  switch (mode === "auto" ? automaticMode(context) : mode) {
    case "plain":
      return plainProgress((line) => context.stderr.write(`${line}\n`));
    case "tty":
      return (await import("./live-progress.ts")).liveProgress(context);
    case "rawjson":
      return { onEvent: (event) => context.stderr.write(`${JSON.stringify(event)}\n`), stop: () => {} };
    case "quiet":
      return { onEvent: () => {}, stop: () => {} };
    default:
      throw new FactoryError("USAGE", `unknown progress mode ${mode}`, {
        source: "--progress",
        hint: `choose one of ${PROGRESS_MODES.join(", ")}`,
      });
  }
}

function automaticMode({ stderr, env }: Context): "tty" | "plain" {
  return stderr.isTTY && env.CI === undefined && env.TERM !== "dumb" ? "tty" : "plain";
}
