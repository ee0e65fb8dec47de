import { describe, expect, it } from "vitest";
import { parseImageRef } from "./parse-image-ref.ts";

const DIGEST = `sha256:${"a".repeat(64)}`;

describe("parseImageRef", () => {
  it.each([
    ["hello", "docker.io", "library/hello", "latest"],
    ["team/hello:1", "docker.io", "team/hello", "1"],
    ["localhost:5000/team/hello:1.2", "localhost:5000", "team/hello", "1.2"],
    ["localhost/hello", "localhost", "hello", "latest"],
    ["registry.example/a/b/c", "registry.example", "a/b/c", "latest"],
    [`registry.example/a@${DIGEST}`, "registry.example", "a", DIGEST],
    [`registry.example:443/a:1@${DIGEST}`, "registry.example:443", "a", DIGEST],
  ])("reads %s", (ref, host, name, reference) => {
    expect(parseImageRef(ref)).toEqual({ repository: { host, name }, reference });
  });
});
