import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { chosenBases, readUserConfig, writeUserConfig } from "./user-config.ts";

function folderWith(text: string | undefined): string {
  const folder = mkdtempSync(join(tmpdir(), "factory-config-"));
  if (text !== undefined) writeFileSync(join(folder, "config.json"), text);
  return folder;
}

describe("the user's config", () => {
  it("is empty where there is none", async () => {
    expect(await readUserConfig(folderWith(undefined))).toEqual({ schemaVersion: 1 });
    expect(await readUserConfig(join(folderWith(undefined), "no", "folder"))).toEqual({ schemaVersion: 1 });
  });

  it("is read back as it was written, into a folder that is made for it", async () => {
    const folder = join(folderWith(undefined), "new", "factory");

    const file = await writeUserConfig(folder, { schemaVersion: 1, bases: ["debian-python"] });

    expect(file).toBe(join(folder, "config.json"));
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({ schemaVersion: 1, bases: ["debian-python"] });
    expect(await readUserConfig(folder)).toEqual({ schemaVersion: 1, bases: ["debian-python"] });
  });

  it("may still hold the one base of earlier releases", async () => {
    const config = await readUserConfig(folderWith('{"schemaVersion":1,"base":"debian-python:3.11"}'));

    expect(chosenBases(config)).toEqual(["debian-python:3.11"]);
    expect(chosenBases({ schemaVersion: 1 })).toEqual([]);
  });

  it.each([
    ["{", "it is not JSON"],
    ["", "it is not JSON"],
    ["null", "schemaVersion is not 1"],
    ["[]", "schemaVersion is not 1"],
    ['"text"', "schemaVersion is not 1"],
    ['{"schemaVersion":2}', "schemaVersion is not 1"],
    ['{"schemaVersion":1,"base":7}', "base is not a string"],
    ['{"schemaVersion":1,"bases":"x"}', "bases is not a list of strings"],
    ['{"schemaVersion":1,"bases":[1]}', "bases is not a list of strings"],
  ])("refuses %j and says why", async (text, reason) => {
    const folder = folderWith(text);

    await expect(readUserConfig(folder)).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      message: `cannot read the user's config: ${reason}`,
      source: join(folder, "config.json"),
    });
  });

  it("does not take a folder of that name for a bug", async () => {
    const folder = folderWith(undefined);
    mkdirSync(join(folder, "config.json"));

    await expect(readUserConfig(folder)).rejects.toMatchObject({ code: "CONFIG_INVALID" });
  });
});
