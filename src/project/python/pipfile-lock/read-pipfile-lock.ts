import type { ProjectFs } from "../../types.ts";
import { invalidLock } from "../locks/lock-field.ts";
import type { ManagerLock } from "../locks/manager-lock.ts";
import { MAX_LOCK_BYTES } from "../locks/max-lock-bytes.ts";
import { edgesTo, projectEntry } from "../locks/project-entry.ts";
import { asTable, type TomlTable } from "../toml/parse-toml.ts";
import { jsonPlaces } from "./json-places.ts";
import { parseLockJson } from "./parse-lock-json.ts";
import { readPipfile } from "./read-pipfile.ts";
import { readPipfilePackage } from "./read-pipfile-package.ts";

const FILE = "Pipfile.lock";

/** Reads the `default` section of Pipfile.lock, with the Python of the Pipfile. Throws LOCK_INVALID. */
export async function readPipfileLock(fs: ProjectFs): Promise<ManagerLock> {
  const { ranges, requirements } = await readPipfile(fs);
  const text = await fs.read(FILE, { maxBytes: MAX_LOCK_BYTES });
  const document = parseLockJson(text, FILE);
  const section = asTable(document.default);
  if (section === undefined) throw invalidLock(`${FILE} has no section "default"`, { source: FILE });
  const indexes = readIndexes(document);
  const placeOf = jsonPlaces(text, { section: "default", file: FILE });
  const packages = Object.entries(section).map(([name, value]) =>
    readPipfilePackage(value, { name, source: placeOf(name), indexes }),
  );
  const entry = projectEntry(edgesTo(packages), { source: "Pipfile", isPackage: false });
  return { lock: { file: FILE, packages: [entry, ...packages] }, ranges, requirements };
}

/** URLs by name; the first, which is for packages that name none, is also there under the empty name. */
function readIndexes(document: TomlTable): ReadonlyMap<string, string> {
  const indexes = new Map<string, string>();
  const sources = asTable(document._meta)?.sources;
  for (const source of Array.isArray(sources) ? sources : []) {
    const { name, url } = asTable(source) ?? {};
    if (typeof url !== "string") throw invalidLock(`a source of ${FILE} has no url`, { source: FILE });
    if (!indexes.has("")) indexes.set("", url);
    if (typeof name === "string") indexes.set(name, url);
  }
  return indexes;
}
