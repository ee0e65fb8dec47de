import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { FactoryError } from "../../../errors/factory-error.ts";
import { outputError } from "./output-error.ts";

/** An OCI content descriptor; other fields than these are kept as they are. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly annotations?: Readonly<Record<string, string>>;
}

interface Index {
  readonly manifests: readonly Descriptor[];
}

/** The images of a layout folder; undefined where there is no index yet. Throws OUTPUT_FAILED. */
export async function readLayoutIndex(dir: string): Promise<readonly Descriptor[] | undefined> {
  const path = join(dir, "index.json");
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw outputError(path, error);
  }
  try {
    const { manifests } = JSON.parse(text) as Index;
    if (manifests.every((each) => typeof each.digest === "string")) return manifests;
  } catch {
    // Told below, in the same words as any other file that is not an index.
  }
  throw new FactoryError("OUTPUT_FAILED", `${path} is not an OCI image index`, {
    hint: "choose an empty folder as output, or remove that file",
  });
}
