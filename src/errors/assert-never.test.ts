import { expect, it } from "vitest";
import { assertNever } from "./assert-never.ts";

it("shows the variant that nobody expected", () => {
  expect(() => assertNever({ kind: "new" } as never)).toThrow('unexpected variant: {"kind":"new"}');
});
