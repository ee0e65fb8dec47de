import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FactoryError } from "../../../errors/factory-error.ts";
import { memoryProjectFs } from "../../fs/memory-project-fs.ts";
import { type RequirementsFile, readRequirementsFile } from "./read-requirements-file.ts";

const HASH = `sha256:${"0123456789abcdef".repeat(4)}`;

function read(text: string, more: Readonly<Record<string, string>> = {}): Promise<RequirementsFile> {
  return readRequirementsFile(memoryProjectFs({ "requirements.txt": text, ...more }), "requirements.txt");
}

async function names(text: string, more: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
  return (await read(text, more)).requirements.map(({ name, source }) => `${name} ${source}`);
}

describe("readRequirementsFile", () => {
  it("reads comments, blanks, continuations, CRLF and a byte order mark, with physical lines", async () => {
    const text =
      "\uFEFF# first\r\n\r\nnumpy>=2 # why\r\nFoo.Bar[b,A]==1.0; \\\r\n  python_version < '3.12'\r\nscipy \\\r\n# a comment ends it\r\n>=1";

    const caught = await read(text).catch((error: unknown) => error);

    expect(caught).toMatchObject({ code: "REQUIREMENTS_INVALID", source: "requirements.txt:8:1" });
    expect((await read(text.slice(0, -">=1".length))).requirements).toEqual([
      { name: "numpy", extras: [], specifier: ">=2", hashes: [], source: "requirements.txt:3" },
      {
        name: "foo-bar",
        extras: ["a", "b"],
        specifier: "==1.0",
        marker: 'python_version < "3.12"',
        hashes: [],
        source: "requirements.txt:4",
      },
      { name: "scipy", extras: [], specifier: "", hashes: [], source: "requirements.txt:6" },
    ]);
  });

  it("reads hashes over continued lines", async () => {
    const file = await read(`numpy==2.1.3 \\\n    --hash=${HASH} \\\n    --hash ${HASH.toUpperCase()}\n`);

    expect(file.hashed).toBe(true);
    expect(file.requirements[0]?.hashes).toEqual([HASH]);
  });

  it("takes urls, === and parentheses", async () => {
    const { requirements } = await read(
      "a @ https://example.com/a-1-py3-none-any.whl ; os_name == 'posix'\nb===1.0-odd\nc (>=1,<2)\n",
    );

    expect(requirements.map(({ specifier, place }) => [specifier, place])).toEqual([
      ["==1", { kind: "url", url: "https://example.com/a-1-py3-none-any.whl" }],
      ["===1.0-odd", undefined],
      [">=1,<2", undefined],
    ]);
  });

  it("includes other files relative to the including one, each once", async () => {
    const more = {
      "sub/a.txt": "-r b.txt\na\n--requirement=../common.txt\n",
      "sub/b.txt": "b",
      "common.txt": "c",
    };

    expect(await names("-r sub/a.txt\n-rcommon.txt\nd\n", more)).toEqual([
      "b sub/b.txt:1",
      "a sub/a.txt:2",
      "c common.txt:1",
      "d requirements.txt:3",
    ]);
  });

  it.each([
    {
      text: "a\n-r sub/a.txt\n",
      more: { "sub/a.txt": "-r ../requirements.txt\n" },
      message: "sub/a.txt includes requirements.txt, which includes it again",
      source: "sub/a.txt:1:1",
      hint: "remove one of the two lines",
    },
    {
      text: "-r none.txt\n",
      message: "none.txt does not exist",
      source: "requirements.txt:1:1",
      hint: "create none.txt, or correct its name",
    },
    {
      text: "-r ../out.txt\n",
      message: "../out.txt leads out of the project folder",
      source: "requirements.txt:1:1",
      hint: "keep every file the project needs inside its folder, and name it by a relative path",
    },
    {
      text: "numpy=1.2\n",
      message: '"=1.2" is not understood after the requirement',
      source: "requirements.txt:1:6",
      hint: 'write "numpy==1.2"',
    },
    {
      text: "a\nnumpy 1.2\n",
      message: '"1.2" is not understood after the requirement',
      source: "requirements.txt:2:7",
      hint: 'write "numpy==1.2"',
    },
    {
      text: "numpy>=2.*\n",
      message: '".*" stands after == or != and a plain version only',
      source: "requirements.txt:1:9",
      hint: 'remove ".*", or use ==',
    },
    {
      text: "numpy; python_verson < '3'\n",
      message: "unknown marker variable python_verson",
      source: "requirements.txt:1:8",
      hint: "did you mean python_version?",
    },
    {
      text: "numpy \\\n  ; os_name\n",
      message: "marker has no operator where one is needed",
      source: "requirements.txt:2:12",
      hint: "use one of ==, !=, <, <=, >, >=, ~=, ===, in, not in",
    },
    {
      text: "numpy==1 --hash=md5:00\n",
      message: '"md5:00" is not a hash',
      source: "requirements.txt:1:10",
      hint: "give --hash=sha256: and 64 hexadecimal digits",
    },
    {
      text: "numpy==1 --hsah=sha256:00\n",
      message: "unknown option --hsah",
      source: "requirements.txt:1:10",
      hint: "did you mean --hash?",
    },
    {
      text: "numpy>=2\nnumpy==1.9\n",
      message: "numpy==1.9 contradicts numpy>=2 in requirements.txt:1",
      source: "requirements.txt:2",
      hint: "keep one line for numpy",
    },
    {
      text: "a @ ftp://example.com/a.whl\n",
      message: '"ftp://example.com/a.whl" is not an http or https URL',
      source: "requirements.txt:1:5",
      hint: "give an https URL of a wheel or a source archive",
    },
  ])("refuses: $message", async ({ text, more = {}, message, source, hint }) => {
    await expect(read(text, more)).rejects.toMatchObject({
      code: "REQUIREMENTS_INVALID",
      message,
      source,
      hint,
    });
  });

  it.each([
    ["hg+https://example.com/a#egg=a", "factory fetches git repositories, and no hg ones", /https URL/],
    ["a @ svn+https://example.com/a", "factory fetches git repositories, and no svn ones", /https URL/],
    ["git+file://host/srv/a.git", "git+file is not a way factory fetches a repository", /git\+https/],
    ["-r https://example.com/a.txt", "including a requirements file from a URL is not supported", /save/],
    ["-i ./index", "an index that is not an http or https URL is not supported", /--find-links/],
    [["numpy==$", "{VERSION}"].join(""), /is not replaced here: a plan does not depend/, /write the value/],
    [["--trusted-host $", "{HOST}"].join(""), /is not replaced here/, /write the value/],
    [
      "-e . --config-settings=x=y",
      "--config-settings changes how root is built, which is not supported",
      /own/,
    ],
    ["a==1 --global-option=x", "--global-option is not supported for one requirement", /built from source/],
    ["a==1 --pre", "--pre is not supported for one requirement", /line of its own/],
    ["--global-option=x", "--global-option in a requirements file is not supported", /name the versions/],
    ["--only-final a", "--only-final in a requirements file is not supported", /name the versions/],
  ])("refuses %s with a remedy", async (line, message, hint) => {
    const text = line.replace("-e .", "-e git+https://example.com/root");
    await expect(read(`numpy\n${text}\n`)).rejects.toMatchObject({
      code: "UNSUPPORTED",
      message: typeof message === "string" ? message : expect.stringMatching(message),
      hint: expect.stringMatching(hint),
      source: expect.stringMatching(/^requirements\.txt:2:\d+$/),
    });
  });

  it.each([
    ["/srv/a.whl", '"/srv/a.whl" leads out of the project folder'],
    ["a @ file:///srv/a.whl", '"file:///srv/a.whl" leads out of the project folder'],
    ["~/a", '"~/a" leads out of the project folder'],
    ["C:\\a", '"C:\\\\a" is a Windows path'],
    ["../a", "../a leads out of the project folder"],
    ["../a-1.zip", "../a-1.zip leads out of the project folder"],
    ["-e ../a", "../a leads out of the project folder"],
    ["-f ../wheels", "../wheels leads out of the project folder"],
    ["-f /srv", '"/srv" leads out of the project folder'],
    ["-c ../c.txt", "../c.txt leads out of the project folder"],
    ["-c /etc/passwd", "/etc/passwd leads out of the project folder"],
    ["-r /dev/zero", "/dev/zero leads out of the project folder"],
    ["./none", "none does not exist"],
    ["none.whl", '"none.whl" is not the file name of a wheel'],
    ["none-1-py3-none-any.whl", "none-1-py3-none-any.whl does not exist"],
    ["-f none", "none is not a folder of the project"],
    ["./empty", "empty is no Python package: it has no pyproject.toml or setup.py"],
    ["b @ https://example.com/a-1-py3-none-any.whl", "this is a place of a, not of b"],
    ["git+git@example.com:a/b.git", '"git@example.com:a/b.git" is not the URL of a git repository'],
    ["a @ git+https://example.com/a.git@", "no revision after the @ of the repository"],
    ["https://example.com", '"https://example.com" is not the URL of a wheel or a source archive'],
    [
      "https://example.com/a.zip#egg=a&subdirectory=../b",
      'subdirectory is "../b", which is not a folder of the source',
    ],
    [`--hash=${HASH}`, "--hash stands without a requirement"],
  ])("refuses %s", async (line, message) => {
    await expect(read(`numpy\n${line}\n`, { "empty/x": "" })).rejects.toMatchObject({
      code: "REQUIREMENTS_INVALID",
      message,
      hint: expect.stringMatching(/./),
      source: expect.stringMatching(/^requirements\.txt:2/),
    });
  });

  it("keeps indexes and options, with the credentials apart", async () => {
    const token = ["$", "{TOKEN}"].join("");
    const { indexes, installOptions, requirements } = await read(
      [
        `-i https://user:${token}@index.example/simple`,
        `--extra-index-url https://${["$", "{HOST}"].join("")}/simple --find-links wheels`,
        "--pre",
        "--no-binary a,B_c --only-binary a",
        "--trusted-host index.example:8080",
        `git+https://login:secret@git.example/a.git@main#egg=a`,
        "--prefer-binary",
        "--use-feature=truststore",
      ].join("\n"),
      { "wheels/x": "" },
    );

    expect(indexes).toEqual({
      index: { value: "https://index.example/simple", source: "requirements.txt:1:1" },
      extra: [{ value: `https://${["$", "{HOST}"].join("")}/simple`, source: "requirements.txt:2:1" }],
      findLinks: [{ value: "wheels", source: "requirements.txt:2:42" }],
      credentials: [
        { host: "index.example", login: "user", password: token },
        { host: "git.example", login: "login", password: "secret" },
      ],
    });
    expect(installOptions).toEqual({
      prereleases: { value: true, source: "requirements.txt:3:1" },
      noBinary: [{ value: "b-c", source: "requirements.txt:4:1" }],
      onlyBinary: [{ value: "a", source: "requirements.txt:4:19" }],
      trustedHosts: [{ value: "index.example:8080", source: "requirements.txt:5:1" }],
    });
    expect(JSON.stringify(requirements)).not.toContain("secret");
  });

  it("never shows the credentials of a URL that it refuses", async () => {
    const text =
      "https://user:secret@example.com\ngit+https://user:secret@example.com\nftp://user:secret@example.com/x\n";
    const caught: unknown = await read(text).catch((error: unknown) => error);

    expect(caught).toBeInstanceOf(FactoryError);
    expect(JSON.stringify({ ...(caught as FactoryError), message: (caught as Error).message })).not.toContain(
      "secret",
    );
  });

  it("reads folders of the project, and what they and their extras need", async () => {
    const pkg = (name: string, rest: string) => `[project]\nname = "${name}"\nversion = "1"\n${rest}`;
    const file = await read("-e ./libs/a[x]\n./libs/b ; os_name == 'nt'\n", {
      "libs/a/pyproject.toml": pkg(
        "Lib.A",
        'requires-python = ">=3.10"\ndependencies = ["flask>=3", "b @ file:../b"]\n' +
          '[project.optional-dependencies]\nx = ["lib-a[y]", "rich"]\ny = ["click ; os_name == \'posix\'"]\n',
      ),
      "libs/b/setup.cfg": "[metadata]\nname = b\n[options]\ninstall_requires =\n  attrs\n",
      "libs/b/setup.py": "from setuptools import setup\nsetup()\n",
    });

    expect(
      file.requirements.map(({ name, place, marker, source }) => [
        name,
        place ?? null,
        marker ?? null,
        source,
      ]),
    ).toEqual([
      ["lib-a", { kind: "folder", path: "libs/a" }, null, "requirements.txt:1"],
      ["flask", null, null, "libs/a/pyproject.toml:5"],
      ["b", { kind: "folder", path: "libs/b" }, null, "libs/a/pyproject.toml:5"],
      ["attrs", null, null, "libs/b/setup.cfg:5"],
      ["click", null, 'os_name == "posix"', "libs/a/pyproject.toml:8"],
      ["rich", null, null, "libs/a/pyproject.toml:7"],
      ["b", { kind: "folder", path: "libs/b" }, 'os_name == "nt"', "requirements.txt:2"],
      ["attrs", null, 'os_name == "nt"', "libs/b/setup.cfg:5"],
    ]);
    expect(file.ranges).toEqual([{ value: ">=3.10", source: "libs/a/pyproject.toml:4:19" }]);
  });

  it("ends where folders need each other", async () => {
    const pkg = (name: string, other: string) =>
      `[project]\nname = "${name}"\ndependencies = ["${other} @ file:../${other} ; os_name == 'posix'"]\n`;

    expect(
      await names("./a\n", { "a/pyproject.toml": pkg("a", "b"), "b/pyproject.toml": pkg("b", "a") }),
    ).toEqual(["a requirements.txt:1", "b a/pyproject.toml:3", "a b/pyproject.toml:3"]);
  });

  it("notes settings that only a build from source would see", async () => {
    const { notes } = await read("a==1 --config-settings=x=y\n");

    expect(notes).toEqual([
      {
        value: "--config-settings of a has no effect on its wheel, and is not used if it has to be built",
        source: "requirements.txt:1",
      },
    ]);
  });

  it("reports every problem of the file and of what it includes at once", async () => {
    await expect(read("a=1\n-r b.txt\n-e ./none\nc\n", { "b.txt": "b b\n" })).rejects.toMatchObject({
      code: "REQUIREMENTS_INVALID",
      message: "requirements.txt has 3 problems",
      problems: [
        { source: "requirements.txt:1:2" },
        { source: "b.txt:1:3" },
        { source: "requirements.txt:3" },
      ],
    });
  });

  it("lets the same name stand twice when the lines agree or markers tell them apart", async () => {
    expect(await names("a>=1\nA>=1\nb<2; os_name == 'nt'\nb>=2; os_name != 'nt'\n")).toEqual(
      ["a requirements.txt:1", "a requirements.txt:2", "b requirements.txt:3", "b requirements.txt:4"].filter(
        (line) => line !== "a requirements.txt:2",
      ),
    );
  });

  it("throws nothing but FactoryError, whatever the file holds", async () => {
    const piece = fc.constantFrom(
      "numpy",
      "==1.0",
      ">=",
      " ",
      "\\\n",
      "\n",
      "\r",
      "#",
      ";",
      "python_version",
      "<",
      "'3'",
      "(",
      ")",
      "[",
      "]",
      ",",
      "@",
      "--hash=sha256:00",
      "-r ",
      "requirements.txt",
      "-e",
      "--",
      "$",
      "{X}",
      "and",
      "not in",
      "\t",
      "é",
      "\0",
      '"',
      "https://e.x/",
      "/",
    );
    const text = fc.oneof(
      fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join("")),
      fc.string({ unit: "binary" }),
    );

    await fc.assert(
      fc.asyncProperty(text, async (content) => {
        try {
          await read(content);
        } catch (error) {
          expect(error).toBeInstanceOf(FactoryError);
          expect((error as FactoryError).fault).toBe("user");
        }
      }),
      { numRuns: 2000 },
    );
  });
});
