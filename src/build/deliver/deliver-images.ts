import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FactoryError } from "../../errors/factory-error.ts";
import { parseImageRef } from "../../registry/parse-image-ref.ts";
import { repositoryText } from "../../registry/registry-call.ts";
import type { RegistryClient } from "../../registry/types.ts";
import type { BuildRequest, BuildResult } from "../build-image.ts";
import type { Output } from "../output.ts";
import { type ReceivedOutput, receiveOutput } from "../receive-output.ts";
import { buildParts } from "./build-parts.ts";
import { type ImageIndex, imageIndex } from "./image-index.ts";
import { indexToLayout } from "./index-to-layout.ts";
import { indexToRegistry } from "./index-to-registry.ts";
import { layoutArchive } from "./layout-archive.ts";

export interface DeliverRequest {
  /** One for each platform, sorted by it; they have one output and one tag. */
  readonly builds: readonly BuildRequest[];
  /** Opened only for an image that is pushed. */
  readonly registry: () => Promise<RegistryClient>;
}

export interface Delivered {
  /** Digest of the index; undefined when nothing was exported. */
  readonly index?: string;
  /** In the order of the builds. */
  readonly results: readonly BuildResult[];
}

/**
 * Builds images for several platforms, or one with attestations, and delivers them as one image index. Nothing is visible
 * under a tag before all of it is there. Throws OUTPUT_INVALID for outputs that have no index.
 */
export async function deliverImages({ builds, registry }: DeliverRequest): Promise<Delivered> {
  const [first] = builds;
  if (first === undefined) throw new FactoryError("INTERNAL", "no platform to build for");
  checkIndexOutput(first.output, { platforms: builds.length, attested: first.attest !== undefined });
  const { output } = first;
  switch (output.kind) {
    case "layout":
      return toLayout(builds, first);
    case "archive":
      return toArchive(builds, first);
    case "image":
      return toRegistry(builds, { first, output, registry });
    default:
      return { results: await buildParts(builds) };
  }
}

/** Whether an output can hold an index. Throws OUTPUT_INVALID. */
export function checkIndexOutput(
  output: Output,
  { platforms, attested }: { readonly platforms: number; readonly attested: boolean },
): void {
  if (platforms < 2 && !attested) return;
  const what = platforms < 2 ? "an image with attestations" : `an image for ${platforms} platforms`;
  const refuse = (reason: string) => {
    throw new FactoryError("OUTPUT_INVALID", `${what} cannot go there: ${reason}`, {
      source: "--output",
      hint: `write --output type=oci,dest=image.tar or type=image,push=true${platforms < 2 ? "" : ", or name one --platform"}`,
    });
  };
  if (output.kind === "docker") refuse("Docker loads one plain image");
  if (output.kind === "folder") refuse("a folder holds the files of one image");
  if (output.kind === "archive" && output.format !== "oci") {
    refuse(`an archive of type ${output.format} holds one plain image`);
  }
  if (output.kind === "image" && !output.push) refuse("the builder keeps single images only");
}

async function toLayout(builds: readonly BuildRequest[], first: BuildRequest): Promise<Delivered> {
  const { output } = first;
  const path = "path" in output ? output.path : "";
  return receiving(first, async () => {
    const { results, index } = await buildIndex(builds);
    await indexToLayout(path, index, tagsOf(first));
    return { results, index: index.index.descriptor.digest };
  });
}

/** Collected in a layout elsewhere, so that the project's own folder holds nothing that it did not hold before. */
async function toArchive(builds: readonly BuildRequest[], first: BuildRequest): Promise<Delivered> {
  const { output } = first;
  const staging = await mkdtemp(join(tmpdir(), "factory-index-"));
  try {
    return await receiving(first, async ({ receiver }) => {
      const { results, index } = await buildIndex(
        builds.map((build) => ({
          ...build,
          output: {
            kind: "layout",
            path: staging,
            ...("compression" in output ? { compression: output.compression } : {}),
          },
          ownFiles: [...(build.ownFiles ?? []), ...("path" in output ? [output.path] : [])].filter(
            (each) => each !== "-",
          ),
        })),
      );
      await indexToLayout(staging, index, tagsOf(first));
      if (receiver?.kind === "stream") await receiver.write(await layoutArchive(staging));
      return { results, index: index.index.descriptor.digest };
    });
  } finally {
    await rm(staging, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function toRegistry(
  builds: readonly BuildRequest[],
  {
    first,
    output,
    registry,
  }: Pick<DeliverRequest, "registry"> & {
    readonly first: BuildRequest;
    readonly output: Extract<Output, { kind: "image" }>;
  },
): Promise<Delivered> {
  const names = (output.name === undefined ? tagsOf(first) : [output.name]).map(parseImageRef);
  const [place] = names;
  if (place === undefined) throw new FactoryError("INTERNAL", "an image without a name is pushed");
  // Nothing but digests is pushed under it.
  const name = repositoryText(place.repository);
  const { results, index } = await buildIndex(
    builds.map((build) => ({ ...build, output: { ...output, name } })),
  );
  first.signal.throwIfAborted();
  await indexToRegistry(index, names, await registry());
  return { results, index: index.index.descriptor.digest };
}

function tagsOf({ tag, moreTags = [] }: BuildRequest): readonly string[] {
  return tag === undefined ? [] : [tag, ...moreTags];
}

/** The lock of a layout, or the file that appears when it is whole. */
async function receiving(
  { output, stdout, signal, onEvent }: BuildRequest,
  work: (received: ReceivedOutput) => Promise<Delivered>,
): Promise<Delivered> {
  const received = await receiveOutput(output, stdout, {
    signal,
    onWait: (line) => onEvent({ kind: "note", line }),
  });
  try {
    const delivered = await work(received);
    await received.commit();
    return delivered;
  } catch (error) {
    await received.discard();
    throw error;
  }
}

async function buildIndex(
  builds: readonly BuildRequest[],
): Promise<{ readonly results: readonly BuildResult[]; readonly index: ImageIndex }> {
  const results = await buildParts(builds);
  const images = await Promise.all(
    builds.map(async ({ plan, attest }, index) => {
      const descriptor = results[index]?.descriptor;
      if (descriptor === undefined) throw new FactoryError("INTERNAL", "the builder described no image");
      const { images } = results[index] ?? {};
      const attestations =
        (await attest?.({ plan, descriptor, ...(images === undefined ? {} : { images }) })) ?? [];
      return { plan, descriptor, attestations };
    }),
  );
  return { results, index: imageIndex(images) };
}
