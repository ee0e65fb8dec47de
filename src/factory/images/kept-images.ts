import { join } from "node:path";
import { stateFolder } from "../resource-paths.ts";

/** OCI layout with the images of runs that wait for a decision or were approved; the tag of each is the id of its run. */
export function keptImagesLayout(projectDir: string): string {
  return join(stateFolder(projectDir), "images");
}

/** Held while images are added or removed. */
export function keptImagesLock(projectDir: string): string {
  return join(stateFolder(projectDir), "locks", "images");
}
