import { satisfies } from "../pep440/satisfies.ts";

/** No release of a minor has had a higher patch. */
const MOST_PATCHES = 99;

/** Whether some release of the minor of `python` (`3.13`, `3.11.2`) is in the PEP 440 range. */
export function pythonFits(python: string, range: string): boolean {
  const minor = minorOf(python);
  if (python !== minor && satisfies(python, range)) return true;
  for (let patch = MOST_PATCHES; patch >= 0; patch -= 1) {
    if (satisfies(`${minor}.${patch}`, range)) return true;
  }
  return false;
}

/** `3.11` of `3.11.2`. */
export function minorOf(python: string): string {
  return python.split(".").slice(0, 2).join(".");
}
