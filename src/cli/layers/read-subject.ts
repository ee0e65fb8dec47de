import { statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Command } from "commander";
import { FactoryError } from "../../errors/factory-error.ts";
import { findLayout, PROJECT_LAYOUT } from "../../image/find-layout.ts";
import type { ImageLayer, LayeredImage } from "../../insight/layered-image.ts";
import { nameImageLayers } from "../../insight/name-image-layers.ts";
import { planConfig } from "../../insight/oci-config.ts";
import type { BuildRecord } from "../../store/build-record.ts";
import { readBuildRecords } from "../../store/read-build-records.ts";
import type { Context } from "../context.ts";
import { isJsonFile } from "../is-json-file.ts";
import { addFolderOptions } from "../locate-project.ts";
import type { PlanFolderOptions } from "../plan-folder.ts";
import { addPlatformOption, onNamedPlatform, type PlatformOptions } from "../platform-option.ts";
import { projectOfPath } from "../project-of-path.ts";
import { findBuild, isBuildName, readBuild } from "./build-subject.ts";
import { readPlanFile, readProjectFolder } from "./plan-subjects.ts";
import { readStoredArchive, readStoredLayout, type StoredImage } from "./stored-image.ts";

export interface SubjectOptions extends PlanFolderOptions, PlatformOptions {
  /** `--project` */
  readonly project: string;
}

/** Something to list the layers of. */
export interface Subject {
  readonly image: LayeredImage;
  /** Builds of its project, newest first. */
  readonly records: readonly BuildRecord[];
  /** The layers with the distributions of those that are wanted, read from the image itself; absent when there is no image. */
  readonly look?: (wanted: (layer: ImageLayer) => boolean) => Promise<readonly ImageLayer[]>;
}

/** What may be named: said by help and errors. */
export const SUBJECTS =
  "a project folder, a plan of factory plan --json, an OCI layout, an image archive, or a build: latest, previous or its id";

export function addSubjectOptions(command: Command): Command {
  return addPlatformOption(
    addFolderOptions(command),
    "which image of an index, or what a project folder is planned for (default: this machine's)",
  )
    .option("--project <dir>", "project whose builds are looked at", ".")
    .option("--base <name>", "base image that a project folder is planned with, as for factory build");
}

/** Throws USAGE for what is nothing that has layers, and what reading it throws. */
export async function readSubject(here: Context, text: string, options: SubjectOptions): Promise<Subject> {
  const context = onNamedPlatform(here, options);
  const { architecture } = context.platform;
  const path = resolve(context.cwd, text);
  const projectDir = projectOfPath(path) ?? resolve(context.cwd, options.project);
  if (isBuildName(text)) {
    const records = await readBuildRecords(projectDir);
    return readBuild(findBuild(text, records), { name: text, records });
  }
  const place = findLayout(path);
  if (place !== undefined && place.dir !== join(path, PROJECT_LAYOUT)) {
    return readImage(text, {
      stored: await readStoredLayout(place.dir, { ...place, architecture }),
      projectDir,
    });
  }
  const kind = statSync(path, { throwIfNoEntry: false });
  if (kind === undefined) {
    throw new FactoryError("USAGE", `there is no ${text} to look into`, { hint: `name ${SUBJECTS}` });
  }
  if (kind.isDirectory()) return readProjectFolder(context, text, options);
  if (await isJsonFile(path)) {
    const records = await readBuildRecords(projectDir);
    return readPlanFile(text, { content: await readFile(path, "utf8"), records });
  }
  return readImage(text, { stored: await readStoredArchive(path, { architecture }), projectDir });
}

async function readImage(
  name: string,
  { stored, projectDir }: { readonly stored: StoredImage; readonly projectDir: string },
): Promise<Subject> {
  const records = await readBuildRecords(projectDir);
  const { digest, config } = stored;
  const layers = nameImageLayers({ digest, layers: stored.layers, history: config.history }, records);
  const own = records.find(({ outcome }) => outcome.kind === "built" && outcome.digest === digest);
  return {
    image: {
      kind: "image",
      name,
      layers,
      config: planConfig(config),
      ...(own === undefined ? {} : { build: own.id, pins: own.pins }),
    },
    records,
    look: async (wanted) => {
      const chosen = layers.flatMap((layer, index) => {
        const descriptor = stored.layers[index];
        return descriptor !== undefined && wanted(layer) ? [{ layer, descriptor }] : [];
      });
      const found = await stored.distributions(chosen.map(({ descriptor }) => descriptor));
      const byLayer = new Map(chosen.map(({ layer }, index) => [layer, found[index] ?? []]));
      return layers.map((layer) => {
        const distributions = byLayer.get(layer);
        return distributions === undefined ? layer : { ...layer, distributions };
      });
    },
  };
}
