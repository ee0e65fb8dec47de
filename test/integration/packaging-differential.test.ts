import { execa } from "execa";
import { beforeAll, describe, expect, it } from "vitest";
import { evaluateMarker } from "../../src/project/python/markers/evaluate-marker.ts";
import { parseMarker } from "../../src/project/python/markers/parse-marker.ts";
import { targetEnvironment } from "../../src/project/python/markers/target-environment.ts";
import { compareVersions } from "../../src/project/python/pep440/compare-versions.ts";
import { parseVersion } from "../../src/project/python/pep440/parse-version.ts";
import { satisfies } from "../../src/project/python/pep440/satisfies.ts";
import { parseSpecifier } from "../../src/project/python/pep440/specifier.ts";
import { parseRequirement } from "../../src/project/python/requirements/parse-requirement.ts";
import { TextProblem } from "../../src/project/python/text-scanner.ts";
import { referencePython } from "./reference-python.ts";

/** The reference implementation of the Python packaging standards. */
const PACKAGING = "packaging==26.3";

const REFERENCE = String.raw`
import json, sys
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

def requirement(text):
    try:
        parsed = Requirement(text)
    except ValueError:
        return None
    return {
        "name": canonicalize_name(parsed.name),
        "extras": sorted(canonicalize_name(extra) for extra in parsed.extras),
        "specifier": sorted(str(one) for one in parsed.specifier),
        "url": parsed.url,
        "marker": str(parsed.marker) if parsed.marker else None,
    }

def specifier(text, version):
    try:
        return SpecifierSet(text).contains(version, prereleases=True)
    except InvalidSpecifier:
        return None

def version(text):
    try:
        Version(text)
        return True
    except InvalidVersion:
        return False

asked = json.load(sys.stdin)
valid = [text for text in asked["versions"] if version(text)]
json.dump({
    "requirements": [requirement(text) for text in asked["requirements"]],
    "markers": [Marker(text).evaluate(environment) for text, environment in asked["markers"]],
    "specifiers": [specifier(text, candidate) for text, candidate in asked["specifiers"]],
    "versions": [version(text) for text in asked["versions"]],
    "sorted": sorted(valid, key=lambda text: (Version(text), text)),
}, sys.stdout)
`;

interface Answers {
  readonly requirements: readonly (object | null)[];
  readonly markers: readonly boolean[];
  readonly specifiers: readonly (boolean | null)[];
  readonly versions: readonly boolean[];
  readonly sorted: readonly string[];
}

const VERSIONS = [
  "0",
  "0.0",
  "1",
  "1.0",
  "1.0.0",
  "1.0.1",
  "1.1",
  "1.10",
  "1.9",
  "2",
  "10.0",
  "2024.1.31",
  "v1.2",
  "1.0a1",
  "1.0.alpha.1",
  "1.0-a1",
  "1.0a",
  "1.0b2",
  "1.0c1",
  "1.0rc1",
  "1.0pre1",
  "1.0.preview",
  "1.0.post1",
  "1.0-1",
  "1.0.rev2",
  "1.0r3",
  "1.0.post",
  "1.0.dev0",
  "1.0.dev3",
  "1.0a1.dev1",
  "1.0a1.post1",
  "1.0a1.post1.dev2",
  "1.0.post1.dev4",
  "1!0.5",
  "2!1.0",
  "1.0+local",
  "1.0+local.1",
  "1.0+1",
  "1.0+10",
  "1.0+abc-def_2",
  "1.0+cu121",
  "1.0.post1+cu121",
  "1.0A1",
  "1.0RC1",
  " 1.0 ",
  "1.0.0.0",
  "1.0.dev",
  "",
  "a",
  "1.",
  "1..0",
  "1.0+",
  "1.0+a..b",
  "1.0-",
  "1.0a1b1",
  "1 .0",
  "1.0*",
  "é",
  "1.0.*",
] as const;

