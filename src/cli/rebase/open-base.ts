import { isLayoutRef } from "../../base/base-name.ts";
import { readBaseLayout } from "../../base/read-base-layout.ts";
import { detectFacts } from "../../build/rebase/detect-facts.ts";
import type { OwnPart } from "../../build/rebase/own-part.ts";
import type { Descriptor, Layout } from "../../image/layout-types.ts";
import { openLayer } from "../../image/open-layer.ts";
import { readLayout } from "../../image/read-layout.ts";
import { type BaseFacts, factsOfLabels, factsOfRow } from "../../plan/base-facts.ts";
import { baseCatalogues } from "../base-catalogues.ts";
import type { Context } from "../context.ts";
import { catalogueBase } from "./catalogue-base.ts";
import { type OpenedImage, type OpenImage, openImage } from "./open-image.ts";

export interface OpenedBase extends OpenedImage {
  /** What the image will say of it: for a base of the catalogue the same that `factory build` writes. */
  readonly told: BaseFacts;
}

/**
 * Finds a base by its name in the catalogue, else as any image. `check` refuses what does not fit, before anything is pulled
 * where the catalogue tells enough. Throws as openImage does, and BASE_UNKNOWN.
 */
export async function openBase(
  text: string,
  context: Context,
  { check, ...opening }: OpenImage & { readonly check: (facts: BaseFacts) => void },
): Promise<OpenedBase> {
  const row = catalogueBase(text, await baseCatalogues(context));
  if (row === undefined) {
    const opened = await openImage(text, opening);
    const facts = await factsOf(opened.layout, opened.layout.manifest.layers);
    check(facts);
    return { ...opened, told: facts };
  }
  const told = factsOfRow(row);
  if (isWhole(told)) check(told);
  const opened = await openRow(row.runtime ?? "", context, opening);
  if (!isWhole(told)) check({ ...(await factsOf(opened.layout, opened.layout.manifest.layers)), ...told });
  return { ...opened, told };
}

/** What the layers of an image rely on: what it says, else what its base's layers show. */
export async function factsOfImage({ facts, baseLayers }: OwnPart, layout: Layout): Promise<BaseFacts> {
  if (isWhole(facts)) return facts;
  return { ...(await factsOf(layout, layout.manifest.layers.slice(0, baseLayers))), ...facts };
}

async function openRow(runtime: string, context: Context, opening: OpenImage): Promise<OpenedImage> {
  if (!isLayoutRef(runtime)) {
    const { pullImage } = await import("../../build/rebase/registry-image.ts");
    return { kind: "registry", ...(await pullImage(runtime, opening.scratch, await opening.registry())) };
  }
  const { dir, digest } = await readBaseLayout({
    ...{ name: runtime, cacheDir: context.folders.cache, architecture: opening.architecture },
  });
  return {
    kind: "layout",
    layout: await readLayout(dir, { architecture: opening.architecture }),
    digest,
    name: runtime.replace(/^[a-z-]+:\/\//, ""),
  };
}

async function factsOf({ dir, config }: Layout, layers: readonly Descriptor[]): Promise<BaseFacts> {
  const said = factsOfLabels(config.config?.Labels ?? {});
  return { ...said, ...(await detectFacts({ config, layers, open: (layer) => openLayer(dir, layer) })) };
}

/** A runtime that is told without its place would have to be looked for all the same. */
function isWhole({ distribution, libc, python, interpreter }: BaseFacts): boolean {
  const pythonTold = (python === undefined) === (interpreter === undefined);
  return distribution !== undefined && libc !== undefined && pythonTold;
}
