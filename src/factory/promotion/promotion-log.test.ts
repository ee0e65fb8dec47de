import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { notePromotion, type Promotion, promotionsFile, readPromotions } from "./promotion-log.ts";

let project: string;
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), "factory-promotions-"));
});
afterEach(() => rmSync(project, { recursive: true }));

function promotion(digest: string, changes: Partial<Promotion> = {}): Promotion {
  return {
    time: "2026-11-21T20:00:00.000Z",
    action: "promote",
    actor: { name: "Ada", source: "flag" },
    runId: `run-${digest}`,
    digest,
    to: "registry.invalid/hello:live",
    previousDigest: null,
    decisionId: "d",
    ...changes,
  };
}

describe("notePromotion", () => {
  it("notes each change of a name once", async () => {
    const noted = [];
    for (const digest of ["a", "a", "b", "a"]) noted.push(await notePromotion(project, promotion(digest)));
    noted.push(await notePromotion(project, promotion("a", { to: "registry.invalid/hello:next" })));

    expect(noted).toEqual([true, false, true, true, true]);
    expect(readPromotions(project).map(({ digest }) => digest)).toEqual(["a", "b", "a", "a"]);
    expect(readPromotions(project, { to: "registry.invalid/hello:next" })).toHaveLength(1);
  });

  it("notes one of many that come at the same time", async () => {
    const noted = await Promise.all(Array.from({ length: 8 }, () => notePromotion(project, promotion("a"))));

    expect(noted.filter(Boolean)).toHaveLength(1);
    expect(readPromotions(project)).toHaveLength(1);
  });

  it("removes the torn line of a crash, and refuses a log that was changed", async () => {
    await notePromotion(project, promotion("a"));
    appendFileSync(promotionsFile(project), '{"time":"20');
    expect(readPromotions(project)).toHaveLength(1);

    await notePromotion(project, promotion("b"));

    expect(readPromotions(project).map(({ digest }) => digest)).toEqual(["a", "b"]);
    expect(readFileSync(promotionsFile(project), "utf8").endsWith("}\n")).toBe(true);
    writeFileSync(promotionsFile(project), "{}\n");
    await expect(notePromotion(project, promotion("c"))).rejects.toMatchObject({ code: "RECORD_INVALID" });
  });
});
