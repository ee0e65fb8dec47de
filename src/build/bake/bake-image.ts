import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { FactoryError } from "../../errors/factory-error.ts";
import type { Descriptor } from "../../image/layout-types.ts";
import type { BuildRequest, BuildResult } from "../build-image.ts";
import { UNOBSERVED } from "../build-observer.ts";
import { connectBuildkit } from "../buildkit/connect-buildkit.ts";
import type { BuildkitClient } from "../buildkit/types.ts";
import { maskError } from "../mask-error.ts";
import { maskSecrets } from "../mask-secrets.ts";
import { receiveOutput } from "../receive-output.ts";
import { baseLayouts, resolveImages } from "../resolve-images.ts";
import { sensitiveValues } from "../sensitive-values.ts";
import type { ResolvedImages } from "../types.ts";
import { withoutOutput } from "../without-output.ts";
import { bakeOutput } from "./bake-output.ts";
import { bakeSecrets } from "./bake-secrets.ts";
import { bakeTarget } from "./bake-target.ts";
import { buildxBuilder } from "./buildx-builder.ts";
import { findBuildx } from "./find-buildx.ts";
import { mergeLayout } from "./merge-layout.ts";
import { renderBakeFile } from "./render-bake-file.ts";
import { renderDockerfile } from "./render-dockerfile.ts";
import { runBake } from "./run-bake.ts";

export interface BakeRequest extends BuildRequest {
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Builds a plan with docker buildx bake and delivers the result. Leaves nothing behind when it throws. */
export async function bakeImage(request: BakeRequest): Promise<BuildResult> {
  const buildx = await findBuildx(request);
  const folder = await mkdtemp(join(tmpdir(), "factory-bake-"));
  try {
    return await bakeIn(folder, buildx, request);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function bakeIn(folder: string, buildx: readonly string[], request: BakeRequest): Promise<BuildResult> {
  const { signal, observer = UNOBSERVED, output, endpoint } = request;
  const plan = withoutOutput(request.plan, request);
  const mask = maskSecrets([
    ...sensitiveValues(request.secrets),
    ...(request.hidden ?? []).map((value) => Buffer.from(value)),
  ]);
  const tags = request.tag === undefined ? [] : [request.tag, ...(request.moreTags ?? [])];
  const images = await observer.timed("read bases", () => resolvedImages(request));
  const rendered = await observer.timed("render", async () =>
    renderDockerfile({
      plan,
      images,
      given: new Set(Object.keys(request.secrets)),
      otherContexts: Object.keys(request.otherContexts ?? {}),
      ...(request.secretMarks === undefined ? {} : { secretMarks: request.secretMarks }),
    }),
  );
  const received = await receiveOutput(output, request.stdout, {
    signal,
    onWait: (line) => request.onEvent({ kind: "note", line }),
  });
  const { receiver } = received;
  let place: string | undefined;
  try {
    place = await placeOf(receiver);
    const secrets = await bakeSecrets(rendered.secrets, request.secrets, folder);
    const epoch = request.epochSeconds === undefined ? {} : { epochSeconds: request.epochSeconds };
    const wanted = bakeOutput(output, { tags, ...epoch, ...(place === undefined ? {} : { place }) });
    const dockerfile = join(folder, "Dockerfile");
    const target = bakeTarget({
      request,
      plan,
      rendered,
      images,
      layouts: baseLayouts(plan, request.cacheDir),
    });
    const bakeFile = renderBakeFile({
      ...target,
      dockerfile,
      secrets: secrets.specs,
      output: [wanted],
    });
    const files = { "docker-bake.json": bakeFile, "Dockerfile.dockerignore": rendered.dockerignore };
    for (const [name, text] of Object.entries({ ...files, Dockerfile: rendered.dockerfile })) {
      await writeFile(join(folder, name), text, { mode: 0o600 });
    }
    const builder = await observer.timed("connect", () => buildxBuilder({ ...request, buildx, folder }));
    const done = await observer.timed("solve", () =>
      runBake({
        ...request,
        ...{ plan, buildx, builder, folder, mask, observer, endpoint },
        stageNames: rendered.stages,
        env: { ...builder.env, ...secrets.env },
        ...(receiver?.kind === "stream" ? { write: receiver.write } : {}),
      }),
    );
    const { digest, descriptor } = await imageOf(join(folder, "metadata.json"));
    await observer.timed("finish output", async () => {
      if (output.kind === "layout" && place !== undefined) {
        if (descriptor === undefined) throw new Error("buildx told no descriptor of the image");
        await mergeLayout(place, output.path, { descriptor, tags });
      }
      await received.commit();
    });
    return { ...(digest === undefined ? {} : { digest }), ...done, problems: [] };
  } catch (error) {
    await received.discard();
    if (signal.aborted) throw new FactoryError("INTERRUPTED", "interrupted while buildx was building");
    throw maskError(error, mask);
  } finally {
    if (receiver?.kind === "layout" && place !== undefined) {
      await rm(place, { recursive: true, force: true, maxRetries: 5 });
    }
  }
}

/** Where buildx writes: a layout gets its blobs from a folder beside it, so that what is in it stays as it is meanwhile. */
async function placeOf(
  receiver: Awaited<ReturnType<typeof receiveOutput>>["receiver"],
): Promise<string | undefined> {
  if (receiver?.kind === "folder") return receiver.path;
  if (receiver?.kind !== "layout") return undefined;
  return mkdtemp(join(dirname(receiver.path), `.${basename(receiver.path)}.bake-`));
}

async function resolvedImages(request: BakeRequest): Promise<ResolvedImages> {
  const { plan, endpoint, cacheDir, signal, credentials } = request;
  let client: BuildkitClient | undefined;
  try {
    return await resolveImages(plan, {
      connect: async () => {
        client ??= await connectBuildkit(endpoint, { signal });
        return client;
      },
      session: { sharedKey: "", contexts: {}, secrets: {}, layouts: {}, credentials },
      cacheDir,
      signal,
    });
  } finally {
    await client?.close();
  }
}

async function imageOf(
  metadataFile: string,
): Promise<{ readonly digest?: string; readonly descriptor?: Descriptor }> {
  const text = await readFile(metadataFile, "utf8").catch(() => "{}");
  const { image = {} } = JSON.parse(text) as { readonly image?: Readonly<Record<string, unknown>> };
  const digest = image["containerimage.digest"];
  const descriptor = image["containerimage.descriptor"] as Descriptor | undefined;
  return {
    ...(typeof digest === "string" ? { digest } : {}),
    ...(descriptor === undefined ? {} : { descriptor: plain(descriptor) }),
  };
}

/** What an index says of an image; annotations of the exporter are of no use there. */
function plain({
  mediaType,
  digest,
  size,
  platform,
}: Descriptor & { readonly platform?: unknown }): Descriptor {
  return { mediaType, digest, size, ...(platform === undefined ? {} : { platform }) } as Descriptor;
}
