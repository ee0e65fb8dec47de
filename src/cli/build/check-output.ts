import type { Output } from "../../build/output.ts";
import { FactoryError } from "../../errors/factory-error.ts";
import { problemsError } from "../../errors/problems-error.ts";
import { imageNameProblem } from "../image-name-problem.ts";

/** Refuses names and places that no build could use. Throws USAGE or OUTPUT_INVALID. */
export function checkOutput(
  output: Output | undefined,
  { tags, projectDir }: { readonly tags: readonly string[]; readonly projectDir: string },
): void {
  const problems = tags.flatMap((tag) => imageNameProblem(tag, { source: "--tag" }) ?? []);
  if (output?.kind === "image" && output.name !== undefined) {
    problems.push(...[imageNameProblem(output.name, { source: "--output" }) ?? []].flat());
  }
  if (problems.length > 0) throw problemsError("USAGE", "the command line", problems);
  if (output?.kind === "image" && output.push && output.name === undefined && tags.length === 0) {
    throw new FactoryError("OUTPUT_INVALID", "an image without a name cannot be pushed", {
      source: "--output",
      hint: "name it with --tag REGISTRY/NAME:TAG",
    });
  }
  if (output?.kind === "layout" && output.path === projectDir) {
    throw new FactoryError(
      "OUTPUT_INVALID",
      `cannot write an OCI layout to ${projectDir}: it is the project folder`,
      { source: "--output", hint: "name another folder, such as dest=image" },
    );
  }
}
