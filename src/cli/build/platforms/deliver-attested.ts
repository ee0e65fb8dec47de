import type { BuildRequest, BuildResult } from "../../../build/build-image.ts";
import { deliverImages } from "../../../build/deliver/deliver-images.ts";
import { FactoryError } from "../../../errors/factory-error.ts";
import { openBuildRegistry } from "./open-build-registry.ts";

/** Builds one image and delivers it in an index with what is said about it. */
export async function deliverAttested(request: BuildRequest): Promise<BuildResult> {
  const { results, index } = await deliverImages({
    builds: [request],
    registry: () => openBuildRegistry(request),
  });
  const [result] = results;
  if (result === undefined) throw new FactoryError("INTERNAL", "nothing was built");
  return { ...result, ...(index === undefined ? {} : { index }) };
}
