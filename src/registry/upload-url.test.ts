import { describe, expect, it } from "vitest";
import { uploadUrl } from "./upload-url.ts";

const repository = { host: "registry.example", name: "team/hello" };

describe("uploadUrl", () => {
  it.each([
    [
      "/v2/team/hello/blobs/uploads/1",
      "https://registry.example/v2/team/hello/blobs/uploads/1?digest=sha256%3Aa",
    ],
    ["/up?state=a%2Fb", "https://registry.example/up?state=a%2Fb&digest=sha256%3Aa"],
    ["https://store.example/up?x=1", "https://store.example/up?x=1&digest=sha256%3Aa"],
    ["http://registry.example/up", "https://registry.example/up?digest=sha256%3Aa"],
    ["http://store.example/up", "http://store.example/up?digest=sha256%3Aa"],
  ])("adds the digest to %s", (location, url) => {
    expect(uploadUrl(location, repository, "sha256:a")?.href).toBe(url);
  });

  it("keeps plain http on this machine", () => {
    const local = { host: "localhost:5000", name: "hello" };

    expect(uploadUrl("/up", local, "sha256:a")?.href).toBe("http://localhost:5000/up?digest=sha256%3Aa");
  });

  it("gives nothing for what is no address", () => {
    expect(uploadUrl("http://", repository, "sha256:a")).toBeUndefined();
  });
});
