import { createHash, randomUUID } from "node:crypto";
import { FactoryError } from "../errors/factory-error.ts";
import type { Descriptor } from "../image/layout-types.ts";
import type { Plan } from "../plan/types.ts";
import type { Attest } from "./attestation.ts";
import { type BuildObserver, UNOBSERVED } from "./build-observer.ts";
import { connectBuildkit } from "./buildkit/connect-buildkit.ts";
import { writeLayoutIndex } from "./buildkit/session/write-layout-index.ts";
import type {
  BuildkitClient,
  Endpoint,
  SessionOffer,
  SolveRequest,
  TransferCount,
} from "./buildkit/types.ts";
import { describeFailure } from "./describe-failure.ts";
import { exporter } from "./exporter.ts";
import { renderLlb } from "./llb/render-llb.ts";
import { maskError } from "./mask-error.ts";
import { maskSecrets } from "./mask-secrets.ts";
import type { Output } from "./output.ts";
import type { BuildEvent } from "./progress/build-event.ts";
import { type ProgressTracker, trackProgress } from "./progress/track-progress.ts";
import { type ReceivedOutput, receiveOutput } from "./receive-output.ts";
import { baseLayouts, resolveImages } from "./resolve-images.ts";
import { sensitiveValues } from "./sensitive-values.ts";
import type { BuildCaches, SolveCaches } from "./solve-caches.ts";
import type { ResolvedImages } from "./types.ts";
import { withoutOutput } from "./without-output.ts";

export interface BuildRequest {
  readonly plan: Plan;
  /** Absolute folder behind the contexts of the project. */
  readonly projectDir: string;
  /** Absolute folders behind contexts that hold nothing of the project. */
  readonly otherContexts?: Readonly<Record<string, string>>;
  readonly endpoint: Endpoint;
  /** Paths are absolute. */
  readonly output: Output;
  readonly tag?: string;
  /** Further names, besides `tag`. */
  readonly moreTags?: readonly string[];
  readonly secrets: Readonly<Record<string, Uint8Array>>;
  readonly credentials: SessionOffer["credentials"];
  /** Every exec, or those of the stages with these ids. */
  readonly noCache: boolean | readonly string[];
  readonly caches?: BuildCaches;
  /** Socket of each ssh agent that commands may use, by id. */
  readonly agents?: Readonly<Record<string, string>>;
  /** Stands for the value of each secret that invalidates what uses it; no plain digest of it. */
  readonly secretMarks?: Readonly<Record<string, string>>;
  /** Values besides the secrets that nobody may read in a message. */
  readonly hidden?: readonly string[];
  readonly cacheDir: string;
  /** When the image says it was made; that of file times when absent. */
  readonly epochSeconds?: number;
  readonly stdout: NodeJS.WritableStream;
  readonly onEvent: (event: BuildEvent) => void;
  readonly signal: AbortSignal;
  readonly observer?: BuildObserver;
  /** Makes the image an index of itself and what is said about it; only deliverImages takes such a request. */
  readonly attest?: Attest;
  /** Annotations of the image's manifest. */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Its image becomes part of an index that somebody else writes: nothing is named, locked or removed. */
  readonly part?: true;
  /** Absolute paths that this build writes besides its output; they are never sent. */
  readonly ownFiles?: readonly string[];
}

export interface BuildResult {
  /** Digest of the image manifest; undefined for outputs that are files without an image. */
  readonly digest?: string;
  /** Of the image manifest, from builders that tell it. */
  readonly descriptor?: Descriptor;
  /** Every image that the plan refers to, as it was. */
  readonly images?: ResolvedImages;
  /** Digest of the index that the image is in, when one was made for it. */
  readonly index?: string;
  readonly stageTimes: ReturnType<ProgressTracker["stageTimes"]>;
  readonly transfer: TransferCount;
  /** What did not work and did not stop the build, such as a cache that could not be read. */
  readonly problems: readonly string[];
  /** Nothing was asked of the builder, because the output already was what it would be. */
  readonly unchanged?: true;
}

/** Builds a plan on a BuildKit daemon and delivers the result. Leaves nothing behind when it throws. */
export async function buildImage(request: BuildRequest): Promise<BuildResult> {
  const giveUp = new AbortController();
  // The daemon is dialled while the bases are read and the plan is rendered.
  const { observer = UNOBSERVED } = request;
  const signal = AbortSignal.any([request.signal, giveUp.signal]);
  const connecting = observer.timed("connect", () => connectBuildkit(request.endpoint, { signal }));
  const connected = connecting.catch(() => undefined);
  try {
    return await buildWith(connecting, request);
  } finally {
    giveUp.abort();
    await (await connected)?.close();
  }
}