const SPECIFIERS = [
  "",
  ">=1.0",
  ">1.0",
  "<1.0",
  "<=1.0",
  "==1.0",
  "!=1.0",
  "~=1.0",
  "===1.0",
  "==1.*",
  "!=1.*",
  "==1.0.*",
  "~=1.0.0",
  "~=1.0a1",
  ">1.0a1",
  "<1.0a1",
  ">1.0.post1",
  "<1.0.post1",
  ">1.0.dev1",
  "<1.0.dev3",
  "==1.0+local",
  "!=1.0+local",
  "==1.0.post1",
  ">=1.0,<2",
  ">=1.0 , != 1.0.1",
  "<2!0",
  "==1!0.*",
  ">=1.0a1",
  "~=1.0.post1",
  "===1.0+LOCAL",
  "==v1.0",
  ">= 1.0-1",
  "=1.0",
  "1.0",
  "~=1",
  ">=1.*",
  "==1.0a1.*",
  "==1.0+local.*",
  ">1.0+local",
  ">=1.0,",
  ",",
  "<>1",
  "==",
  "~=1.0.*",
  "==1.0.dev1.*",
] as const;

const ENVIRONMENTS = [
  targetEnvironment({ python: "3.8.1", architecture: "amd64" }),
  targetEnvironment({ python: "3.11.2", architecture: "amd64" }),
  targetEnvironment({ python: "3.12", architecture: "arm64" }),
  targetEnvironment({ python: "3.14.0rc1", architecture: "amd64" }),
].map(({ markers }) => markers);

const MARKERS = [
  "python_version >= '3.9'",
  "python_version < '3.12'",
  "python_version == '3.11'",
  "python_version != '3.11'",
  "python_version ~= '3.11'",
  "python_version == '3.*'",
  "python_version === '3.11'",
  "python_version > '3'",
  "'3.9' <= python_version",
  "'3.12' > python_version",
  "python_version in '3.8 3.11'",
  "python_version not in '3.8, 3.12'",
  "python_version in '3.1'",
  "python_full_version < '3.11.3'",
  "python_full_version >= '3.14'",
  "python_full_version < '3.14'",
  "python_full_version == '3.11.*'",
  "python_version >= 'abc'",
  "python_version == 'abc'",
  "python_version < ''",
  "sys_platform == 'linux'",
  "sys_platform != 'win32'",
  "sys_platform < 'win32'",
  "sys_platform >= 'linux'",
  "sys_platform <= 'linux'",
  "sys_platform > 'linux'",
  "'linux' in sys_platform",
  "'lin' in sys_platform",
  "sys_platform in 'linux darwin'",
  "os_name == 'posix'",
  "os.name == 'nt'",
  "platform_machine == 'x86_64'",
  "platform_machine in 'x86_64 amd64'",
  "platform_machine == 'aarch64'",
  "platform_system == 'Linux'",
  "platform_python_implementation == 'CPython'",
  "python_implementation == 'PyPy'",
  "platform.python_implementation != 'PyPy'",
  "implementation_name == 'cpython'",
  "implementation_version >= '3.11'",
  "platform_release >= '5'",
  "platform_release == ''",
  "platform_version == ''",
  "extra == 'dev'",
  "extra != 'dev'",
  "extra == 'GPU_Extra'",
  "'gpu.extra' == extra",
  "sys_platform == 'linux' and python_version < '3.12'",
  "sys_platform == 'win32' or python_version >= '3.11'",
  "sys_platform == 'win32' and python_version >= '3' or os_name == 'posix'",
  "os_name == 'posix' or sys_platform == 'win32' and python_version < '3'",
  "(sys_platform == 'win32' or os_name == 'posix') and python_version < '3.12'",
  "((sys_platform == 'linux'))",
  "sys_platform == 'linux'and(os_name=='posix'or extra=='x')",
  "(os_name == 'nt' and extra == 'a') or (os_name == 'posix' and (extra == 'gpu-extra' or python_version > '3.8'))",
] as const;

const NAMES = [
  "numpy",
  "Foo.Bar_baz",
  "a",
  "A1",
  "zope.interface",
  "x--y",
  "-a",
  "a-",
  ".a",
  "é",
  "foo é",
  "a b",
  "1abc",
  "_a",
  "fooé",
  "a.",
] as const;

