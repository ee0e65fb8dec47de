import { posix } from "node:path";
import { FactoryError } from "../../../errors/factory-error.ts";
import type { FileProblem } from "../../problems.ts";
import type { ProjectFs } from "../../types.ts";
import type { WrittenRequirement } from "../requirements/requirement-lines.ts";
import { type IniValue, parseIni } from "./parse-ini.ts";
import { requirementsOfFile } from "./requirements-of-file.ts";
import type { SetupFields } from "./setup-fields.ts";

const FILE = "setup.cfg";

/** What setup.cfg says of a package; undefined when it has no [metadata] and no [options]. Throws FILE_* errors. */
export async function readSetupCfg(fs: ProjectFs, folder: string): Promise<SetupFields | undefined> {
  const file = posix.join(folder, FILE);
  const ini = parseIni(await fs.read(file, { maxBytes: 1024 * 1024 }), file);
  const metadata = ini.get("metadata");
  const options = ini.get("options");
  const extras = ini.get("options.extras_require");
  if (metadata === undefined && options === undefined) return undefined;
  const reading: Reading = { fs, folder, file, problems: [] };
  const python = plain(reading, "python_requires", options?.get("python_requires"));
  const name = plain(reading, "name", metadata?.get("name"));
  const version = plain(reading, "version", metadata?.get("version"));
  const requires = options?.get("install_requires");
  const extrasRequire = new Map<string, readonly WrittenRequirement[]>();
  const unreadExtras = new Map<string, readonly FileProblem[]>();
  for (const [extra, value] of extras ?? []) {
    const problems: FileProblem[] = [];
    const list = await readList({ ...reading, problems }, `extra ${extra}`, value);
    if (problems.length === 0) extrasRequire.set(extra, list);
    else unreadExtras.set(extra, problems);
  }
  return {
    ...(name === undefined ? {} : { name: name.text }),
    ...(version === undefined ? {} : { version: version.text }),
    ...(python === undefined
      ? {}
      : { pythonRequires: { value: python.text, source: `${file}:${python.line}` } }),
    ...(requires === undefined
      ? {}
      : { installRequires: await readList(reading, "install_requires", requires) }),
    ...(extrasRequire.size === 0 ? {} : { extrasRequire }),
    ...(unreadExtras.size === 0 ? {} : { unreadExtras }),
    problems: reading.problems,
  };
}

interface Reading {
  readonly fs: ProjectFs;
  readonly folder: string;
  readonly file: string;
  readonly problems: FileProblem[];
}

/** A value of one line; undefined when it is taken from elsewhere (`attr:`, `file:`), which only a version may be. */
function plain(reading: Reading, key: string, value: IniValue | undefined) {
  const [first] = value?.lines ?? [];
  if (first === undefined) return undefined;
  if (/^(?:attr|file):/.test(first.text)) return undefined;
  return isComputed(reading, key, value) ? undefined : { ...first, text: first.text.replaceAll("%%", "%") };
}

function isComputed({ problems, file }: Reading, key: string, value: IniValue | undefined): boolean {
  const line = value?.lines.find(({ text }) => text.includes("%("));
  if (line === undefined) return false;
  problems.push({
    message: `${key} of ${file} is computed: %(…) takes it from another place`,
    source: `${file}:${line.line}`,
    hint: "write the value itself",
    unsupported: true,
  });
  return true;
}

/** As setuptools reads a list of requirements: one to a line, or on one line with `;` between them. */
async function readList(
  reading: Reading,
  key: string,
  value: IniValue,
): Promise<readonly WrittenRequirement[]> {
  const { file } = reading;
  if (isComputed(reading, key, value)) return [];
  const [first] = value.lines;
  if (first !== undefined && /^file:/.test(first.text)) return readFiles(reading, value);
  const isOneLine = value.lines.length === 1 && first?.line === value.line;
  return value.lines.flatMap(({ text, line }) =>
    (isOneLine ? text.split(";") : [text])
      .map((one) => one.split(" #")[0]?.trim() ?? "")
      .filter((one) => one !== "")
      .map((one) => ({ text: one.replaceAll("%%", "%"), source: `${file}:${line}` })),
  );
}

async function readFiles(
  { fs, folder, file, problems }: Reading,
  value: IniValue,
): Promise<readonly WrittenRequirement[]> {
  const requestedBy = `${file}:${value.line}`;
  const text = value.lines.map((one) => one.text).join(",");
  const paths = text
    .slice("file:".length)
    .split(",")
    .map((path) => path.trim());
  const read: WrittenRequirement[] = [];
  for (const path of paths.filter((one) => one !== "")) {
    try {
      read.push(...(await requirementsOfFile(fs, { path, folder, requestedBy })));
    } catch (error) {
      if (!(error instanceof FactoryError)) throw error;
      problems.push({ message: error.message, source: requestedBy, hint: error.hint ?? "correct the path" });
    }
  }
  return read;
}