async function buildWith(connecting: Promise<BuildkitClient>, request: BuildRequest): Promise<BuildResult> {
  const { signal, observer = UNOBSERVED } = request;
  const plan = withoutOutput(request.plan, request);
  const mask = maskSecrets([
    ...sensitiveValues(request.secrets),
    ...(request.hidden ?? []).map((value) => Buffer.from(value)),
  ]);
  const session = sessionOffer(request);
  const epoch = request.epochSeconds === undefined ? {} : { epochSeconds: request.epochSeconds };
  const images = await observer.timed("read bases", () =>
    resolveImages(plan, { connect: () => connecting, session, cacheDir: request.cacheDir, signal }),
  );
  const rendered = await observer.timed("render", async () =>
    renderLlb(plan, images, {
      noCache: request.noCache,
      contextId: randomUUID(),
      ...epoch,
      ...(request.secretMarks === undefined ? {} : { secretMarks: request.secretMarks }),
    }),
  );
  const client = await connecting;
  const received = request.part
    ? partOutput(request.output)
    : await receiveOutput(request.output, request.stdout, {
        signal,
        onWait: (line) => request.onEvent({ kind: "note", line }),
      });
  const tracker = trackProgress(plan, rendered.origins, { mask });
  observer.onSolve({ plan, tracker, origins: rendered.origins, mask });
  let caches: SolveCaches | undefined;
  try {
    caches = await cachesOf(request);
    const solveCaches = caches;
    const solve: SolveRequest = {
      definition: rendered.definition,
      exporter: exporter(request.output, {
        config: rendered.imageConfig,
        ...epoch,
        ...(request.tag === undefined ? {} : { tag: request.tag }),
        ...(request.moreTags === undefined ? {} : { moreTags: request.moreTags }),
        ...(request.part === undefined ? {} : { byDigest: true }),
        ...(request.annotations === undefined ? {} : { annotations: request.annotations }),
      }),
      session: {
        ...session,
        ...(received.receiver === undefined ? {} : { receive: received.receiver }),
        ...(caches === undefined ? {} : { caches: caches.stores }),
      },
      ...(caches === undefined ? {} : { caches }),
      onStatus: (status) => {
        observer.onStatus(status);
        solveCaches?.watch(status);
        tracker.update(status).forEach(request.onEvent);
      },
      onTransfer: observer.onTransfer,
      signal,
    };
    const { exporterResponse, transfer } = await observer.timed("solve", () =>
      pushing(request, () => client.solve(solve)),
    );
    await observer.timed("finish output", async () => {
      await finishLayout(request, exporterResponse);
      await received.commit();
    });
    await caches?.commit(exporterResponse);
    const digest = exporterResponse["containerimage.digest"];
    const problems = (caches?.problems() ?? []).map(mask);
    return {
      ...(digest === undefined ? {} : { digest }),
      ...(request.part && request.output.kind !== "cache"
        ? { descriptor: descriptorOf(exporterResponse), images }
        : {}),
      stageTimes: tracker.stageTimes(),
      transfer,
      problems,
    };
  } catch (error) {
    await received.discard();
    await caches?.discard();
    const failure = describeFailure(error, { plan, rendered, tracker });
    throw maskError(caches === undefined ? failure : caches.explain(failure), mask);
  }
}

/** What is pushed is pushed again where that may help; loaded only then. */
async function pushing<T>({ output, signal, onEvent }: BuildRequest, solve: () => Promise<T>): Promise<T> {
  if (output.kind !== "image" || !output.push) return solve();
  const { pushAgain } = await import("./push-again.ts");
  return pushAgain(solve, { signal, onNote: (line) => onEvent({ kind: "note", line }) });
}

/** Loaded only when there are some. */
async function cachesOf({ caches }: BuildRequest): Promise<SolveCaches | undefined> {
  return caches && (await import("./solve-caches.ts")).solveCaches(caches);
}

function sessionOffer(request: BuildRequest): SessionOffer {
  return {
    sharedKey: createHash("sha256").update(request.projectDir).digest("hex"),
    contexts: contextFolders(request),
    secrets: request.secrets,
    layouts: baseLayouts(request.plan, request.cacheDir),
    ...(request.agents === undefined ? {} : { agents: request.agents }),
    credentials: request.credentials,
  };
}

/** Every context is a view of the project, unless the request says otherwise. */
function contextFolders({ plan, projectDir, otherContexts = {} }: BuildRequest): SessionOffer["contexts"] {
  const names = Object.keys(plan.contexts);
  return Object.fromEntries(names.map((name) => [name, otherContexts[name] ?? projectDir]));
}

/** Blobs go to a layout as they come; everything else is the index's. */
function partOutput(output: Output): ReceivedOutput {
  const nothing = async () => {};
  const receiver =
    output.kind === "layout" ? { receiver: { kind: "layout", path: output.path } as const } : {};
  return { ...receiver, commit: nothing, discard: nothing };
}

async function finishLayout(
  { output, tag, moreTags = [], part }: BuildRequest,
  response: Readonly<Record<string, string>>,
): Promise<void> {
  if (output.kind !== "layout" || part) return;
  const descriptor = descriptorOf(response);
  await writeLayoutIndex(output.path, descriptor, { ...(tag === undefined ? {} : { tag }) });
  for (const more of moreTags) await writeLayoutIndex(output.path, descriptor, { tag: more });
}

function descriptorOf(response: Readonly<Record<string, string>>): Descriptor {
  const descriptor = response["containerimage.descriptor"];
  if (descriptor === undefined) {
    throw new FactoryError("BUILDKIT_UNAVAILABLE", "the BuildKit daemon wrote no image descriptor", {
      hint: "use BuildKit 0.12 or newer",
    });
  }
  return JSON.parse(Buffer.from(descriptor, "base64").toString("utf8")) as Descriptor;
}
