import { parseMarker } from "../markers/parse-marker.ts";
import { TextProblem } from "../text-scanner.ts";
import { invalidLock, lockFile } from "./lock-field.ts";

/** A marker of a lock as it is written; throws LOCK_INVALID when it is none. */
export function checkedMarker(marker: unknown, source: string): string {
  const file = lockFile(source);
  if (typeof marker !== "string") throw invalidLock(`a marker in ${file} is not a string`, { source });
  try {
    parseMarker(marker);
    return marker;
  } catch (error) {
    if (!(error instanceof TextProblem)) throw error;
    throw invalidLock(`${JSON.stringify(marker)} in ${file} is not a marker: ${error.message}`, { source });
  }
}
