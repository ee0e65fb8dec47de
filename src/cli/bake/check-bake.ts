import { FactoryError } from "../../errors/factory-error.ts";
import type { BuildOptions } from "../commands/build.ts";

/** Refuses options that docker buildx bake does not honour the way factory means them. Throws USAGE. */
export function checkBake(options: BuildOptions): void {
  const { platform, verify, sbom, provenance, signKey, annotation } = options;
  const asked = {
    "--platform": platform,
    "--verify": verify,
    "--sbom": sbom,
    "--provenance": provenance,
    "--sign-key": signKey,
    "--annotation": annotation,
  };
  const refused = Object.entries(asked).flatMap(([flag, value]) => (value === undefined ? [] : [flag]));
  if (refused.length === 0) return;
  throw new FactoryError("USAGE", `--builder bake cannot be used with ${refused.join(" and ")}`, {
    source: "--builder",
    hint: `leave ${refused.join(" and ")} out, or build with --builder llb`,
  });
}
