import { baseDir } from "./base-dir.ts";
import { parseBaseName } from "./base-name.ts";
import { variantsOf } from "./debian-bases.ts";
import { findBase, type MakeBaseRequest, makeBase } from "./make-base.ts";
import { isLayout } from "./read-base-layout.ts";

/** Makes the base `name` (`debian-python:3.11`) unless all of its variants are on this machine. Throws as makeBase does. */
export async function ensureBase(request: Omit<MakeBaseRequest, "variants">): Promise<void> {
  const { name } = parseBaseName(request.name);
  const folders = variantsOf(findBase(name)).map((variant) => baseDir(request.cacheDir, { name, variant }));
  const present = await Promise.all(folders.map(isLayout));
  if (!present.every(Boolean)) await makeBase(request);
}
