import { describe, expect, it } from "vitest";
import { findFile } from "./find-file.ts";

const url = "https://index.example/simple/uv/";

function inHtml(text: string) {
  return findFile({ contentType: "text/html; charset=utf-8", text, url }, "uv-1.whl");
}

describe("findFile", () => {
  it("finds a file in JSON by its name, relative to the page", () => {
    const text = JSON.stringify({
      files: [
        { filename: "uv-0.whl", url: "x" },
        { filename: "uv-1.whl", url: "../f/uv-1.whl" },
      ],
    });
    const page = { contentType: "application/vnd.pypi.simple.v1+json", text, url };

    expect(findFile(page, "uv-1.whl")).toBe("https://index.example/simple/f/uv-1.whl");
    expect(findFile(page, "uv-2.whl")).toBe(undefined);
  });

  it.each(["{", "[]", "null", '{"files":{}}', '{"files":[null,3]}'])("finds nothing in %s", (text) => {
    expect(findFile({ contentType: "application/json", text, url }, "uv-1.whl")).toBe(undefined);
  });

  it("finds a link in HTML, with its entities, its base and without its hash", () => {
    expect(inHtml('<a href="https://files.example/a/uv-1.whl#sha256=ab">uv</a>')).toBe(
      "https://files.example/a/uv-1.whl",
    );
    expect(inHtml("<a rel=\"x\" href='/f/uv-1.whl?a=1&amp;b=2'>")).toBe(
      "https://index.example/f/uv-1.whl?a=1&b=2",
    );
    expect(inHtml('<base href="https://cdn.example/x/"><a href="uv-1.whl">')).toBe(
      "https://cdn.example/x/uv-1.whl",
    );
    expect(inHtml('<a href="uv-1.whl.metadata">')).toBe(undefined);
    expect(inHtml('<a href="http://[">')).toBe(undefined);
  });
});
