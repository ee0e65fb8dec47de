import type { Output } from "../../build/output.ts";
import { FactoryError } from "../../errors/factory-error.ts";

// The grammar of image references: a registry, lower-case path components, and a tag.
const REGISTRY = /(?:(?:[a-zA-Z0-9][a-zA-Z0-9.-]*|\[[0-9a-fA-F:]+\])(?::\d+)?\/)?/.source;
const COMPONENT = /[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*/.source;
const IMAGE_NAME = new RegExp(`^${REGISTRY}${COMPONENT}(?:/${COMPONENT})*(?::\\w[\\w.-]{0,127})?$`);

/** Refuses names and places that no build could use. Throws USAGE or OUTPUT_INVALID. */
export function checkOutput(
  output: Output | undefined,
  { tag, projectDir }: { readonly tag: string | undefined; readonly projectDir: string },
): void {
  if (tag !== undefined) checkName(tag, "--tag");
  if (output?.kind === "image") {
    if (output.name !== undefined) checkName(output.name, "--output");
    if (output.push && output.name === undefined && tag === undefined) {
      throw new FactoryError("OUTPUT_INVALID", "an image without a name cannot be pushed", {
        source: "--output",
        hint: "add name=REGISTRY/NAME:TAG to --output, or give --tag",
      });
    }
  }
  if (output?.kind === "layout" && output.path === projectDir) {
    throw new FactoryError(
      "OUTPUT_INVALID",
      `cannot write an OCI layout to ${projectDir}: it is the project folder`,
      { source: "--output", hint: "name another folder, such as dest=image" },
    );
  }
}

function checkName(name: string, source: string): void {
  if (IMAGE_NAME.test(name)) return;
  throw new FactoryError("USAGE", `"${name}" is not the name of an image`, {
    source,
    hint: "write lower-case letters, digits and .-_/ with an optional tag, such as team/hello:1",
  });
}
