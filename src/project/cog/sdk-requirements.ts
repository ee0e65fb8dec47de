import { parseRequirement } from "../python/requirements/parse-requirement.ts";
import type { Requirement } from "../python/types.ts";
import type { CogSdk } from "./types.ts";

/** A specifier with a pre-release in it is what lets installers take one. */
const ANY_PRERELEASE = ">=0.16.0a0";

/** What the SDK adds to a project's requirements; a local wheel adds what it needs, and is installed by itself. */
export function sdkRequirements(sdk: CogSdk): readonly Requirement[] {
  const base = { extras: [], hashes: [], source: sdk.source } as const;
  switch (sdk.kind) {
    case "index": {
      const specifier = sdk.specifier === "" && sdk.prerelease ? ANY_PRERELEASE : sdk.specifier;
      const cog = { ...base, name: "cog", specifier };
      return sdk.prerelease ? [cog, { ...base, name: "coglet", specifier: ANY_PRERELEASE }] : [cog];
    }
    case "url":
      return [{ ...base, name: "cog", specifier: "", place: { kind: "url", url: sdk.url } }];
    case "wheel":
      return sdk.requires.map((line) => {
        const { name, extras, specifier, marker } = parseRequirement(line);
        return { ...base, name, extras, specifier, ...(marker === undefined ? {} : { marker }) };
      });
  }
}
