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
    expect(file.requirements[0]?.hashes).toEqual([HASH, HASH]);
  });

  it("takes urls, === and parentheses", async () => {
    const { requirements } = await read(
      "a @ https://example.com/a-1-py3-none-any.whl ; os_name == 'posix'\nb===1.0-odd\nc (>=1,<2)\n",
    );

    expect(requirements.map(({ specifier, url }) => url ?? specifier)).toEqual([
      "https://example.com/a-1-py3-none-any.whl",
      "===1.0-odd",
      ">=1,<2",
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
    ["-e .", "--editable in a requirements file is not supported yet", /own files are copied/],
    [
      "-e git+https://example.com/a.git#egg=a",
      "--editable in a requirements file is not supported yet",
      /wheel/,
    ],
    [
      "--index-url https://example.com/simple",
      "--index-url in a requirements file is not supported yet",
      /--index-url/,
    ],
    [
      "-i https://example.com/simple",
      "--index-url in a requirements file is not supported yet",
      /--index-url/,
    ],
    [
      "--extra-index-url=https://example.com",
      "--extra-index-url in a requirements file is not supported yet",
      /--extra/,
    ],
    ["-f wheels/", "--find-links in a requirements file is not supported yet", /--index-url/],
    ["-c constraints.txt", "--constraint in a requirements file is not supported yet", /versions/],
    ["--pre", "--pre in a requirements file is not supported yet", /remove/],
    [
      "git+https://example.com/a.git",
      "installing from a version control system is not supported yet",
      /released/,
    ],
    [
      "a @ git+ssh://example.com/a.git",
      "installing from a version control system is not supported yet",
      /released/,
    ],
    ["./local", 'installing from the local path "./local" is not supported yet', /released/],
    [
      "wheels/a-1-py3-none-any.whl",
      'installing from the local path "wheels/a-1-py3-none-any.whl" is not supported yet',
      /./,
    ],
    [
      "a-1-py3-none-any.whl",
      'installing from the local path "a-1-py3-none-any.whl" is not supported yet',
      /./,
    ],
    ["a @ file:///tmp/a.whl", 'installing from the local path "file:///tmp/a.whl" is not supported yet', /./],
    ["https://example.com/a.whl", "a URL without a package name is not supported yet", /name @ https/],
    ["-r https://example.com/a.txt", "including a requirements file from a URL is not supported yet", /save/],
    [
      ["numpy==$", "{VERSION}"].join(""),
      /is not supported yet: factory does not read the environment here/,
      /value/,
    ],
    ["a==1 --config-settings=x=y", "--config-settings is not supported yet for one requirement", /remove/],
  ])("says that it cannot do %s yet", async (line, message, hint) => {
    await expect(read(`numpy\n${line}\n`)).rejects.toMatchObject({
      code: "UNSUPPORTED",
      message: typeof message === "string" ? message : expect.stringMatching(message),
      hint: expect.stringMatching(hint),
      source: expect.stringMatching(/^requirements\.txt:2:\d+$/),
    });
  });

  it("reports every problem of the file and of what it includes at once", async () => {
    await expect(read("a=1\n-r b.txt\n-e .\nc\n", { "b.txt": "b b\n" })).rejects.toMatchObject({
      code: "REQUIREMENTS_INVALID",
      message: "requirements.txt has 3 problems",
      problems: [
        { source: "requirements.txt:1:2" },
        { source: "b.txt:1:3" },
        { source: "requirements.txt:3:1" },
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
