import { FactoryError } from "../../errors/factory-error.ts";
import type { Stage } from "../../plan/types.ts";

/** What says that a Dockerfile cannot do what a stage asks for. */
export function notBakeable(stage: Pick<Stage, "id" | "block"> | undefined, reason: string): FactoryError {
  const who = stage === undefined ? "the image" : `stage ${stage.id} (block ${stage.block})`;
  return new FactoryError("UNSUPPORTED", `${who} cannot be written as a Dockerfile: ${reason}`, {
    hint: "build it with --builder llb, which is the default",
    ...(stage === undefined ? {} : { details: { stage: stage.id, block: stage.block } }),
  });
}
