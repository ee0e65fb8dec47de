import { buildVariant, indexVariant } from "../project/python/build-variant.ts";
import { evaluateMarker } from "../project/python/markers/evaluate-marker.ts";
import { parseMarker } from "../project/python/markers/parse-marker.ts";
import type { TargetEnvironment } from "../project/python/markers/target-environment.ts";
import type { Requirement } from "../project/python/types.ts";

/** What decides which builds of torch are taken. */
export interface TorchWish {
  /** Requirements and constraints of the project. */
  readonly requirements: readonly Requirement[];
  readonly target: TargetEnvironment;
  readonly accelerator: string;
  /** Of the builds that fit the rest of the project: `cu121`, or `pypi` for those of the usual index. */
  readonly variant: string | undefined;
  /** Addresses of all indexes and pages that uv is given. */
  readonly indexes: readonly string[];
}

/**
 * The index of PyTorch that uv takes torch and its family from, also where no requirement names them: it is asked only once
 * one of them is needed. Undefined when the indexes that are given answer: the usual one, or those of PyTorch among them.
 */
export function torchBackend(wish: TorchWish): string | undefined {
  if (wish.indexes.some((url) => indexVariant(url) !== undefined)) return undefined;
  const named = namedVariant(wish);
  if (named !== undefined) return named;
  if (wish.accelerator === "none") return "cpu";
  return wish.variant === "pypi" ? undefined : wish.variant;
}

/** `cu118` of `torch==2.4.1+cu118`. */
function namedVariant({ requirements, target }: TorchWish): string | undefined {
  for (const { name, specifier, marker } of requirements) {
    if (!/^torch(?:vision|audio)?$/.test(name)) continue;
    const [, word] = /\+([a-z0-9.]+)/i.exec(specifier) ?? [];
    if (word === undefined || buildVariant(word.toLowerCase()) === undefined) continue;
    if (marker === undefined || evaluateMarker(parseMarker(marker), target.markers))
      return word.toLowerCase();
  }
  return undefined;
}
