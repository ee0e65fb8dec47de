import { TextProblem } from "../text-scanner.ts";
import type { IndexCredential, Requirement } from "../types.ts";
import type { ParsedRequirement } from "./parse-requirement.ts";
import { readPlace, type WrittenPlace } from "./read-place.ts";

/** A requirement whose URL was understood; what it says besides is apart. */
export interface PlacedRequirement {
  readonly requirement: Omit<Requirement, "source" | "hashes">;
  /** From the fragment of its URL. */
  readonly hashes: readonly string[];
  readonly credential?: IndexCredential;
}

/**
 * `offset` is where the URL begins, `folder` what a path in it is relative to. Throws TextProblem for a URL that cannot
 * be installed from.
 */
export function placedRequirement(
  { url, ...parsed }: ParsedRequirement,
  offset: number,
  folder = ".",
): PlacedRequirement {
  if (url === undefined) return { requirement: parsed, hashes: [] };
  const written = readPlace(url, { offset, folder });
  if (written.named && written.name !== parsed.name) {
    throw new TextProblem(`this is a place of ${written.name}, not of ${parsed.name}`, {
      offset,
      hint: `write ${written.name}, or correct the URL`,
    });
  }
  const extras = [...new Set([...parsed.extras, ...written.extras])].sort();
  return placed({ ...parsed, extras }, written);
}

/** A place that stands alone; `marker` is already read. */
export function unnamedRequirement(
  text: string,
  { offset, marker }: { readonly offset: number; readonly marker: string | undefined },
): PlacedRequirement {
  const written = readPlace(text, { offset });
  const { name, named, place, extras } = written;
  if (place.kind !== "git" && place.kind !== "folder" && !named && /\.whl$/i.test(pathOf(place))) {
    throw new TextProblem(`${JSON.stringify(pathOf(place))} is not the file name of a wheel`, {
      offset,
      hint: `name it as it was built, such as "name-1.0-py3-none-any.whl", or write "name @ URL"`,
    });
  }
  const requirement = {
    name: name ?? "project",
    extras,
    specifier: "",
    ...(marker === undefined ? {} : { marker }),
    ...(named ? {} : ({ nameGuessed: true } as const)),
  };
  return placed(requirement, written);
}

function pathOf(place: WrittenPlace["place"]): string {
  return place.kind === "url" || place.kind === "git" ? place.url : place.path;
}

function placed(
  requirement: Omit<Requirement, "source" | "hashes">,
  { place, version, hashes, credential }: WrittenPlace,
): PlacedRequirement {
  const specifier = version === undefined ? "" : `==${version}`;
  return {
    requirement: { ...requirement, specifier, place },
    hashes,
    ...(credential === undefined ? {} : { credential }),
  };
}
