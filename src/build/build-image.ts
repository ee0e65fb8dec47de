import { createHash, randomUUID } from "node:crypto";
import { FactoryError } from "../errors/factory-error.ts";
import type { Plan } from "../plan/types.ts";
import { connectBuildkit } from "./buildkit/connect-buildkit.ts";
import { writeLayoutIndex } from "./buildkit/session/write-layout-index.ts";
import type { BuildkitClient, Endpoint, SessionOffer, TransferCount } from "./buildkit/types.ts";
import { describeFailure } from "./describe-failure.ts";
import { exporter } from "./exporter.ts";
import { renderLlb } from "./llb/render-llb.ts";
import { maskSecrets } from "./mask-secrets.ts";
import type { Output } from "./output.ts";
import type { BuildEvent } from "./progress/build-event.ts";
import { type ProgressTracker, trackProgress } from "./progress/track-progress.ts";
import { receiveOutput } from "./receive-output.ts";
import { baseLayouts, resolveImages } from "./resolve-images.ts";
import { sensitiveValues } from "./sensitive-values.ts";
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
  readonly secrets: Readonly<Record<string, Uint8Array>>;
  readonly credentials: SessionOffer["credentials"];
  readonly noCache: boolean;
  readonly cacheDir: string;
  readonly stdout: NodeJS.WritableStream;
  readonly onEvent: (event: BuildEvent) => void;
  readonly signal: AbortSignal;
}

export interface BuildResult {
  /** Digest of the image manifest; undefined for outputs that are files without an image. */
  readonly digest?: string;
  readonly stageTimes: ReturnType<ProgressTracker["stageTimes"]>;
  readonly transfer: TransferCount;
}

/** Builds a plan on a BuildKit daemon and delivers the result. Leaves nothing behind when it throws. */
export async function buildImage(request: BuildRequest): Promise<BuildResult> {
  const giveUp = new AbortController();
  // The daemon is dialled while the bases are read and the plan is rendered.
  const connecting = connectBuildkit(request.endpoint, {
    signal: AbortSignal.any([request.signal, giveUp.signal]),
  });
  const connected = connecting.catch(() => undefined);
  try {
    return await buildWith(connecting, request);
  } finally {
    giveUp.abort();
    await (await connected)?.close();
  }
}

async function buildWith(connecting: Promise<BuildkitClient>, request: BuildRequest): Promise<BuildResult> {
  const { signal } = request;
  const plan = withoutOutput(request.plan, request);
  const session = sessionOffer(request);
  const images = await resolveImages(plan, {
    connect: () => connecting,
    session,
    cacheDir: request.cacheDir,
    signal,
  });
  const rendered = renderLlb(plan, images, { noCache: request.noCache, contextId: randomUUID() });
  const client = await connecting;
  const received = await receiveOutput(request.output, request.stdout);
  const tracker = trackProgress(plan, rendered.origins, {
    mask: maskSecrets(sensitiveValues(request.secrets)),
  });
  try {
    const { exporterResponse, transfer } = await client.solve({
      definition: rendered.definition,
      exporter: exporter(request.output, {
        config: rendered.imageConfig,
        ...(request.tag === undefined ? {} : { tag: request.tag }),
      }),
      session: received.receiver === undefined ? session : { ...session, receive: received.receiver },
      onStatus: (status) => tracker.update(status).forEach(request.onEvent),
      signal,
    });
    await finishLayout(request, exporterResponse);
    await received.commit();
    const digest = exporterResponse["containerimage.digest"];
    return { ...(digest === undefined ? {} : { digest }), stageTimes: tracker.stageTimes(), transfer };
  } catch (error) {
    await received.discard();
    throw describeFailure(error, { plan, rendered, tracker });
  }
}

function sessionOffer(request: BuildRequest): SessionOffer {
  return {
    sharedKey: createHash("sha256").update(request.projectDir).digest("hex"),
    contexts: contextFolders(request),
    secrets: request.secrets,
    layouts: baseLayouts(request.plan, request.cacheDir),
    credentials: request.credentials,
  };
}

/** Every context is a view of the project, unless the request says otherwise. */
function contextFolders({ plan, projectDir, otherContexts = {} }: BuildRequest): SessionOffer["contexts"] {
  const names = Object.keys(plan.contexts);
  return Object.fromEntries(names.map((name) => [name, otherContexts[name] ?? projectDir]));
}

async function finishLayout(
  { output, tag }: BuildRequest,
  response: Readonly<Record<string, string>>,
): Promise<void> {
  if (output.kind !== "layout") return;
  const descriptor = response["containerimage.descriptor"];
  if (descriptor === undefined) {
    throw new FactoryError("BUILDKIT_UNAVAILABLE", "the BuildKit daemon wrote no image descriptor", {
      hint: "use BuildKit 0.12 or newer",
    });
  }
  await writeLayoutIndex(output.path, JSON.parse(Buffer.from(descriptor, "base64").toString("utf8")), {
    ...(tag === undefined ? {} : { tag }),
  });
}
