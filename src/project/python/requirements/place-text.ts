import type { Place } from "../types.ts";

/** A place as a requirement names it, relative to the project's root when it is in the project. */
export function placeText(place: Place): string {
  switch (place.kind) {
    case "url":
      return place.url + subdirectoryText(place);
    case "git": {
      const revision = place.revision === "" ? "" : `@${place.revision}`;
      return `git+${place.url}${revision}${subdirectoryText(place)}`;
    }
    case "folder":
    case "file":
      return /^\.(?:\.?$|\.\/)/.test(place.path) ? place.path : `./${place.path}`;
  }
}

function subdirectoryText({ subdirectory }: { readonly subdirectory?: string }): string {
  return subdirectory === undefined ? "" : `#subdirectory=${subdirectory}`;
}
