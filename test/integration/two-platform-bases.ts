import { createHash } from "node:crypto";
import {
  copyFileSync,
  cpSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { Descriptor, OciIndex, OciManifest } from "../../src/image/layout-types.ts";
import { emptyFolder } from "./small-project.ts";
import { testMachine } from "./test-machine.ts";

/**
 * A cache folder whose `debian-python:3.11` and `debian-static:12` are there for amd64 and for arm64. Nothing on this machine runs arm64: that image
 * is a stand-in with the files of the amd64 one, and only its documents say arm64. It does for what never runs.
 */
export function twoPlatformBases(): string {
  const { cache } = testMachine();
  const folder = emptyFolder();
  for (const name of readdirSync(cache)) {
    if (name !== "bases") symlinkSync(join(cache, name), join(folder, name));
  }
  for (const base of ["debian-python/3.11/build", "debian-python/3.11/runtime", "debian-static/12/runtime"]) {
    addStandIn(join(cache, "bases", base), join(folder, "bases", base));
  }
  return folder;
}

function addStandIn(from: string, to: string): void {
  mkdirSync(join(to, "blobs", "sha256"), { recursive: true });
  cpSync(join(from, "oci-layout"), join(to, "oci-layout"));
  for (const blob of readdirSync(join(from, "blobs", "sha256"))) {
    linkOrCopy(join(from, "blobs", "sha256", blob), join(to, "blobs", "sha256", blob));
  }
  const index = JSON.parse(readFileSync(join(from, "index.json"), "utf8")) as OciIndex;
  const [amd64] = index.manifests;
  if (amd64 === undefined) throw new Error(`${from} holds no image`);
  const manifest = readBlob<OciManifest>(to, amd64.digest);
  const config = writeBlob(to, manifest.config, {
    ...readBlob<object>(to, manifest.config.digest),
    architecture: "arm64",
  });
  const arm64 = writeBlob(to, amd64, { ...manifest, config });
  const manifests = [amd64, { ...arm64, platform: { architecture: "arm64", os: "linux" } }];
  writeFileSync(join(to, "index.json"), JSON.stringify({ ...index, manifests }));
}

function readBlob<T>(dir: string, digest: string): T {
  return JSON.parse(readFileSync(join(dir, "blobs", digest.replace(":", "/")), "utf8")) as T;
}

function writeBlob(dir: string, { mediaType }: Descriptor, value: object): Descriptor {
  const bytes = Buffer.from(JSON.stringify(value));
  const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  writeFileSync(join(dir, "blobs", digest.replace(":", "/")), bytes);
  return { mediaType, digest, size: bytes.length };
}

function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}
