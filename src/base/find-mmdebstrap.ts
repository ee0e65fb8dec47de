import { access, constants } from "node:fs/promises";
import { join } from "node:path";
import { type UnpackPackageRequest, unpackDebianPackage } from "./debian-package.ts";
import { findOnPath } from "./find-on-path.ts";

const ARCHIVE_KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";

export interface Mmdebstrap {
  readonly argv: readonly string[];
  /** Set when the machine has no keys of Debian's archive of its own. */
  readonly keyring?: string;
}

/** mmdebstrap from PATH, else unpacked from its Debian package and run with the system's perl. */
export async function findMmdebstrap(request: Omit<UnpackPackageRequest, "name">): Promise<Mmdebstrap> {
  const keyring = await findKeyring(request);
  return { argv: [await findProgram(request)], ...(keyring === undefined ? {} : { keyring }) };
}

async function findProgram(request: Omit<UnpackPackageRequest, "name">): Promise<string> {
  const found = await findOnPath("mmdebstrap", request.env);
  if (found !== undefined) return found;
  const folder = await unpackDebianPackage({ ...request, name: "mmdebstrap" });
  return join(folder, "usr", "bin", "mmdebstrap");
}

async function findKeyring(request: Omit<UnpackPackageRequest, "name">): Promise<string | undefined> {
  if (
    await access(ARCHIVE_KEYRING, constants.R_OK).then(
      () => true,
      () => false,
    )
  )
    return undefined;
  const folder = await unpackDebianPackage({ ...request, name: "debian-archive-keyring" });
  return join(folder, ARCHIVE_KEYRING);
}
