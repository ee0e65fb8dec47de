import { SOURCE_DATE_EPOCH_SECONDS } from "../plan/epoch.ts";
import type { SolveRequest } from "./buildkit/types.ts";
import { compressionAttrs } from "./compression.ts";
import type { Output } from "./output.ts";

type Exporter = NonNullable<SolveRequest["exporter"]>;

/**
 * The BuildKit exporter of an output; undefined when nothing is exported. Image configs are given, not derived, so that
 * digests depend on the plan alone.
 */
export function exporter(
  output: Output,
  image: {
    readonly config: string;
    readonly tag?: string;
    /** Besides `tag`. */
    readonly moreTags?: readonly string[];
    readonly epochSeconds?: number;
    readonly byDigest?: true;
    /** Of the manifest; Docker's own formats have none. */
    readonly annotations?: Readonly<Record<string, string>>;
  },
): Exporter | undefined {
  const { config, tag, moreTags = [], epochSeconds = SOURCE_DATE_EPOCH_SECONDS } = image;
  const tags = tag === undefined ? undefined : [tag, ...moreTags].join(",");
  const named = tags === undefined ? {} : { name: tags };
  const attrs = { "containerimage.config": config, "source-date-epoch": String(epochSeconds) };
  const annotations = Object.entries(image.annotations ?? {}).map(([key, value]) => [
    `annotation.${key}`,
    value,
  ]);
  const oci = { ...attrs, ...Object.fromEntries(annotations), "oci-mediatypes": "true" };
  switch (output.kind) {
    case "layout":
      return { type: "oci", attrs: { ...oci, ...compressionAttrs(output), tar: "false" } };
    case "archive":
      if (output.format === "tar") return { type: "tar", attrs: {} };
      return {
        type: output.format,
        attrs: { ...(output.format === "oci" ? oci : attrs), ...compressionAttrs(output), ...named },
      };
    case "docker":
      return { type: "docker", attrs: { ...attrs, ...named } };
    case "folder":
      return { type: "local", attrs: {} };
    case "image": {
      const name = output.name ?? tags;
      return {
        type: "image",
        attrs: {
          ...oci,
          ...compressionAttrs(output),
          ...(name === undefined ? {} : { name }),
          push: String(output.push),
          // An index is what gets the tags.
          ...(image.byDigest === undefined ? {} : { "push-by-digest": "true" }),
        },
      };
    }
    case "cache":
      return undefined;
  }
}
