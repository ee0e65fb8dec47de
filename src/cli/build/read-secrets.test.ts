import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { FactoryError } from "../../errors/factory-error.ts";
import type { Context } from "../context.ts";
import { readSecrets } from "./read-secrets.ts";

const cwd = mkdtempSync(join(tmpdir(), "factory-secrets-"));
writeFileSync(join(cwd, "token.txt"), "from a file\n");
writeFileSync(join(cwd, "large.bin"), Buffer.alloc(500 * 1024 + 1));

const env = { TOKEN: "from the environment", EMPTY: "" };

async function read(...specs: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const secrets = await readSecrets(specs, { cwd, env } as unknown as Context);
  return Object.fromEntries(
    Object.entries(secrets).map(([id, value]) => [id, Buffer.from(value).toString()]),
  );
}

async function failure(spec: string): Promise<FactoryError> {
  const error = await read(spec).catch((thrown: unknown) => thrown);
  if (error instanceof FactoryError) return error;
  throw new Error("the secret was read", { cause: error });
}

/** Everything of an error that is ever printed. */
function shown({ message, hint, source, details, problems }: FactoryError): string {
  return JSON.stringify({ message, hint, source, details, problems });
}

describe("readSecrets", () => {
  it("reads files as they are, relative to the working folder", async () => {
    expect(await read("id=a,src=token.txt", `id=b,source=${join(cwd, "token.txt")}`)).toEqual({
      a: "from a file\n",
      b: "from a file\n",
    });
  });

  it("reads variables, by default the one that is named as the secret", async () => {
    expect(await read("id=t,env=TOKEN", "id=TOKEN", "type=env,id=e,env=EMPTY")).toEqual({
      t: "from the environment",
      TOKEN: "from the environment",
      e: "",
    });
  });

  it("reads one from standard input, without the end of its line", async () => {
    const read = (text: string, ...specs: readonly string[]) =>
      readSecrets(specs, { cwd, env, stdin: async () => Buffer.from(text) } as unknown as Context);

    expect(Buffer.from((await read("piped\n", "id=a,src=-")).a ?? "").toString()).toBe("piped");
    expect(Buffer.from((await read("two\nlines", "id=a,src=-")).a ?? "").toString()).toBe("two\nlines");
    await expect(read("", "id=a,src=-")).rejects.toMatchObject({ code: "SECRET_MISSING" });
    await expect(read("x", "id=a,src=-", "src=-,id=b")).rejects.toMatchObject({
      code: "USAGE",
      message: "cannot use --secret id=b: another secret is read from standard input already",
    });
  });

  it("says which secret is missing and how to give it", async () => {
    expect(await failure("id=NOPE")).toMatchObject({
      code: "SECRET_MISSING",
      message: "the secret NOPE is not there: the variable NOPE is not set",
      hint: "set the variable, or give a file with --secret id=NOPE,src=FILE",
      source: "--secret",
    });
    expect(await failure("id=a,src=nope.txt")).toMatchObject({
      code: "SECRET_MISSING",
      message: "cannot read the file of the secret a: ENOENT",
    });
  });

  it.each([
    ["src=token.txt", "cannot use --secret …: it has no id="],
    ["id=,src=token.txt", "cannot use --secret …: its id is not made of letters, digits, dots and dashes"],
    [
      "id=a,file=token.txt",
      "cannot use --secret id=a: it has a key that is none of id, src, source, env, type",
    ],
    [
      "id=factory.ca,src=token.txt",
      "cannot use --secret id=factory.ca: ids that start with factory. are factory's own",
    ],
    ["id=a,src=large.bin", "cannot use --secret id=a: it is larger than 512000 bytes"],
  ])("refuses %s", async (spec, message) => {
    expect(await failure(spec)).toMatchObject({ code: "USAGE", message });
  });

  it.each([
    "hunter2",
    "TOKEN=hunter2",
    "id=token=hunter2",
    "id=token,hunter2",
    "id=token,hunter2==",
    "id=token,value=hunter2",
    "id=token,src=hunter2",
    "id=token,env=hunter2",
    "id=token hunter2",
    "id=hunter2;rm",
  ])("never repeats a value that was put into the option by mistake: %s", async (spec) => {
    const error = await failure(spec);

    expect(shown(error)).not.toContain("hunter2");
    expect(String(error.cause)).not.toContain("hunter2");
  });
});
