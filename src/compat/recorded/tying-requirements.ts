import { evaluateMarker } from "../../project/python/markers/evaluate-marker.ts";
import { parseMarker } from "../../project/python/markers/parse-marker.ts";
import { targetEnvironment } from "../../project/python/markers/target-environment.ts";
import { parseRequirement } from "../../project/python/requirements/parse-requirement.ts";
import type { WheelTarget } from "../index/package-index.ts";
import type { RecordedRequirements } from "./recorded-package.ts";

/**
 * The requirements that tie a wheel to CUDA libraries and to other packages of the tables, as they hold for a target.
 * Throws TextProblem for a requirement that is not PEP 508.
 */
export function tyingRequirements(
  requiresDist: readonly string[],
  { extras = [], ...target }: WheelTarget & { readonly extras?: readonly string[] },
): RecordedRequirements {
  const { markers } = targetEnvironment(target);
  const parsed = requiresDist.map(parseRequirement).filter(({ name }) => TYING_NAMES.test(name));
  const found: Record<string, Readonly<Record<string, string>>> = {};
  for (const extra of ["", ...extras]) {
    const held = parsed.filter(({ name, marker }) => {
      if (found[""]?.[name] !== undefined) return false;
      return marker === undefined || evaluateMarker(parseMarker(marker), { ...markers, extra });
    });
    const specifiers = held.map(({ name, specifier }) => [name, specifier] as const);
    if (specifiers.length > 0)
      found[extra] = Object.fromEntries(specifiers.sort(([a], [b]) => (a < b ? -1 : 1)));
  }
  return found;
}

const TYING_NAMES =
  /^(nvidia-(cuda-runtime|cudnn|nccl)(-cu\d+)?|cuda-toolkit|triton|torch|torchvision|jax-cuda\d+-(plugin|pjrt)|jaxlib)$/;
