import type { Output } from "../../build/output.ts";
import { archiveEntries } from "../../build/rebase/archive-entries.ts";
import type { RebasedDocuments } from "../../build/rebase/rebase-documents.ts";
import type { RegistryAccess } from "../../build/rebase/registry-image.ts";
import { writeRebased } from "../../build/rebase/write-rebased.ts";
import { receiveOutput } from "../../build/receive-output.ts";
import { FactoryError } from "../../errors/factory-error.ts";
import { archiveStream } from "../../image/archive-stream.ts";
import type { Layout } from "../../image/layout-types.ts";
import { readLayout } from "../../image/read-layout.ts";
import { SOURCE_DATE_EPOCH_SECONDS } from "../../plan/epoch.ts";

export interface RebasedImage {
  readonly image: Layout;
  readonly base: Layout;
  readonly documents: RebasedDocuments;
  readonly tag?: string;
}

export interface Delivery {
  /** Paths are absolute. */
  readonly output: Output;
  readonly registry: () => Promise<RegistryAccess>;
  /** Empty folder for a layout that a builder pushes. */
  readonly scratch: string;
  readonly stdout: NodeJS.WritableStream;
}

/** Brings a rebased image to its output; the digest it has there. Throws OUTPUT_FAILED. */
export async function deliverRebased(rebased: RebasedImage, delivery: Delivery): Promise<string> {
  const { output } = delivery;
  switch (output.kind) {
    case "layout":
      await toLayout(rebased, output.path, delivery);
      break;
    case "archive":
      await toArchive(rebased, delivery, output.format === "docker" ? "docker" : "oci");
      break;
    case "docker":
      await toArchive(rebased, delivery, "docker");
      break;
    case "image":
      return toRegistry(rebased, output, delivery);
    case "folder":
    case "cache":
      throw new FactoryError("OUTPUT_INVALID", "a rebase gives an image, not its files", {
        source: "--output",
      });
  }
  return rebased.documents.manifest.descriptor.digest;
}

async function toLayout(rebased: RebasedImage, dir: string, { output, stdout }: Delivery): Promise<void> {
  const received = await receiveOutput(output, stdout);
  try {
    await writeRebased({ ...rebased, dir });
    await received.commit();
  } catch (error) {
    await received.discard();
    throw error;
  }
}

async function toArchive(
  rebased: RebasedImage,
  { output, stdout }: Delivery,
  format: "oci" | "docker",
): Promise<void> {
  const received = await receiveOutput(output, stdout);
  const entries = archiveEntries({ ...rebased, format });
  try {
    if (received.receiver?.kind === "stream") {
      await received.receiver.write(archiveStream(entries, new Date(SOURCE_DATE_EPOCH_SECONDS * 1000)));
    }
    await received.commit();
  } catch (error) {
    await received.discard();
    throw error;
  }
}

async function toRegistry(
  rebased: RebasedImage,
  output: Extract<Output, { kind: "image" }>,
  { scratch, registry }: Delivery,
): Promise<string> {
  await writeRebased({ ...rebased, dir: scratch });
  const { pushImage } = await import("../../build/rebase/registry-image.ts");
  return pushImage(await readLayout(scratch), output, {
    ...(await registry()),
    configText: rebased.documents.config.text,
    ...(rebased.tag === undefined ? {} : { tag: rebased.tag }),
  });
}
