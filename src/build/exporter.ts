import { SOURCE_DATE_EPOCH_SECONDS } from "../plan/epoch.ts";
import type { SolveRequest } from "./buildkit/types.ts";
import type { Output } from "./output.ts";

type Exporter = NonNullable<SolveRequest["exporter"]>;

/** The BuildKit exporter of an output; image configs are given, not derived, so that digests depend on the plan alone. */
export function exporter(
  output: Output,
  image: { readonly config: string; readonly tag?: string },
): Exporter {
  const { config, tag } = image;
  const named = tag === undefined ? {} : { name: tag };
  const attrs = { "containerimage.config": config, "source-date-epoch": String(SOURCE_DATE_EPOCH_SECONDS) };
  const oci = { ...attrs, "oci-mediatypes": "true" };
  switch (output.kind) {
    case "layout":
      return { type: "oci", attrs: { ...oci, tar: "false" } };
    case "archive":
      if (output.format === "tar") return { type: "tar", attrs: {} };
      return { type: output.format, attrs: { ...(output.format === "oci" ? oci : attrs), ...named } };
    case "docker":
      return { type: "docker", attrs: { ...attrs, ...named } };
    case "folder":
      return { type: "local", attrs: {} };
    case "image": {
      const name = output.name ?? tag;
      return {
        type: "image",
        attrs: { ...oci, ...(name === undefined ? {} : { name }), push: String(output.push) },
      };
    }
  }
}
