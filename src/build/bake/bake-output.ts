import { compressionAttrs } from "../compression.ts";
import type { Output } from "../output.ts";

/** The output of buildx for an output of ours: `type=…,dest=…`. `place` is where files are put before they are made visible. */
export function bakeOutput(
  output: Output,
  options: { readonly place?: string; readonly tags: readonly string[]; readonly epochSeconds?: number },
): string {
  const { place, tags, epochSeconds } = options;
  const image = {
    ...("compression" in output ? compressionAttrs(output) : {}),
    // Folders above the files have the time of the build otherwise.
    "rewrite-timestamp": "true",
    ...(epochSeconds === undefined ? {} : { "source-date-epoch": String(epochSeconds) }),
  };
  const oci = { "oci-mediatypes": "true", ...image };
  switch (output.kind) {
    case "layout":
      return spec({ type: "oci", tar: "false", dest: place ?? "", ...oci });
    case "archive":
      if (output.format === "tar") return spec({ type: "tar", dest: "-" });
      return spec({
        ...{ type: output.format, dest: "-" },
        ...(output.format === "oci" ? oci : image),
        ...named(tags),
      });
    case "docker":
      return spec({ type: "docker", dest: "-", ...image, ...named(tags) });
    case "folder":
      return spec({ type: "local", dest: place ?? "" });
    case "image": {
      const names = output.name === undefined ? tags : [output.name];
      return spec({ type: "image", ...named(names), push: String(output.push), ...oci });
    }
    case "cache":
      return "type=cacheonly";
  }
}

function named(names: readonly string[]): { readonly name?: string } {
  return names.length === 0 ? {} : { name: names.join(",") };
}

/** Fields of a CSV line. */
export function spec(attrs: Readonly<Record<string, string>>): string {
  return Object.entries(attrs)
    .map(([key, value]) => `${key}=${value}`)
    .map((field) => (/[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field))
    .join(",");
}
