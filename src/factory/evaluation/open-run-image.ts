import { mkdtemp, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { FactoryError } from "../../errors/factory-error.ts";
import { extractArchive } from "../../image/extract-archive.ts";
import { PROJECT_LAYOUT } from "../../image/find-layout.ts";
import type { Layout } from "../../image/layout-types.ts";
import { readLayout } from "../../image/read-layout.ts";
import type { Platform } from "../../plan/types.ts";
import type { SmokeSource } from "../../smoke/request.ts";
import { ignoreState } from "../ignore-state.ts";
import { isKept, keepImage } from "../images/keep-image.ts";
import { keptImagesLayout } from "../images/kept-images.ts";
import { stateFolder } from "../resource-paths.ts";
import type { RunImage } from "./find-run-image.ts";

export interface OpenRunImage {
  /** Absolute folder whose `.factory` has the run. */
  readonly projectDir: string;
  /** Absolute folder that the run worked in. */
  readonly workDir: string;
  readonly runId: string;
  readonly platform: Platform;
  /** Manifest and config of an image of a registry, for this platform. */
  readonly inspect: (ref: string) => Promise<ImageDocuments>;
  readonly signal?: AbortSignal;
}

export type ImageDocuments = Pick<Layout, "manifest" | "config">;

/** An image that cannot change any more. */
export interface OpenedRunImage extends ImageDocuments {
  readonly source: SmokeSource;
  readonly name: string;
  readonly place: "kept" | "registry";
}

/**
 * Finds the image of a run by its digest, and keeps it where later builds do not reach it, unless a registry has it.
 * Throws IMAGE_UNAVAILABLE when it is gone, RUN_WITHOUT_IMAGE when it was put where no digest leads to it.
 */
export async function openRunImage(image: RunImage, call: OpenRunImage): Promise<OpenedRunImage> {
  if (await isKept({ ...call, digest: image.digest })) return kept(image, call);
  const isPushed = image.output === "image" || image.output === "registry";
  if (isPushed && image.tag !== undefined) return inRegistry(image, image.tag, call);
  if (image.output === "archive" && image.path !== undefined) return fromArchive(image, image.path, call);
  const isElsewhere = image.output !== undefined && image.output !== "layout";
  if (image.built && isElsewhere) throw unreachable(image);
  const from = resolve(call.workDir, image.path ?? PROJECT_LAYOUT);
  await keepImage({ ...call, digest: image.digest, from }).catch((error: unknown) => {
    throw gone(error, image, from);
  });
  return kept(image, call);
}

async function kept(
  { digest }: RunImage,
  { projectDir, runId, platform }: OpenRunImage,
): Promise<OpenedRunImage> {
  const dir = keptImagesLayout(projectDir);
  const { manifest, config } = await readLayout(dir, { digest, architecture: platform.architecture });
  return { source: { kind: "layout", dir, digest }, name: runId, place: "kept", manifest, config };
}

async function inRegistry(
  { digest }: RunImage,
  tag: string,
  { inspect }: OpenRunImage,
): Promise<OpenedRunImage> {
  const ref = `${tag.replace(/@.*$/, "").replace(/:[^/:]*$/, "")}@${digest}`;
  const documents = await inspect(ref);
  return { source: { kind: "registry", ref }, name: ref, place: "registry", ...documents };
}

/** Unpacked beside the kept images, so that its blobs need not be copied once more. */
async function fromArchive(image: RunImage, path: string, call: OpenRunImage): Promise<OpenedRunImage> {
  const file = resolve(call.workDir, path);
  ignoreState(call.projectDir);
  const scratch = await mkdtemp(join(stateFolder(call.projectDir), ".archive-"));
  try {
    await extractArchive(file, scratch);
    await keepImage({ ...call, digest: image.digest, from: scratch });
  } catch (error) {
    throw gone(error, image, file);
  } finally {
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  }
  return kept(image, call);
}

function unreachable({ stage, output }: RunImage): FactoryError {
  return new FactoryError(
    "RUN_WITHOUT_IMAGE",
    `the stage ${stage} delivered its image as ${output}, where nobody finds it by its digest`,
    { hint: "leave output out, or push the image, and begin a new run" },
  );
}

function gone(error: unknown, { digest, stage, built }: RunImage, place: string): unknown {
  if (!(error instanceof FactoryError) || error.code !== "IMAGE_UNAVAILABLE") return error;
  const claim = built ? `which the stage ${stage} built` : `of which the stage ${stage} told`;
  return new FactoryError(
    "IMAGE_UNAVAILABLE",
    `the image ${digest}, ${claim}, is not in ${place}: ${error.message}`,
    {
      cause: error,
      hint: "begin a new run with factory run: something else was built there meanwhile",
    },
  );
}
