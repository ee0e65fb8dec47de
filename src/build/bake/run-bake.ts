import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { execa } from "execa";
import { FactoryError } from "../../errors/factory-error.ts";
import type { Plan } from "../../plan/types.ts";
import type { BuildResult } from "../build-image.ts";
import type { BuildObserver } from "../build-observer.ts";
import type { Endpoint, SolveStatus } from "../buildkit/types.ts";
import type { BuildEvent } from "../progress/build-event.ts";
import { trackProgress } from "../progress/track-progress.ts";
import { bakeFailure } from "./bake-failure.ts";
import type { BuildxBuilder } from "./buildx-builder.ts";
import { readProgress } from "./read-progress.ts";

export interface RunBakeRequest {
  readonly plan: Plan;
  readonly buildx: readonly string[];
  readonly builder: BuildxBuilder;
  /** Holds docker-bake.json; gets metadata.json. */
  readonly folder: string;
  readonly projectDir: string;
  readonly endpoint: Endpoint;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stageNames: Readonly<Record<string, string>>;
  /** Takes the bytes of an image. */
  readonly write?: (bytes: Readable) => Promise<void>;
  readonly mask: (line: string) => string;
  readonly observer: BuildObserver;
  readonly onEvent: (event: BuildEvent) => void;
  readonly signal: AbortSignal;
}

/** What buildx says besides its progress and nobody misses: how long its lines are bounded by the pipe. */
const KEPT_LINES = 20;

/** Runs `buildx bake` and follows its progress. Throws BUILD_FAILED or ENDPOINT_UNAVAILABLE. */
export async function runBake(
  request: RunBakeRequest,
): Promise<Pick<BuildResult, "stageTimes" | "transfer">> {
  const { plan, folder, observer, mask, onEvent, signal } = request;
  const tracker = trackProgress(plan, new Map(), { mask });
  observer.onSolve({ plan, tracker, origins: new Map(), mask });
  const said: string[] = [];
  let failed: SolveStatus["vertexes"][number] | undefined;

  function onLine(line: string): void {
    const status = readProgress(line, request.stageNames);
    if (status === undefined) {
      said.push(line);
      if (said.length > KEPT_LINES) said.shift();
      return;
    }
    observer.onStatus(status);
    failed ??= status.vertexes.find(({ error }) => error !== undefined && !/context canceled/.test(error));
    const shown = { ...status, vertexes: status.vertexes.filter(({ name }) => !name.startsWith("[")) };
    tracker.update(shown).forEach(onEvent);
  }

  const [program = "", ...first] = request.buildx;
  const args = [
    ...first,
    "bake",
    ...request.builder.args,
    ...["--file", join(folder, "docker-bake.json")],
    ...["--metadata-file", join(folder, "metadata.json")],
    ...["--progress", "rawjson"],
  ];
  const child = execa(program, args, {
    cwd: request.projectDir,
    // What bake may read and write is what factory wrote into its file.
    env: { ...request.env, BUILDX_BAKE_ENTITLEMENTS_FS: "0", BUILDX_NO_DEFAULT_ATTESTATIONS: "1" },
    extendEnv: false,
    reject: false,
    stdin: "ignore",
    stdout: request.write === undefined ? "ignore" : "pipe",
    stderr: "pipe",
    buffer: false,
    cancelSignal: signal,
  });
  const lines = createInterface({ input: child.stderr as Readable, crlfDelay: Number.POSITIVE_INFINITY });
  lines.on("line", onLine);
  const written =
    request.write === undefined ? undefined : request.write(child.stdout as unknown as Readable);
  const delivered = written?.then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  const { exitCode } = await child;
  const undelivered = await delivered;
  if (signal.aborted) throw new FactoryError("INTERRUPTED", "interrupted while buildx was building");
  if (exitCode !== 0) throw bakeFailure({ plan, tracker, failed, said, source: request.endpoint.source });
  if (undelivered !== undefined) throw undelivered.error;
  return {
    stageTimes: tracker.stageTimes(),
    transfer: { filesListed: 0, filesSent: 0, bytesSent: 0 },
  };
}
