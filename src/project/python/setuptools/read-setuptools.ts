import { posix } from "node:path";
import { type FileProblem, fileProblemsError } from "../../problems.ts";
import type { ProjectFs, Sourced } from "../../types.ts";
import type { LocalPackage } from "../local/local-package.ts";
import { normaliseName } from "../normalise-name.ts";
import { parseSpecifier, printSpecifier } from "../pep440/specifier.ts";
import { requirementLines, type WrittenRequirement } from "../requirements/requirement-lines.ts";
import type { IndexCredential, Requirement } from "../types.ts";
import { readSetupCfg } from "./read-setup-cfg.ts";
import { readSetupPy } from "./read-setup-py.ts";
import type { SetupFields } from "./setup-fields.ts";

/**
 * The package that setup.py and setup.cfg of a folder declare, as setuptools merges them: what the call in setup.py gives
 * counts, and setup.cfg fills in the rest. Undefined when neither file declares one. Nothing runs. Throws
 * MANIFEST_INVALID or UNSUPPORTED with every problem.
 */
export async function readSetuptools(fs: ProjectFs, folder: string): Promise<LocalPackage | undefined> {
  const hasFile = async (name: string) => (await fs.kind(posix.join(folder, name))) !== undefined;
  const script = (await hasFile("setup.py")) ? await readSetupPy(fs, folder) : undefined;
  const config = (await hasFile("setup.cfg")) ? await readSetupCfg(fs, folder) : undefined;
  if (script === undefined && config === undefined) return undefined;
  const fields = [script, config].filter((one) => one !== undefined);
  const problems: FileProblem[] = fields.flatMap((one) => one.problems);
  const credentials: IndexCredential[] = [];
  const read = (written: readonly WrittenRequirement[] | undefined) => {
    const found = requirementLines(written ?? [], folder);
    problems.push(...found.problems);
    credentials.push(...found.credentials);
    return found.requirements;
  };
  const requirements = read(fields.map((one) => one.installRequires).find((one) => (one?.length ?? 0) > 0));
  const { extras, always } = readExtras(fields, read, problems);
  const range = readRange(fields, problems);
  const unreadExtras = unreadOf(fields);
  if (problems.length > 0) {
    const file = posix.join(folder, script === undefined ? "setup.cfg" : "setup.py");
    throw fileProblemsError("MANIFEST_INVALID", file, problems);
  }
  const name = fields.map((one) => one.name).find((one) => one !== undefined);
  const version = fields.map((one) => one.version).find((one) => one !== undefined);
  const isName = name !== undefined && /^[A-Z0-9](?:[A-Z0-9._-]*[A-Z0-9])?$/i.test(name);
  return {
    ...(isName ? { name: normaliseName(name) } : {}),
    ...(version === undefined ? {} : { version }),
    requirements: [...requirements, ...always],
    extras,
    ...(unreadExtras.size === 0 ? {} : { unreadExtras }),
    ...(range === undefined ? {} : { range }),
    credentials,
  };
}

/** `extra:marker` asks under a marker, and `:marker` asks without an extra. */
function readExtras(
  fields: readonly SetupFields[],
  read: (written: readonly WrittenRequirement[]) => readonly Requirement[],
  problems: FileProblem[],
): Pick<LocalPackage, "extras"> & { readonly always: readonly Requirement[] } {
  const extras: Record<string, readonly Requirement[]> = {};
  const always: Requirement[] = [];
  const written = fields.map((one) => one.extrasRequire).find((one) => one !== undefined);
  for (const [key, lines] of written ?? []) {
    const at = key.indexOf(":");
    const marker = at === -1 ? "" : key.slice(at + 1).trim();
    const joined = marker === "" ? lines : lines.map((line) => withMarker(line, marker));
    const requirements = read(joined);
    const extra = (at === -1 ? key : key.slice(0, at)).trim();
    if (extra === "") always.push(...requirements);
    else if (/^[A-Z0-9](?:[A-Z0-9._-]*[A-Z0-9])?$/i.test(extra)) {
      const name = normaliseName(extra);
      extras[name] = [...(Object.hasOwn(extras, name) ? (extras[name] ?? []) : []), ...requirements];
    } else {
      const source = lines[0]?.source;
      const message = `${JSON.stringify(key)} is not the name of an extra`;
      problems.push({
        message,
        hint: "use letters, digits, and . _ - between them",
        ...(source === undefined ? {} : { source }),
      });
    }
  }
  return { extras, always };
}

function unreadOf(fields: readonly SetupFields[]): ReadonlyMap<string, readonly FileProblem[]> {
  const unread = new Map<string, readonly FileProblem[]>();
  for (const [key, problems] of fields.flatMap((one) => [...(one.unreadExtras ?? [])])) {
    const name = normaliseName(key.split(":")[0]?.trim() ?? "");
    unread.set(name, [...(unread.get(name) ?? []), ...problems]);
  }
  return unread;
}

function withMarker({ text, source }: WrittenRequirement, marker: string): WrittenRequirement {
  const at = text.indexOf(";");
  if (at === -1) return { text: `${text} ; ${marker}`, source };
  return { text: `${text.slice(0, at)} ; (${text.slice(at + 1).trim()}) and (${marker})`, source };
}

function readRange(fields: readonly SetupFields[], problems: FileProblem[]): Sourced<string> | undefined {
  const written = fields.map((one) => one.pythonRequires).find((one) => one !== undefined);
  if (written === undefined) return undefined;
  const specifiers = parseSpecifier(written.value);
  if (specifiers?.length === 0) return undefined;
  if (specifiers !== undefined) return { value: printSpecifier(specifiers), source: written.source };
  problems.push({
    message: `python_requires is ${JSON.stringify(written.value)}, which is not a range of versions`,
    source: written.source,
    hint: `write a range such as ">=3.11" or ">=3.11,<3.14"`,
  });
  return undefined;
}
