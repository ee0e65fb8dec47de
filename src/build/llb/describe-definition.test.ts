import { expect, it } from "vitest";
import { describeDefinition } from "./describe-definition.ts";
import { IMAGES, planOf, stageWith } from "./plan-fixture.ts";
import { renderLlb } from "./render-llb.ts";

it("shows each vertex with its name, its inputs and the text of its files, and survives JSON", () => {
  const plan = planOf([stageWith([{ kind: "mkfile", path: "/f", content: "text" }])]);
  const described = describeDefinition(renderLlb(plan, IMAGES).definition);
  expect(described.map(({ name }) => name)).toEqual([
    "image base",
    "[work] mkfile /f",
    "[work] layer",
    "merge of 2 layers",
  ]);
  const [image, file] = described;
  expect(file?.inputs).toEqual([image?.digest]);
  expect(file?.op).toMatchObject({ file: { actions: [{ mkfile: { path: "/f", data: "text" } }] } });
  expect(JSON.parse(JSON.stringify(described))).toEqual(described);
});
