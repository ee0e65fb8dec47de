import { exclusively } from "./exclusive.ts";
import { ignoreState } from "./ignore-state.ts";
import { resourceLock } from "./resource-paths.ts";

/** Where resources are changed. */
export interface ResourcePlace {
  /** Absolute. */
  readonly projectDir: string;
  /** Ends the wait for others. */
  readonly signal: AbortSignal;
}

/** Does something to profiles, pipelines or suites while nobody else does, and while no run is made from them. */
export async function changeResources<T>(
  { projectDir, signal }: ResourcePlace,
  work: () => Promise<T>,
): Promise<T> {
  ignoreState(projectDir);
  return exclusively({ folder: resourceLock(projectDir), signal }, work);
}
