import type { StageCall } from "../../pipeline/handlers/handler.ts";

/** The image that a stage is about: its attribute `image`, else what a build of this run made, else the project's. */
export function stageImage({ model, node, context, projectDir }: StageCall): string {
  const named = model.text(node, "image");
  if (named !== "") return named;
  const path = textOf(context.get("image.path"));
  if (path !== undefined) return path;
  const isPushed = context.get("image.output") === "image" || context.get("image.output") === "registry";
  const tag = textOf(context.get("image.tag"));
  const digest = builtDigest(context);
  if (!isPushed || tag === undefined) return projectDir;
  return digest === undefined ? tag : `${tag.replace(/:[^/:]*$/, "")}@${digest}`;
}

/** The digest that a build of this run gave. */
export function builtDigest(context: StageCall["context"]): string | undefined {
  return textOf(context.get("image.digest"));
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
