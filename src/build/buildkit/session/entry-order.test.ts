import { describe, expect, it } from "vitest";
import { entryOrder } from "./entry-order.ts";

function check(...paths: readonly string[]) {
  const accept = entryOrder();
  for (const path of paths) accept(path.replace(/\/$/, ""), path.endsWith("/"));
}

describe("entryOrder", () => {
  it("accepts folders right before their contents", () => {
    expect(() => check("a/", "a/b", "a/c/", "a/c/d", "a.b", "b/", "b/a")).not.toThrow();
  });

  it.each(["../x", "a/../x", "/etc/passwd", "./a", ".", "..", "a//b", "", "a\0b"])("refuses %j", (path) => {
    expect(() => check("a/", path)).toThrow(/unsafe path/);
  });

  it.each([
    ["a parent that is not a folder", ["link", "link/x"]],
    ["a parent that was never listed", ["a/b"]],
    ["a parent that was left", ["a/", "b", "a/c"]],
    ["the same path twice", ["a", "a"]],
    ["a wrong order", ["b", "a"]],
  ])("refuses %s", (_, paths) => {
    expect(() => check(...paths)).toThrow(/out of order/);
  });
});
