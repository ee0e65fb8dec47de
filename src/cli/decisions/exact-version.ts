import { FactoryError } from "../../errors/factory-error.ts";
import { parseVersionRef } from "../../factory/resource-id.ts";

/** `ID@VERSION`: what cannot be taken back is done to nothing that was not named. Throws USAGE. */
export function exactVersion(
  asked: string,
  kind: "pipeline" | "suite",
): { readonly id: string; readonly version: number } {
  const { id, version } = parseVersionRef(asked);
  if (version !== undefined) return { id, version };
  throw new FactoryError("USAGE", `${asked} names no version of a ${kind}`, { hint: `write ${asked}@1` });
}
