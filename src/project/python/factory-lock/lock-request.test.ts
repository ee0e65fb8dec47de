import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { memoryProject } from "../../../../test/memory-project.ts";
import { lockRequest } from "./lock-request.ts";
import { requestDigest } from "./request-digest.ts";

async function request(files: Readonly<Record<string, string>>) {
  const { python } = await memoryProject(files);
  if (python === undefined) throw new Error("no Python project");
  return lockRequest(python);
}

async function digest(text: string): Promise<string> {
  return requestDigest(await request({ "requirements.txt": text }));
}

const LINES = [
  "flask>=3,<4",
  "uvicorn[standard]",
  "numpy==2.1.3 ; python_version >= '3.11'",
  "tool @ https://files.example/tool-1.0-py3-none-any.whl",
  "requests",
  "--pre",
];

describe("requestDigest", () => {
  it("does not depend on order, blanks, comments and line ends", async () => {
    const expected = await digest(LINES.join("\n"));
    const noise = fc.array(fc.constantFrom("", "   ", "# comment", "\t# another"), { maxLength: 3 });
    const lines = fc.shuffledSubarray(LINES, { minLength: LINES.length });
    await fc.assert(
      fc.asyncProperty(
        lines,
        noise,
        fc.constantFrom("\n", "\r\n"),
        fc.boolean(),
        async (order, extra, end, comment) => {
          const text = order
            .flatMap((line) => [...extra, comment ? `${line}  # why` : `${line}  `])
            .join(end);
          expect(await digest(text + end)).toBe(expected);
        },
      ),
      { numRuns: 100 },
    );
  });

  it.each([
    ["Flask >=3", "flask>=3"],
    ["flask>=3,<4", "flask <4, >=3"],
    ["a[x,y]", "A[y, x]"],
    ["a; python_version>'3.8'", 'a ; python_version > "3.8"'],
    ["a @ https://me:hunter2@files.example/a.whl", "a @ https://files.example/a.whl"],
  ])("is the same for %j and %j", async (a, b) => {
    expect(await digest(a)).toBe(await digest(b));
  });

  it.each([
    ["flask>=3", "flask>=4"],
    ["flask", "flask\nnumpy"],
    ["flask", "flask[async]"],
    ["flask", "flask; sys_platform == 'linux'"],
    ["flask", "flask\n--pre"],
  ])("differs for %j and %j", async (a, b) => {
    expect(await digest(a)).not.toBe(await digest(b));
  });

  it("counts constraints, and leaves out what lies in the project", async () => {
    const plain = await request({ "requirements.txt": "flask\n" });
    const limited = await request({ "requirements.txt": "flask\n-c c.txt\n", "c.txt": "flask<4\n" });
    const local = await request({
      "requirements.txt": "flask\n./lib\n",
      "lib/pyproject.toml": '[project]\nname = "lib"\nversion = "1"\n',
    });

    expect(limited).toEqual({ ...plain, constraints: ["flask<4"] });
    expect(local).toEqual(plain);
  });
});
