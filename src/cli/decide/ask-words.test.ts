import { describe, expect, it } from "vitest";
import { type AskLine, askWords } from "./ask-words.ts";

const imageDigest = `sha256:${"abc1234"}${"0".repeat(57)}`;

/** Types these lines, each until it is accepted; then the input is closed. */
function typed(...lines: readonly string[]): { readonly ask: AskLine; readonly asked: string[] } {
  const rest = [...lines];
  const asked: string[] = [];
  return {
    asked,
    ask: async (message, check) => {
      asked.push(message);
      for (;;) {
        const line = rest.shift();
        if (line === undefined) throw Object.assign(new Error("closed"), { name: "AbortPromptError" });
        if (check(line) === undefined) return line;
      }
    },
  };
}

describe("askWords", () => {
  it("asks for what was not said, and for the begin of the digest", async () => {
    const { ask, asked } = typed("", "all passed", "it greets", "yes", "abc1234");

    const words = await askWords("approved", { words: {}, imageDigest, ask });

    expect(words).toEqual({ reason: "all passed", outcome: "it greets" });
    expect(asked).toHaveLength(3);
  });

  it("asks for nothing twice", async () => {
    const { ask, asked } = typed("reject");
    const words = { reason: "HP-1 fails", remediation: "mend it" };

    expect(await askWords("rejected", { words, imageDigest, ask })).toEqual(words);
    expect(asked).toHaveLength(1);
  });

  it.each([[["no"]], [[]], [["yes", "y", "", "ABC1234"]]])("decides nothing for %j", async (lines) => {
    const words = { reason: "r", outcome: "o" };

    await expect(askWords("approved", { words, imageDigest, ask: typed(...lines).ask })).rejects.toThrow(
      "nothing was decided",
    );
  });

  it("ends as other commands do after Ctrl-C", async () => {
    const ask: AskLine = () => Promise.reject(Object.assign(new Error("exit"), { name: "ExitPromptError" }));

    await expect(askWords("approved", { words: {}, imageDigest, ask })).rejects.toMatchObject({
      code: "INTERRUPTED",
    });
  });

  it("does not hide what is broken", async () => {
    const ask: AskLine = () => Promise.reject(new Error("broken"));

    await expect(askWords("approved", { words: {}, imageDigest, ask })).rejects.toThrow("broken");
  });
});
