import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readSecretFiles } from "./read-secret-files.ts";

const cwd = mkdtempSync(join(tmpdir(), "factory-secret-files-"));

async function read(...texts: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const files = texts.map((text, index) => {
    writeFileSync(join(cwd, `${index}.env`), text);
    return `${index}.env`;
  });
  const secrets = await readSecretFiles(files, { cwd });
  return Object.fromEntries(
    Object.entries(secrets).map(([id, value]) => [id, Buffer.from(value).toString()]),
  );
}

it("reads lines as dotenv writes them; the last file wins", async () => {
  expect(
    await read(
      "# comment\nTOKEN=abc # of mine\nexport OTHER='a b'\nLINES=\"one\\ntwo\"\n\nTWICE=1\n",
      "TWICE=2",
    ),
  ).toEqual({ TOKEN: "abc", OTHER: "a b", LINES: "one\ntwo", TWICE: "2" });
});

it("refuses a file that is not there and repeats nothing of others", async () => {
  await expect(readSecretFiles(["nothing.env"], { cwd })).rejects.toMatchObject({
    code: "SECRET_MISSING",
    message: "cannot read the file of secrets nothing.env: ENOENT",
    source: "--secret-file",
  });
});

it("refuses ids that are factory's own", async () => {
  await expect(read("factory.netrc=x\n")).rejects.toMatchObject({ code: "USAGE" });
});
