import { describe, expect, it } from "vitest";
import { isLoopback, registryUrl } from "./registry-url.ts";

describe("registryUrl", () => {
  it.each([
    ["registry.example", "https://registry.example/v2/a/b/manifests/1"],
    ["registry.example:8443", "https://registry.example:8443/v2/a/b/manifests/1"],
    ["localhost:5000", "http://localhost:5000/v2/a/b/manifests/1"],
    ["[::1]:5000", "http://[::1]:5000/v2/a/b/manifests/1"],
    ["docker.io", "https://registry-1.docker.io/v2/a/b/manifests/1"],
  ])("is where %s has a manifest", (host, url) => {
    expect(registryUrl({ host, name: "a/b" }, "manifests/1").href).toBe(url);
  });
});

describe("isLoopback", () => {
  it.each(["localhost", "127.0.0.1:5000", "127.1.2.3", "registry.localhost:80", "[::1]"])(
    "holds for %s",
    (host) => {
      expect(isLoopback(host)).toBe(true);
    },
  );

  it.each(["localhost.example", "127.0.0.1.example", "10.0.0.1", "notlocalhost"])("fails for %s", (host) => {
    expect(isLoopback(host)).toBe(false);
  });
});
