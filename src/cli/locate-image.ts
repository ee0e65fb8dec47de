import { join } from "node:path";
import { findLayout, type LayoutPlace, PROJECT_LAYOUT } from "../image/find-layout.ts";
import { readLastBuilt } from "../store/read-build-records.ts";

/**
 * The layout that an absolute path names, as findLayout does. A project that was built under several names means the image
 * that was built last.
 */
export async function locateImage(path: string): Promise<LayoutPlace | undefined> {
  const place = findLayout(path);
  if (place === undefined || place.dir !== join(path, PROJECT_LAYOUT)) return place;
  const last = await readLastBuilt(
    path,
    ({ output }) => output.kind === "layout" && output.path === place.dir,
  );
  return last?.tag === undefined ? place : { ...place, tag: last.tag };
}
