import type { OciImageConfig } from "../../src/build/types.ts";
import { readLayout } from "../../src/image/read-layout.ts";
import { imageFiles } from "./image-files.ts";

/** Everything that says how the image runs; its history tells how it was made. Docker's mark for Windows means nothing. */
export async function comparableImage(layoutDir: string): Promise<Partial<OciImageConfig>> {
  const { config = {}, architecture, os } = (await readLayout(layoutDir)).config;
  const { ArgsEscaped: _, ...rest } = config as typeof config & { readonly ArgsEscaped?: boolean };
  return { config: rest, architecture, os };
}

/** One line for each of the first files that are not the same in both images, in any respect. */
export async function fileDifference(
  layoutDir: string,
  otherDir: string,
  /** Files whose contents are another each time they are made: only the rest about them is compared. */
  varying?: RegExp,
): Promise<readonly string[]> {
  const [own, theirs] = [await listed(layoutDir, varying), await listed(otherDir, varying)];
  const paths = [...new Set([...own.keys(), ...theirs.keys()])].sort();
  return paths
    .filter((path) => own.get(path) !== theirs.get(path))
    .map((path) => `${path}: ${own.get(path) ?? "not there"} | ${theirs.get(path) ?? "not there"}`)
    .slice(0, 20);
}

async function listed(layoutDir: string, varying: RegExp | undefined): Promise<ReadonlyMap<string, string>> {
  const files = await imageFiles(layoutDir);
  const facts = ([path, text]: [string, string]) =>
    varying?.test(path) ? text.replace(/ [0-9a-f]{16} /, " ") : text;
  return new Map([...files].map((file) => [file[0], facts(file)]));
}
