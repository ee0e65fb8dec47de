import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Output, parseOutput } from "../../build/output.ts";
import { ownPart } from "../../build/rebase/own-part.ts";
import { rebaseDocuments } from "../../build/rebase/rebase-documents.ts";
import type { RegistryAccess } from "../../build/rebase/registry-image.ts";
import { FactoryError } from "../../errors/factory-error.ts";
import { type Descriptor, type Layout, REF_NAME } from "../../image/layout-types.ts";
import { checkOutput } from "../build/check-output.ts";
import { chooseBuilder } from "../choose-builder.ts";
import type { Context } from "../context.ts";
import type { PlatformOptions } from "../platform-option.ts";
import { registryCredentials } from "../registry-credentials.ts";
import { checkFacts } from "./check-facts.ts";
import { deliverRebased } from "./deliver-rebased.ts";
import { factsOfImage, openBase } from "./open-base.ts";
import { type OpenedImage, type OpenImage, openImage } from "./open-image.ts";
import type { RebaseReport } from "./rebase-report.ts";

export interface RebaseOptions extends PlatformOptions {
  readonly base: string;
  readonly output?: string;
  readonly tag?: string;
  readonly endpoint?: string;
  readonly allowUnknownBase?: true;
  readonly json?: true;
}

interface RebaseWork {
  readonly options: RebaseOptions;
  readonly context: Context;
  /** Removed in the end. */
  readonly scratch: string;
}

/** Puts an image on a new base and delivers it. Nothing is installed, and no byte of the image's own layers changes. */
export async function runRebase(
  text: string,
  options: RebaseOptions,
  context: Context,
): Promise<RebaseReport> {
  const asked = options.output === undefined ? undefined : askedOutput(options.output, options, context);
  const scratch = await mkdtemp(join(tmpdir(), "factory-rebase-"));
  try {
    return await rebase(text, asked, { options, context, scratch });
  } finally {
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function rebase(text: string, asked: Output | undefined, work: RebaseWork): Promise<RebaseReport> {
  const { options, context, scratch } = work;
  const startMs = context.now();
  const image = await openImage(text, opening(work, "image"));
  const output = asked ?? inPlace(image);
  const own = ownPart(image.layout);
  const needed = await factsOfImage(own, image.layout);
  const allowUnknown = options.allowUnknownBase === true;
  const base = await openBase(options.base, context, {
    ...opening(work, "base"),
    check: (facts) => checkFacts({ image: needed, base: facts }, { baseText: options.base, allowUnknown }),
  });
  checkPlatform(image, base);
  if (asked === undefined) refuseInIndex(image.layout);
  const onto = { digest: base.digest, ...(base.name === undefined ? {} : { name: base.name }) };
  const documents = rebaseDocuments(image.layout, { ...base.layout, ...onto, facts: base.told });
  const tag = options.tag ?? (asked === undefined ? tagOf(image) : undefined);
  const named = tag === undefined ? {} : { tag };
  const digest = await deliverRebased(
    { image: image.layout, base: base.layout, documents, ...named },
    {
      output,
      registry: () => registryAccess(work),
      scratch: join(scratch, "result"),
      stdout: process.stdout,
    },
  );
  const before = new Set(image.layout.manifest.layers.map((layer) => layer.digest));
  const baseLayers = base.layout.manifest.layers;
  return {
    schemaVersion: 1,
    from: image.layout.descriptor.digest,
    digest,
    ...named,
    base: onto,
    output,
    kept: { layers: own.layers.length, bytes: bytesOf(own.layers) },
    baseLayers: { before: own.baseLayers, after: baseLayers.length },
    newBytes: bytesOf(baseLayers.filter((layer) => !before.has(layer.digest))),
    installs: 0,
    ms: context.now() - startMs,
  };
}

/** The other images of the index would be lost. Throws OUTPUT_INVALID. */
function refuseInIndex({ index, descriptor }: Layout): void {
  if (index.manifests.some(({ digest }) => digest === descriptor.digest)) return;
  throw new FactoryError("OUTPUT_INVALID", "the image is one of an index, and a rebase gives a single one", {
    source: "--output",
    hint: "name another place with --output, such as type=oci,tar=false,dest=rebased",
  });
}

function opening(work: RebaseWork, role: "image" | "base"): OpenImage {
  const { cwd, platform } = work.context;
  return {
    cwd,
    architecture: platform.architecture,
    scratch: join(work.scratch, role),
    registry: () => registryAccess(work),
    source: role === "base" ? "--base" : "IMAGE",
  };
}

async function registryAccess({ context, options }: RebaseWork): Promise<RegistryAccess> {
  return {
    endpoint: await chooseBuilder(context, options.endpoint),
    credentials: registryCredentials(context.env),
    platform: context.platform,
    signal: context.signal,
  };
}

/** Throws OUTPUT_INVALID for what holds no image, and for a wish to compress layers anew, whose bytes stay. */
function askedOutput(text: string, { tag }: RebaseOptions, { cwd }: Context): Output {
  const output = parseOutput(text);
  checkOutput(output, { tags: tag === undefined ? [] : [tag], projectDir: "" });
  const isImage = output.kind !== "folder" && output.kind !== "cache";
  if (!isImage || (output.kind === "archive" && output.format === "tar")) {
    throw new FactoryError("OUTPUT_INVALID", `"${text}" is for files, and a rebase gives an image`, {
      source: "--output",
      hint: "write type=oci,dest=image.tar, or tar=false with a folder, type=docker or type=image",
    });
  }
  if ("compression" in output) {
    throw new FactoryError("OUTPUT_INVALID", "a rebase keeps the bytes of layers, so it compresses none", {
      source: "--output",
      hint: "leave compression= out",
    });
  }
  return "path" in output && output.path !== "-" ? { ...output, path: resolve(cwd, output.path) } : output;
}

/** Only a layout can be changed where it is: its earlier image stays whole until the new one is. */
function inPlace({ kind, layout }: OpenedImage): Output {
  if (kind === "layout") return { kind: "layout", path: layout.dir };
  throw new FactoryError(
    "USAGE",
    `the image comes from ${kind === "archive" ? "an archive" : "a registry"}`,
    {
      source: "--output",
      hint: "say where the new one goes, such as --output type=oci,dest=rebased.tar",
    },
  );
}

function tagOf({ layout }: OpenedImage): string | undefined {
  return layout.descriptor.annotations?.[REF_NAME];
}

function checkPlatform(image: OpenedImage, base: OpenedImage): void {
  const [own, other] = [image, base].map(({ layout }) => `${layout.config.os}/${layout.config.architecture}`);
  if (own === other) return;
  throw new FactoryError("BASE_INCOMPATIBLE", `the image is for ${own}, the base for ${other}`, {
    source: "--base",
    hint: `name a base for ${own}`,
  });
}

function bytesOf(layers: readonly Descriptor[]): number {
  let bytes = 0;
  for (const { size } of layers) bytes += size;
  return bytes;
}
