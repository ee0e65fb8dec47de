import { baseDir } from "./base-dir.ts";
import { parseBaseName } from "./base-name.ts";
import { BASE_VARIANTS } from "./debian-bases.ts";
import { type MakeBaseRequest, makeBase } from "./make-base.ts";
import { isLayout } from "./read-base-layout.ts";

/** Makes the base `name` (`debian-python:3.11`) unless both of its variants are on this machine. Throws as makeBase does. */
export async function ensureBase(request: Omit<MakeBaseRequest, "variants">): Promise<void> {
  const { name } = parseBaseName(request.name);
  const folders = BASE_VARIANTS.map((variant) => baseDir(request.cacheDir, { name, variant }));
  const present = await Promise.all(folders.map(isLayout));
  if (!present.every(Boolean)) await makeBase(request);
}
