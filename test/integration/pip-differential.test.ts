import { execa } from "execa";
import { beforeAll, describe, expect, it } from "vitest";
import { FactoryError } from "../../src/errors/factory-error.ts";
import { memoryProjectFs } from "../../src/project/fs/memory-project-fs.ts";
import { parseSpecifier } from "../../src/project/python/pep440/specifier.ts";
import { placeText } from "../../src/project/python/requirements/place-text.ts";
import {
  type RequirementsFile,
  readRequirementsFile,
} from "../../src/project/python/requirements/read-requirements-file.ts";
import type { Requirement } from "../../src/project/python/types.ts";
import { DIFFERENT_CASES, SAME_CASES } from "./pip-cases.ts";
import { referencePython } from "./reference-python.ts";

/** pip's own parser of requirements files, which is not a public interface: hence the exact version. */
const PIP = "pip==26.0.1";

const REFERENCE = String.raw`
import json, os, re, sys, tempfile
from optparse import Values
from pip._internal.index.collector import LinkCollector
from pip._internal.index.package_finder import PackageFinder
from pip._internal.models.format_control import FormatControl
from pip._internal.models.search_scope import SearchScope
from pip._internal.models.selection_prefs import SelectionPreferences
from pip._internal.models.target_python import TargetPython
from pip._internal.network.session import PipSession
from pip._internal.req.constructors import install_req_from_parsed_requirement
from pip._internal.req.req_file import parse_requirements
from pip._vendor.packaging.utils import canonicalize_name

def place(link, root):
    if link is None:
        return None
    text = link.url_without_fragment
    text = re.sub(r"^((?!git\+ssh)[a-z+]+://)[^/@]*@", r"\1", text)
    if text.startswith("file://"):
        path = os.path.relpath(link.file_path, root)
        text = "." if path == "." else "./" + path
    folder = link.subdirectory_fragment
    return text + ("#subdirectory=" + folder if folder else "")

def requirement(parsed, root):
    one = install_req_from_parsed_requirement(parsed)
    link = place(one.link, root)
    hashes = [f"{name}:{value}" for name, values in sorted(one.hash_options.items()) for value in values]
    given = len(hashes) > 0
    if one.link and one.link.hash and one.link.hash_name in ("sha256", "sha384", "sha512"):
        hashes.append(f"{one.link.hash_name}:{one.link.hash}")
    return {
        "name": canonicalize_name(one.req.name) if one.req else None,
        "extras": sorted(canonicalize_name(extra) for extra in one.extras),
        "specifier": sorted(str(part) for part in one.req.specifier) if one.req and not link else [],
        "place": link,
        "marker": str(one.markers) if one.markers else None,
        "hashes": sorted(set(hashes)),
        "given": given,
        "constraint": one.constraint,
    }

def read(files):
    with tempfile.TemporaryDirectory() as root:
        root = os.path.realpath(root)
        for name, text in files.items():
            path = os.path.join(root, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(bytes.fromhex(text[4:]) if text.startswith("hex:") else text.encode())
        os.chdir(root)
        session = PipSession()
        scope = SearchScope(find_links=[], index_urls=[], no_index=False)
        finder = PackageFinder.create(
            link_collector=LinkCollector(session=session, search_scope=scope),
            selection_prefs=SelectionPreferences(allow_yanked=False, format_control=FormatControl()),
            target_python=TargetPython(),
        )
        options = Values({"require_hashes": False, "features_enabled": [], "isolated_mode": False})
        try:
            parsed = list(parse_requirements("requirements.txt", session, finder, options))
            found = [requirement(one, root) for one in parsed]
        except Exception:
            return None
        finally:
            os.chdir("/")
        bare = lambda url: re.sub(r"^([a-z+]+://)[^/@]*@", r"\1", url)
        links = [os.path.relpath(one, root) if os.path.isabs(one) else bare(one) for one in finder.find_links]
        return {
            "requirements": found,
            "indexes": [bare(one) for one in finder.search_scope.index_urls],
            "links": links,
            "noIndex": finder.search_scope.no_index,
            "prereleases": bool(finder.release_control and finder.release_control.all_releases),
            "noBinary": sorted(finder.format_control.no_binary),
            "onlyBinary": sorted(finder.format_control.only_binary),
            "trusted": sorted(f"{host}:{port}" if port else host for host, port in session.pip_trusted_origins),
            "hashed": options.require_hashes or any(one["given"] for one in found if not one["constraint"]),
        }

json.dump([read(files) for files in json.load(sys.stdin)], sys.stdout)
`;