const TAILS = [
  "",
  " ",
  "==1.0",
  " == 1.0",
  ">=1.0,<2",
  ">=1.0 , <2",
  "(>=1.0)",
  " ( >=1.0, <2 ) ",
  "()",
  " ( ) ",
  "~=1.0",
  "~=1",
  "===anything-1",
  "=== a,b",
  "==1.*",
  ">=1.*",
  "==1.0+cu121",
  ">1.0+cu121",
  "==1.0.*.*",
  "==1.0a1.*",
  ">=1,",
  ">=1,,<2",
  ",>=1",
  "=1.0",
  " 1.0",
  "<>1",
  ">=",
  "[a]",
  "[a,b]",
  "[ a , b ]",
  "[]",
  "[ ]",
  "[a b]",
  "[a,]",
  "[,a]",
  "[a",
  "[A_B.c]==1.0",
  "[a][b]",
  "[é]",
  "; python_version < '3'",
  ";python_version<'3'",
  "==1 ; os_name == 'posix' and extra == 'A_b'",
  ";",
  "; ",
  "; foo == 'x'",
  "; python_version",
  "; python_version <",
  "; python_version '3'",
  "; python_version < 3",
  "; (os_name == 'a'",
  "; os_name == 'a')",
  `; os_name == "it's"`,
  "; os_name == 'a\"b'",
  "; os_name not in 'a b'",
  "; os_name notin 'a'",
  "; os_name not  in 'a'",
  "; os_name == 'a' and",
  "; os_name == 'a' or or os_name == 'b'",
  "; os_name = 'a'",
  "; 'a' in os_name",
  "; os_name == 'a",
  "; os_name == 'a' and (os_name == 'b' or os_name == 'c')",
  "; ((os_name == 'a' and os_name == 'b'))",
  "==1; os_name == 'a' # c",
  " @ https://example.com/a.whl",
  "@https://example.com/a.whl",
  "[x] @ https://example.com/a.whl ; os_name == 'a'",
  " @ https://example.com/a.whl; os_name == 'a'",
  " @ https://example.com/a.whl ;os_name == 'a'",
  " @",
  " @ ",
  " @ a b",
  " @ https://example.com/a.whl#sha256=00",
  " @ git+https://example.com/a.git@v1",
  " @ file:///a",
  " >=1 @ https://example.com/a",
  "==1.0 --hash=sha256:00",
  ["==$", "{VERSION}"].join(""),
  ">=1.0 <2",
  ">=1.0;os_name=='a';os_name=='b'",
  "\t>=1\t;\tos_name\t==\t'a'",
  "==1.0.post1.dev2",
  "==v1.0",
  "==1.0-1",
  "!=1.0.*",
  "==1!2.0",
  "== 1.0 , ~= 1.2",
  "===",
  "==1.0\u00a0",
  "(>=1.0",
  ">=1.0)",
  "(>=1.0))",
  "; os.name == 'a'",
  "; python_implementation == 'CPython'",
  "; platform.machine == 'a'",
  "[a]>=1,<2; python_version in '3.8 3.9'",
  "[a , b]>=1",
  "[a]@https://example.com/a.zip",
  " @ https://user:pass@example.com/a.whl",
  " @ https://example.com/a.whl?x=1&y=2#sha256=00&egg=foo",
  " @ git+ssh://git@example.com/a.git@main#subdirectory=x",
  " @ file:./a",
  " @ ./a",
  " @ ../a.whl",
  " @https://example.com/a.whl ;python_version>'3'",
  "@",
  "@ ;os_name=='a'",
  " @ a;b",
  "==1.0.0rc1",
  "==1.0.0.RC1",
  "==1!1.0+a.1",
  ">=1!0",
  "<=2024.1.31",
  "~=2.2.post3",
  "~=1.4.5a4",
  "~=1!2.2",
  "!=1.0+local",
  "<1.0+local",
  "==*",
  "==1.*.0",
  "===1.0;os_name=='a'",
  "=== 1.0 ; os_name=='a'",
  ">=1;python_version<'3'or python_version>'3.5'",
  "; python_version<'3.10' and (sys_platform!='win32' or platform_machine=='arm64')",
  "; 'win' not in sys_platform",
  "; python_version not   in '2.7'",
  "; implementation_version >= '3'",
  "; platform_version == ''",
  "; extra == 'A.B_c'",
  "; (python_version > '3') and",
  "; os_name == 'a' && os_name == 'b'",
  "; not os_name == 'a'",
] as const;

