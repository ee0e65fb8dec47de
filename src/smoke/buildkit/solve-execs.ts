import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectBuildkit } from "../../build/buildkit/connect-buildkit.ts";
import type { BuildkitClient, SolveStatus } from "../../build/buildkit/types.ts";
import { describeFailure } from "../../build/describe-failure.ts";
import { maskError } from "../../build/mask-error.ts";
import type { BuildEvent } from "../../build/progress/build-event.ts";
import { trackProgress } from "../../build/progress/track-progress.ts";
import { FactoryError } from "../../errors/factory-error.ts";
import type { Platform } from "../../plan/types.ts";
import type { SmokeRuntime, SmokeSource } from "../request.ts";
import { type OpenedSource, openSource } from "./open-source.ts";
import { type SmokeExec, smokeDefinition } from "./smoke-definition.ts";
import { toolsPlace } from "./tools-place.ts";
import { watchTime } from "./watch-time.ts";

export type BuildkitRuntime = Extract<SmokeRuntime, { kind: "buildkit" }>;

/** An exec, and how long it may run before the builder is given up. */
export interface TimedExec extends SmokeExec {
  readonly mostMs: number;
}

export interface ExecsRequest<T> {
  readonly source: SmokeSource;
  readonly platform: Platform;
  readonly runtime: BuildkitRuntime;
  /** Called with the image that was found. Throws what is wrong with it. */
  readonly execs: (image: OpenedSource) => readonly TimedExec[];
  /** Reads the results: `folder` has one folder for each exec, and is gone afterwards. */
  readonly read: (folder: string, image: OpenedSource) => Promise<T>;
  readonly onEvent: (event: BuildEvent) => void;
  /** What an exec printed, in pieces, as far as the builder passes it on. */
  readonly onLog?: (log: {
    readonly exec: number;
    readonly stream: number;
    readonly data: Uint8Array;
  }) => void;
  readonly signal?: AbortSignal;
}

/**
 * Runs execs on an image in one solve of BuildKit and brings their results here. Nothing stays on this machine. Throws what
 * a build throws, and ENDPOINT_LOST for a builder that does not end an exec in time.
 */
export async function solveExecs<T>(request: ExecsRequest<T>): Promise<T> {
  const { runtime, signal } = request;
  const client = await connectBuildkit(runtime.endpoint, signal === undefined ? {} : { signal });
  const folder = await mkdtemp(join(tmpdir(), "factory-smoke-"));
  try {
    return await solveWith(client, folder, request);
  } finally {
    await client.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function solveWith<T>(client: BuildkitClient, folder: string, request: ExecsRequest<T>): Promise<T> {
  const { source, platform, runtime, onLog } = request;
  const { credentials } = runtime;
  const signals = request.signal === undefined ? {} : { signal: request.signal };
  const opening = { client, platform, credentials, ...signals };
  const image = await openSource(source, opening);
  const tools = await openSource(runtime.tools, opening);
  const execs = request.execs(image);
  const definition = smokeDefinition({
    image: image.rendered.definition,
    tools: tools.rendered.definition,
    place: toolsPlace(runtime.tools.interpreter, platform),
    platform,
    execs,
    nonce: randomUUID(),
  });
  const execOf = new Map(definition.vertexes.map((vertex, index) => [vertex, index]));
  const tracker = trackProgress(image.plan, image.rendered.origins, { mask: image.mask });
  const time = watchTime(definition.vertexes.map((vertex, index) => ({ vertex, ...limitOf(execs[index]) })));
  const shown = new Set([...image.plan.stages.map(({ id }) => id), ...execs.map(({ title }) => title)]);
  // What else there is, such as collecting the results, is of no interest to anybody.
  const isShown = (event: BuildEvent) => event.kind === "note" || shown.has(event.stage);
  const onStatus = (status: SolveStatus) => {
    time.update(status);
    for (const event of tracker.update(status)) if (isShown(event)) request.onEvent(event);
    for (const { vertex, stream, data } of status.logs) {
      const exec = execOf.get(vertex);
      if (exec !== undefined) onLog?.({ exec, stream, data });
    }
  };
  try {
    await client.solve({
      definition: definition.bytes,
      exporter: { type: "local", attrs: {} },
      session: {
        sharedKey: "smoke",
        ...image.offer,
        layouts: { ...image.offer.layouts, ...tools.offer.layouts },
        credentials,
        receive: { kind: "folder", path: folder },
      },
      onStatus,
      signal: AbortSignal.any([time.signal, ...(request.signal === undefined ? [] : [request.signal])]),
    });
  } catch (error) {
    const { rendered, plan } = image;
    const failure =
      time.failure() ?? runnerFailure(error, execOf) ?? describeFailure(error, { plan, rendered, tracker });
    throw maskError(failure, image.mask);
  } finally {
    time.end();
  }
  return request.read(folder, image);
}

function limitOf(exec: TimedExec | undefined): { readonly name: string; readonly mostMs: number } {
  return { name: exec?.title ?? "", mostMs: exec?.mostMs ?? 0 };
}

/** The runner itself ends well whatever the check does, so it could not be started. */
function runnerFailure(error: unknown, execOf: ReadonlyMap<string, number>): FactoryError | undefined {
  if (!(error instanceof FactoryError)) return undefined;
  const { vertex } = error.details ?? {};
  if (typeof vertex !== "string" || !execOf.has(vertex)) return undefined;
  return new FactoryError("BUILDKIT_UNAVAILABLE", `the builder could not run a check: ${error.message}`, {
    cause: error,
    hint: "choose a container runtime with --runtime, or another builder with --endpoint",
  });
}
