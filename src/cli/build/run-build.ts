import type { BuildRequest } from "../../build/build-image.ts";
import type { BuildEvent } from "../../build/progress/build-event.ts";
import type { BuildOptions } from "../commands/build.ts";
import type { Context } from "../context.ts";
import { buildOne } from "./build-one.ts";
import type { PreparedBuild } from "./prepare-build.ts";
import type { RecordedBuild } from "./record-build.ts";

export interface BuildCall {
  readonly dir: string;
  readonly options: BuildOptions;
  readonly context: Context;
  readonly onEvent: (event: BuildEvent) => void;
  /** Secrets that were read already, for another platform. */
  readonly secrets?: BuildRequest["secrets"];
  /** Told what will be built, before it is. */
  readonly onPrepared?: (prepared: PreparedBuild) => void;
}

/** Everything `factory build` does between its options and its report. */
export async function runBuild(call: BuildCall): Promise<RecordedBuild> {
  if (call.options.platform === undefined) return buildOne(call);
  const { runPlatforms } = await import("./platforms/run-platforms.ts");
  return runPlatforms(call);
}