type Files = Readonly<Record<string, string>>;

const cases = [...Object.entries(SAME_CASES), ...Object.entries(DIFFERENT_CASES)];
let answers: ReadonlyMap<string, unknown>;

beforeAll(async () => {
  const python = await referencePython(PIP);
  const { stdout } = await execa(python, ["-c", REFERENCE], {
    input: JSON.stringify(cases.map(([, { files }]) => files)),
  });
  const read = JSON.parse(stdout) as readonly unknown[];
  answers = new Map(cases.map(([name], index) => [name, read[index]]));
});

/** What factory reads, in the words of the reference; null when it refuses. */
async function ours(files: Files): Promise<unknown> {
  const contents = Object.entries(files).map(([name, text]) => [
    name,
    text.startsWith("hex:") ? Buffer.from(text.slice(4), "hex") : text,
  ]);
  try {
    return inWordsOfPip(
      await readRequirementsFile(memoryProjectFs(Object.fromEntries(contents)), "requirements.txt"),
    );
  } catch (error) {
    if (error instanceof FactoryError && error.fault === "user") return null;
    throw error;
  }
}

function inWordsOfPip(file: RequirementsFile): unknown {
  const { indexes, installOptions: options } = file;
  const declared = [...(indexes?.index === undefined ? [] : [indexes.index]), ...(indexes?.extra ?? [])];
  const noIndex = options?.noIndex !== undefined;
  return {
    requirements: [
      ...file.requirements.filter(isOfRequirementsFile).map((one) => requirementOf(one, false)),
      ...file.constraints.map((one) => requirementOf(one, true)),
    ],
    indexes: noIndex ? [] : declared.map(({ value }) => value),
    links: (indexes?.findLinks ?? []).map(({ value }) => value),
    noIndex,
    prereleases: options?.prereleases !== undefined,
    noBinary: (options?.noBinary ?? []).map(({ value }) => value).sort(),
    onlyBinary: (options?.onlyBinary ?? []).map(({ value }) => value).sort(),
    trusted: (options?.trustedHosts ?? []).map(({ value }) => value).sort(),
    hashed: file.hashed,
  };
}

/** What folders need is added by factory; pip asks for it when it builds them. */
function isOfRequirementsFile({ source }: Requirement): boolean {
  return /\.(?:txt|in):\d+$/.test(source);
}

function requirementOf(one: Requirement, constraint: boolean) {
  const { name, extras, specifier, place, marker, hashes } = one;
  const parts = (parseSpecifier(specifier) ?? []).map(({ operator, text }) => operator + text).sort();
  return {
    name,
    extras,
    specifier: place === undefined ? parts : [],
    place: place === undefined ? null : placeText(place),
    marker: marker ?? null,
    hashes: [...hashes].sort(),
    constraint,
  };
}

interface Answer {
  readonly name: string | null;
  readonly constraint: boolean;
  readonly hashes: readonly string[];
  readonly given?: boolean;
}

/** The reference gives constraints where they stand, and no name to what it has not built. */
function comparable(theirs: unknown, mine: unknown): unknown {
  if (theirs === null) return null;
  const read = theirs as { requirements: Answer[] };
  const own = (mine as typeof read | null)?.requirements ?? [];
  const ordered = [
    ...read.requirements.filter(({ constraint }) => !constraint),
    ...read.requirements.filter(({ constraint }) => constraint),
  ];
  return {
    ...read,
    requirements: ordered.map(({ given: _, ...one }, index) => ({
      ...one,
      hashes: [...one.hashes].sort(),
      name: one.name ?? own[index]?.name ?? null,
    })),
  };
}

describe("against pip's own parser", () => {
  it("asks enough questions", () => {
    const lines = cases.flatMap(([, { files }]) => Object.values(files).flatMap((text) => text.split("\n")));

    expect(cases.length).toBeGreaterThan(150);
    expect(lines.length).toBeGreaterThan(300);
  });

  it.each(Object.entries(SAME_CASES))("reads the same of %s", async (name, { files }) => {
    const mine = await ours(files);

    expect(mine).toEqual(comparable(answers.get(name), mine));
  });

  it.each(Object.entries(DIFFERENT_CASES))("differs on purpose for %s", async (name, { files, reason }) => {
    const mine = await ours(files);

    expect(reason).not.toBe("");
    expect(mine).not.toEqual(comparable(answers.get(name), mine));
  });
});
