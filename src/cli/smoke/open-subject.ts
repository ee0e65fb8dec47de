import { statSync } from "node:fs";
import { resolve } from "node:path";
import { FactoryError } from "../../errors/factory-error.ts";
import { extractArchive } from "../../image/extract-archive.ts";
import { PROJECT_LAYOUT } from "../../image/find-layout.ts";
import { readLayout } from "../../image/read-layout.ts";
import type { SmokeSource } from "../../smoke/request.ts";
import type { Context } from "../context.ts";
import { checkImageName } from "../image-name-problem.ts";
import { isJsonFile } from "../is-json-file.ts";
import { locateImage } from "../locate-image.ts";
import { looksLikePath } from "../looks-like-path.ts";
import { projectOfPath } from "../project-of-path.ts";

/** What a command is to run in. */
export interface OpenedSubject {
  readonly source: Exclude<SmokeSource, { kind: "plan" }> | { readonly kind: "plan"; readonly file: string };
  /** Absolute folder of the project that it belongs to; undefined when it does not say. */
  readonly projectDir?: string;
}

export interface OpenSubject {
  readonly context: Context;
  /** Empty folder for what has to be unpacked. */
  readonly scratch: string;
}

/** What may be named: said by help and errors. */
export const RUNNABLES =
  "a built project, an OCI layout, an image archive, a plan, or an image of a registry";

/** Finds an image or a plan. Throws FILE_MISSING for a path with neither, IMAGE_UNAVAILABLE for what is no image. */
export async function openSubject(text: string, { context, scratch }: OpenSubject): Promise<OpenedSubject> {
  const path = resolve(context.cwd, text);
  const projectDir = projectOfPath(path);
  const known = projectDir === undefined ? {} : { projectDir };
  const place = await locateImage(path);
  if (place !== undefined) {
    const { architecture } = context.platform;
    const { descriptor } = await readLayout(place.dir, { ...place, architecture });
    const source = { kind: "layout", dir: place.dir, digest: descriptor.digest } as const;
    const owner = projectOfPath(place.dir);
    return { source, ...(owner === undefined ? {} : { projectDir: owner }) };
  }
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory() === true) {
    throw new FactoryError("FILE_MISSING", `${path} holds no image in ${PROJECT_LAYOUT}`, {
      hint: `run: factory build ${text}, or name the image that it built`,
    });
  }
  if (found === undefined) {
    if (looksLikePath(text)) {
      throw new FactoryError("FILE_MISSING", `there is nothing at ${text}`, { hint: `name ${RUNNABLES}` });
    }
    checkImageName(text, { source: "WHAT", digest: true });
    return { source: { kind: "registry", ref: text } };
  }
  if (await isJsonFile(path)) return { source: { kind: "plan", file: path }, ...known };
  await extractArchive(path, scratch);
  const { descriptor } = await readLayout(scratch, { architecture: context.platform.architecture });
  return { source: { kind: "layout", dir: scratch, digest: descriptor.digest }, ...known };
}
