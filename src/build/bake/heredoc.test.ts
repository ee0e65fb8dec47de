import { describe, expect, it } from "vitest";
import { fitsHeredoc, heredoc } from "./heredoc.ts";

describe("heredoc", () => {
  it("ends with a word that the text does not have", () => {
    const lines = heredoc("a\nEOF\nEOF2\r\n", { head: "COPY", tail: "/f", literal: true });

    expect(lines).toEqual(['COPY <<"EOF3" /f', "a", "EOF", "EOF2\r", "EOF3"]);
  });

  it("keeps empty lines at the end", () => {
    expect(heredoc("a\n\n", { head: "RUN" })).toEqual(["RUN <<EOF", "a", "", "EOF"]);
  });

  it.each(["", "no end", `${"x".repeat(70_000)}\n`])("cannot hold %j", (text) => {
    expect(fitsHeredoc(text)).toBe(false);
  });
});