/** What packaging reads and factory refuses on purpose. */
const DIFFERENT: Readonly<Record<string, string>> = {
  "foo; 'x' == 'y'": "a comparison without a variable is a typing mistake: it is true or false everywhere",
  "foo; python_version == os_name": "two variables are never meant to be compared",
};

const REQUIREMENTS = [
  ...NAMES.flatMap((name) => [name, ` ${name} `, `${name}>=1`]),
  ...TAILS.flatMap((tail) => [`foo${tail}`, `Foo_Bar${tail}`]),
];

const MARKER_PAIRS = MARKERS.flatMap((marker) =>
  ENVIRONMENTS.flatMap((environment) => [
    [marker, environment] as const,
    [marker, { ...environment, extra: "gpu-extra" }] as const,
  ]),
);

const SPECIFIER_PAIRS = SPECIFIERS.flatMap((specifier) =>
  VERSIONS.filter((version) => parseVersion(version) !== undefined).map(
    (version) => [specifier, version] as const,
  ),
);

let answers: Answers;

beforeAll(async () => {
  const python = await referencePython(PACKAGING);
  const { stdout } = await execa(python, ["-c", REFERENCE], {
    input: JSON.stringify({
      requirements: [...REQUIREMENTS, ...Object.keys(DIFFERENT)],
      markers: MARKER_PAIRS,
      specifiers: SPECIFIER_PAIRS,
      versions: VERSIONS,
    }),
  });
  answers = JSON.parse(stdout) as Answers;
});

function readRequirement(text: string): object | null {
  try {
    const { name, extras, specifier, url, marker } = parseRequirement(text);
    return {
      name,
      extras,
      specifier: (parseSpecifier(specifier) ?? [])
        .map(({ operator, text: version }) => operator + version)
        .sort(),
      url: url ?? null,
      marker: marker ?? null,
    };
  } catch (error) {
    if (error instanceof TextProblem) return null;
    throw error;
  }
}

describe("against the reference implementation", () => {
  it("asks enough questions", () => {
    expect(REQUIREMENTS.length).toBeGreaterThanOrEqual(300);
    expect(MARKER_PAIRS.length).toBeGreaterThan(400);
    expect(SPECIFIER_PAIRS.length).toBeGreaterThan(2000);
    expect(answers.requirements.filter((one) => one === null).length).toBeGreaterThan(50);
  });

  it("reads the same requirements and refuses the same ones", () => {
    const ours = REQUIREMENTS.map((text) => ({ text, read: readRequirement(text) }));

    expect(ours).toEqual(REQUIREMENTS.map((text, index) => ({ text, read: answers.requirements[index] })));
  });

  it.each(Object.entries(DIFFERENT))("differs for %s: %s", (text) => {
    const index = REQUIREMENTS.length + Object.keys(DIFFERENT).indexOf(text);

    expect(answers.requirements[index]).not.toBeNull();
    expect(readRequirement(text)).toBeNull();
  });

  it("evaluates markers to the same values", () => {
    const ours = MARKER_PAIRS.map(([marker, environment]) => ({
      marker,
      environment,
      holds: evaluateMarker(parseMarker(marker), environment),
    }));

    expect(ours).toEqual(
      MARKER_PAIRS.map(([marker, environment], index) => ({
        marker,
        environment,
        holds: answers.markers[index],
      })),
    );
  });

  it("finds the same versions in the same specifiers", () => {
    const ours = SPECIFIER_PAIRS.map(([specifier, version]) => {
      const isSpecifier = parseSpecifier(specifier) !== undefined;
      return `${specifier} | ${version} | ${isSpecifier ? satisfies(version, specifier) : null}`;
    });

    expect(ours).toEqual(
      SPECIFIER_PAIRS.map(
        ([specifier, version], index) => `${specifier} | ${version} | ${answers.specifiers[index]}`,
      ),
    );
  });

  it("knows the same versions and sorts them alike", () => {
    const valid = VERSIONS.filter((text) => parseVersion(text) !== undefined);

    expect(VERSIONS.map((text) => parseVersion(text) !== undefined)).toEqual(answers.versions);
    expect([...valid].sort((a, b) => compareVersions(a, b) || (a < b ? -1 : 1))).toEqual(answers.sorted);
  });
});
