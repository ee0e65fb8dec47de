import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BuildRequest, buildImage } from "../../../build/build-image.ts";
import { inventoryPlan } from "../../../build/inventory-plan.ts";
import { INVENTORY_PATTERNS, isInventoryFile } from "../../../insight/sbom/inventory-files.ts";
import type { InventoryFiles } from "../../../insight/sbom/read-inventory.ts";

/**
 * The files that tell what is installed in an image that was just built, from the builder that has it: a solve that takes
 * them out of the same stages, so that no layer is unpacked here and it does not matter where the image went.
 */
export async function exportInventory(request: BuildRequest): Promise<InventoryFiles> {
  const scratch = await mkdtemp(join(tmpdir(), "factory-inventory-"));
  try {
    const { attest: _, part: __, caches: ___, observer: ____, tag: _____, ...plain } = request;
    const written = "path" in request.output && request.output.path !== "-" ? [request.output.path] : [];
    await buildImage({
      ...plain,
      plan: inventoryPlan(request.plan, INVENTORY_PATTERNS),
      output: { kind: "folder", path: join(scratch, "files") },
      // What the first solve was not allowed to re-use, this one has to.
      noCache: false,
      // Stages are told by the first solve.
      onEvent: () => undefined,
      // The same files are left out of the context as before.
      ownFiles: [...written, ...(request.ownFiles ?? [])],
    });
    return await readFiles(join(scratch, "files"));
  } finally {
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function readFiles(root: string): Promise<InventoryFiles> {
  const files = new Map<string, Uint8Array>();
  const folders = [""];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) folders.push(path);
      if (entry.isFile() && isInventoryFile(path)) files.set(path, await readFile(join(root, path)));
    }
  }
  return files;
}
