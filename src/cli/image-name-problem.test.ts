import { describe, expect, it } from "vitest";
import { imageNameProblem } from "./image-name-problem.ts";

const DIGEST = `sha256:${"a".repeat(64)}`;

describe("imageNameProblem", () => {
  it.each(["hello", "hello:V1", "team/hello:1", "Registry.example:5000/a:1", "[::1]:5000/a"])(
    "takes %s",
    (name) => {
      expect(imageNameProblem(name, { source: "--tag" })).toBeUndefined();
    },
  );

  it("takes a digest only where something is read", () => {
    const name = `registry.example/a:1@${DIGEST}`;

    expect(imageNameProblem(name, { source: "REF", digest: true })).toBeUndefined();
    expect(imageNameProblem(name, { source: "--tag" })?.hint).toBe(
      "leave the digest out: the registry makes it",
    );
  });

  it.each([
    ["Team/Hello:V1", "write it in lower case: team/hello:V1"],
    ["localhost:5000/Hello", "write it in lower case: localhost:5000/hello"],
    ["https://registry.example/hello:1", "leave the scheme out: registry.example/hello:1"],
    [`hello:${"x".repeat(129)}`, "shorten the tag: it has 129 characters, and 128 are the most"],
    ["he llo", "write lower-case letters, digits and .-_/ with an optional tag, such as team/hello:1"],
    ["", "write lower-case letters, digits and .-_/ with an optional tag, such as team/hello:1"],
  ])("says how to mend %j", (name, hint) => {
    expect(imageNameProblem(name, { source: "--tag" })).toEqual({
      message: `"${name}" is not the name of an image`,
      hint,
      source: "--tag",
    });
  });
});
