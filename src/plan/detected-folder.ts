import { posix } from "node:path";
import type { Project } from "../project/types.ts";
import type { Detection } from "./detection.ts";

/** Where a project lies that is not its own root. */
export function detectedFolder({ folder }: Project): Pick<Detection, "folder" | "root"> {
  return folder === "" ? {} : { folder, root: posix.relative(folder, ".") };
}
