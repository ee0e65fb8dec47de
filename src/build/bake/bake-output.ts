import type { Compression } from "../compression.ts";
import type { Output } from "../output.ts";

export interface BakeOutput {
  /** `type=…,dest=…`, as docker buildx writes it; undefined keeps the result in the builder's cache. */
  readonly spec: string | undefined;
  /** Whether the image comes as bytes on standard output. */
  readonly streams: boolean;
}

/** The output of buildx for an output of ours. `place` is where files are put before they are made visible. */
export function bakeOutput(
  output: Output,
  options: { readonly place?: string; readonly tags: readonly string[]; readonly epochSeconds?: number },
): BakeOutput {
  const { place, tags, epochSeconds } = options;
  const image = {
    ...compressionAttrs(output),
    // Folders above the files have the time of the build otherwise.
    "rewrite-timestamp": "true",
    ...(epochSeconds === undefined ? {} : { "source-date-epoch": String(epochSeconds) }),
  };
  const oci = { "oci-mediatypes": "true", ...image };
  switch (output.kind) {
    case "layout":
      return { spec: spec({ type: "oci", tar: "false", dest: place ?? "", ...oci }), streams: false };
    case "archive": {
      if (output.format === "tar") return { spec: spec({ type: "tar", dest: "-" }), streams: true };
      const attrs = output.format === "oci" ? oci : image;
      const name = tags.length === 0 ? {} : { name: tags.join(",") };
      return { spec: spec({ type: output.format, dest: "-", ...attrs, ...name }), streams: true };
    }
    case "docker": {
      const name = tags.length === 0 ? {} : { name: tags.join(",") };
      return { spec: spec({ type: "docker", dest: "-", ...image, ...name }), streams: true };
    }
    case "folder":
      return { spec: spec({ type: "local", dest: place ?? "" }), streams: false };
    case "image": {
      const names = output.name === undefined ? tags : [output.name];
      const name = names.length === 0 ? {} : { name: names.join(",") };
      return { spec: spec({ type: "image", ...name, push: String(output.push), ...oci }), streams: false };
    }
    case "cache":
      return { spec: "type=cacheonly", streams: false };
  }
}

/** Fields of a CSV line. */
export function spec(attrs: Readonly<Record<string, string>>): string {
  return Object.entries(attrs)
    .map(([key, value]) => `${key}=${value}`)
    .map((field) => (/[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field))
    .join(",");
}

function compressionAttrs(output: Output): Readonly<Record<string, string>> {
  const compression: Compression | undefined = "compression" in output ? output.compression : undefined;
  if (compression === undefined) return {};
  const { type, level, force } = compression;
  return {
    compression: type,
    ...(level === undefined ? {} : { "compression-level": String(level) }),
    ...(force === undefined ? {} : { "force-compression": String(force) }),
  };
}
