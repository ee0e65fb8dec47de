import type { IndexCredential, Requirement } from "../types.ts";
import { parseRequirement } from "./parse-requirement.ts";
import { placedRequirement } from "./placed-requirement.ts";

export interface TextRequirement {
  readonly requirement: Requirement;
  readonly credential?: IndexCredential;
}

/**
 * A PEP 508 requirement of a manifest; paths in it are relative to `folder`. Throws TextProblem, with offsets in `text`.
 */
export function requirementOfText(
  text: string,
  { source, folder = "." }: { readonly source: string; readonly folder?: string },
): TextRequirement {
  const parsed = parseRequirement(text);
  const offset = parsed.url === undefined ? 0 : text.indexOf(parsed.url);
  const { requirement, hashes, credential } = placedRequirement(parsed, offset, folder);
  return {
    requirement: { ...requirement, hashes, source },
    ...(credential === undefined ? {} : { credential }),
  };
}
