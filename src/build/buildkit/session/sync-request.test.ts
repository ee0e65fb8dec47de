import { Metadata } from "@grpc/grpc-js";
import { expect, it } from "vitest";
import { syncRequest } from "./sync-request.ts";

function metadata(entries: Readonly<Record<string, string>>): Metadata {
  const made = new Metadata();
  for (const [key, value] of Object.entries(entries)) made.set(key, value);
  return made;
}

it("reads the lists that HTTP/2 joined", () => {
  const request = syncRequest(
    metadata({
      "dir-name": "src",
      "exclude-patterns": "*.log, !a.log",
      followpaths: "x",
      "include-patterns": "a b",
    }),
  );

  expect(request).toEqual({ context: "src", include: ["a b"], exclude: ["*.log", "!a.log"], follow: ["x"] });
});

it("decodes what BuildKit encoded because it is not ASCII", () => {
  const request = syncRequest(
    metadata({
      "exclude-patterns": "caf%C3%A9+%2B, a%2C+b, %ZZ",
      "exclude-patterns-encoded": "1",
      "include-patterns": "a+b",
    }),
  );

  expect(request).toMatchObject({ context: "", include: ["a+b"], exclude: ["café +", "a, b", ""] });
});
