import { describe, expect, it } from "vitest";
import { type MemoryFile, memoryProjectFs } from "../../fs/memory-project-fs.ts";
import { readSetuptools } from "./read-setuptools.ts";

type Files = Readonly<Record<string, MemoryFile>>;

async function requirements(files: Files): Promise<readonly string[]> {
  const read = await readSetuptools(memoryProjectFs(files), ".");
  return (read?.requirements ?? []).map(
    ({ name, specifier, marker, source }) =>
      `${name}${specifier}${marker === undefined ? "" : `;${marker}`} ${source}`,
  );
}

const setup = (text: string, more: Files = {}): Files => ({
  "setup.py": `from setuptools import setup\n${text}\n`,
  ...more,
});

describe("readSetuptools", () => {
  it.each<[string, Files, readonly string[]]>([
    [
      "a list",
      setup("setup(install_requires=['a>=1', \"b\", # c\n  'c'\n  '==2'])"),
      ["a>=1 setup.py:2", "b setup.py:2", "c==2 setup.py:3"],
    ],
    [
      "a text with lines",
      setup("setup(install_requires='''\na\n# no\nb # why\n''')"),
      ["a setup.py:2", "b setup.py:2"],
    ],
    [
      "a variable",
      setup("deps = ['a'] + ['b']\nsetup(install_requires=deps)"),
      ["a setup.py:2", "b setup.py:2"],
    ],
    [
      "a list that grows",
      setup("d = ['a']\nd += ['b']\nd.append('c')\nd.extend(['e'])\nsetup(install_requires=[*d, 'f'])"),
      ["a setup.py:2", "b setup.py:3", "c setup.py:4", "e setup.py:5", "f setup.py:6"],
    ],
    [
      "keywords in a dictionary",
      setup("k = dict(name='x', install_requires=['a'])\nsetup(version='1', **k)"),
      ["a setup.py:2"],
    ],
    [
      "a call under main",
      setup(
        "import setuptools\nif __name__ == '__main__':\n    d = ['a']\n    setuptools.setup(install_requires=d)",
      ),
      ["a setup.py:4"],
    ],
    [
      "lines of a file",
      setup("setup(install_requires=open('r.txt').read().splitlines())", { "r.txt": "a\n# c\n\nb>=1\n" }),
      ["a r.txt:1", "b>=1 r.txt:4"],
    ],
    [
      "lines of a file by with",
      setup(
        "with open('r.txt', encoding='utf-8') as f:\n    reqs = f.readlines()\nsetup(install_requires=reqs)",
        { "r.txt": "a\n" },
      ),
      ["a r.txt:1"],
    ],
    [
      "lines without comments",
      setup(
        "with open('r.txt') as f:\n    r = [l.strip() for l in f if l.strip() and not l.startswith(('#', '-'))]\nsetup(install_requires=r)",
        { "r.txt": "a\n-r b.txt\n" },
      ),
      ["a r.txt:1"],
    ],
    [
      "a function that reads a file beside setup.py",
      setup(
        "import os\nhere = os.path.abspath(os.path.dirname(__file__))\ndef read(name='none.txt'):\n    with open(os.path.join(here, name)) as f:\n        return f.read().strip().split('\\n')\nsetup(install_requires=read('r.txt'))",
        { "r.txt": "a\n" },
      ),
      ["a r.txt:1"],
    ],
    [
      "pathlib",
      setup(
        "from pathlib import Path\nsetup(install_requires=(Path(__file__).parent / 'r.txt').read_text().splitlines())",
        { "r.txt": "a\n" },
      ),
      ["a r.txt:1"],
    ],
    [
      "extras with markers",
      setup(
        "setup(install_requires=['a'], extras_require={':os_name==\"nt\"': ['b; python_version>\"3\"']})",
      ),
      [
        "a setup.py:2",
        'b;(python_version > "3") and (os_name == "nt") setup.py:2'.replace(
          '(python_version > "3") and (os_name == "nt")',
          'python_version > "3" and os_name == "nt"',
        ),
      ],
    ],
    ["nothing at all", setup("setup()"), []],
    [
      "setup.cfg",
      { "setup.cfg": "[metadata]\nname=x\n[options]\ninstall_requires =\n    a>=1\n    # no\n    b # why\n" },
      ["a>=1 setup.cfg:5", "b setup.cfg:7"],
    ],
    [
      "setup.cfg on one line",
      { "setup.cfg": "[options]\ninstall_requires = a>=1; b\n" },
      ["a>=1 setup.cfg:2", "b setup.cfg:2"],
    ],
    [
      "files that setup.cfg names",
      { "setup.cfg": "[options]\ninstall-requires = file: r.txt, s.txt\n", "r.txt": "a\n", "s.txt": "b\n" },
      ["a r.txt:1", "b s.txt:1"],
    ],
    [
      "setup.cfg for what setup.py does not say",
      { ...setup("setup(name='x')"), "setup.cfg": "[options]\ninstall_requires = a\n" },
      ["a setup.cfg:2"],
    ],
    [
      "setup.py before setup.cfg",
      { ...setup("setup(install_requires=['b'])"), "setup.cfg": "[options]\ninstall_requires = a\n" },
      ["b setup.py:2"],
    ],
  ])("reads %s", async (_what, files, expected) => {
    expect(await requirements(files)).toEqual(expected);
  });

  it("reads the name, the version, Python and extras", async () => {
    const files = setup(
      "setup(name='My.Pkg', version='1.0', python_requires='>=3.9', extras_require={'Dev_x': ['a'], 'b:os_name==\"nt\"': 'c'})",
    );

    expect(await readSetuptools(memoryProjectFs(files), ".")).toMatchObject({
      name: "my-pkg",
      version: "1.0",
      range: { value: ">=3.9", source: "setup.py:2" },
      extras: { "dev-x": [{ name: "a" }], b: [{ name: "c", marker: 'os_name == "nt"' }] },
    });
  });

  it.each([
    [
      "a call",
      "setup(install_requires=get())",
      "install_requires of setup.py is computed, and factory does not run it: get()",
      2,
    ],
    [
      "an import",
      "from app import deps\nsetup(install_requires=deps)",
      "install_requires of setup.py is computed, and factory does not run it: deps",
      3,
    ],
    [
      "an item",
      "setup(install_requires=['a',\n  'b==' + v])",
      "install_requires of setup.py is computed, and factory does not run it: 'b==' + v",
      3,
    ],
    [
      "an f-string",
      "v = 1\nsetup(install_requires=[f'a=={v}'])",
      "install_requires of setup.py is computed, and factory does not run it: f'a=={v}'",
      3,
    ],
    [
      "a condition",
      "d = ['a']\nif x:\n    d.append('b')\nsetup(install_requires=d)",
      "install_requires of setup.py is computed, and factory does not run it: d.append('b')",
      4,
    ],
    [
      "a loop",
      "d = ['a']\nfor x in y:\n    d += [x]\nsetup(install_requires=d)",
      "install_requires of setup.py is computed, and factory does not run it: d += [x]",
      4,
    ],
    [
      "a list that is changed",
      "d = ['a']\nd.remove('a')\nsetup(install_requires=d)",
      "install_requires of setup.py is computed, and factory does not run it: d.remove('a')",
      3,
    ],
    [
      "a filter",
      "setup(install_requires=[x for x in ['a', 'b'] if x > 'a'])",
      "install_requires of setup.py is computed, and factory does not run it: [x for x in ['a', 'b'] if x > 'a']",
      2,
    ],
    ["keywords", "setup(**make())", "the arguments of setup() are computed: make()", 2],
    [
      "a function that calls itself",
      "def f():\n    return f() + f()\nsetup(install_requires=f())",
      /is computed/,
      4,
    ],
    ["two calls", "setup(name='a')\nsetup(name='b')", "setup.py calls setup() more than once", 3],
  ])("refuses %s with its line", async (_what, text, message, line) => {
    await expect(requirements(setup(text))).rejects.toMatchObject({
      code: "UNSUPPORTED",
      message: typeof message === "string" ? message : expect.stringMatching(message),
      source: `setup.py:${line}`,
      hint: expect.stringContaining("factory.yaml: requirements:"),
    });
  });

  it.each<[string, Files, string, string]>([
    [
      "a file outside",
      setup("setup(install_requires=open('../r.txt').readlines())"),
      "../r.txt leads out of the project folder",
      "setup.py:2",
    ],
    [
      "an absolute file",
      setup("setup(install_requires=open('/etc/passwd').readlines())"),
      "/etc/passwd leads out of the project folder",
      "setup.py:2",
    ],
    [
      "a link out",
      setup("setup(install_requires=open('r.txt').readlines())", { "r.txt": { link: "/etc/passwd" } }),
      "r.txt leads out of the project folder",
      "setup.py:2",
    ],
    [
      "a pipe",
      setup("setup(install_requires=open('r.txt').readlines())", { "r.txt": { special: "fifo" } }),
      "r.txt is not a regular file",
      "setup.py:2",
    ],
    [
      "a file outside in setup.cfg",
      { "setup.cfg": "[options]\ninstall_requires = file: ../r.txt\n" },
      "../r.txt leads out of the project folder",
      "setup.cfg:2",
    ],
    [
      "a link out in setup.cfg",
      { "setup.cfg": "[options]\ninstall_requires = file: r.txt\n", "r.txt": { link: "../x" } },
      "r.txt leads out of the project folder",
      "setup.cfg:2",
    ],
    [
      "a device in setup.cfg",
      { "setup.cfg": "[options]\ninstall_requires = file: /dev/zero\n" },
      "/dev/zero leads out of the project folder",
      "setup.cfg:2",
    ],
    [
      "a pipe in setup.cfg",
      { "setup.cfg": "[options]\ninstall_requires = file: r.txt\n", "r.txt": { special: "fifo" } },
      "r.txt is not a regular file",
      "setup.cfg:2",
    ],
    [
      "interpolation in setup.cfg and a bad line",
      { "setup.cfg": "[options]\ninstall_requires = %(x)s\npython_requires = new\n" },
      "setup.cfg has 2 problems",
      "setup.cfg:2",
    ],
    [
      "Python that is none",
      setup("setup(install_requires=[)"),
      "setup.py is not Python that can be read",
      "setup.py:2",
    ],
    [
      "a line without a key",
      { "setup.cfg": "[options]\ninstall_requires\n" },
      '"install_requires" is neither a section nor key = value',
      "setup.cfg:2",
    ],
    [
      "a requirement that is none",
      setup("setup(install_requires=['a b'])"),
      /is not a requirement/.source,
      "setup.py:2",
    ],
  ])("refuses %s", async (_what, files, message, source) => {
    await expect(requirements(files)).rejects.toMatchObject({
      code: "MANIFEST_INVALID",
      message: expect.stringContaining(message),
      source,
    });
  });

  it("keeps why an extra is not known until it is asked for", async () => {
    const files = setup(
      "E = {'a': ['x']}\nE['all'] = sum(E.values(), [])\nsetup(install_requires=['y'], extras_require=E)",
    );
    const read = await readSetuptools(memoryProjectFs(files), ".");

    expect(Object.keys(read?.extras ?? {})).toEqual(["a"]);
    expect(read?.unreadExtras?.get("all")).toMatchObject([
      { message: "extra all of setup.py is computed, and factory does not run it: sum(E.values(), [])" },
    ]);
  });

  it("refuses links and pipes for the files themselves", async () => {
    await expect(requirements({ "setup.py": { link: "/etc/passwd" } })).rejects.toMatchObject({
      code: "FILE_OUTSIDE_PROJECT",
    });
    await expect(requirements({ "setup.cfg": { special: "fifo" } })).rejects.toMatchObject({
      code: "FILE_UNREADABLE",
    });
  });
});
