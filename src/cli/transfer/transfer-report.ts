import { formatBytes } from "../../plan/format-bytes.ts";
import type { CopiedImage } from "../../registry/copy-image.ts";

/** What `factory pull --json` and each ref of `factory push --json` print. */
export interface TransferReport {
  /** Name in the registry. */
  readonly ref: string;
  /** Of the manifest, or of the index. */
  readonly digest: string;
  /** Images of an index, attestations included. */
  readonly manifests: number;
  readonly blobs: number;
  /** Blobs that were not there before, and their bytes. */
  readonly copied: number;
  readonly bytes: number;
}

export function transferReport(
  ref: string,
  { descriptor, manifests, blobs, bytes }: CopiedImage,
): TransferReport {
  return { ref, digest: descriptor.digest, manifests, blobs: blobs.total, copied: blobs.copied, bytes };
}

/** `4 of 6 blobs, 12 kB` */
export function copiedText({ blobs, copied, bytes }: TransferReport): string {
  return `${copied} of ${blobs} blobs, ${formatBytes(bytes)}`;
}
