import { describe, expect, it } from "vitest";
import { packageFacts } from "./package-facts.ts";
import { readAnnotations } from "./read-annotations.ts";

const TEXT = `click==8.1.8
    # via
    #   flask
    #   uvicorn
    # from https://index.example/simple
flask[async]==3.1.2
    # via -r requirements.in
    # from https://index.example/simple
mine==1.0 ; python_version >= "3.9"
    # via
    #   -c constraints.in
    #   -r requirements.in
    #   Flask
    # from https://second.example/simple
tool @ https://files.example/tool-1.0-py3-none-any.whl
    # via -r requirements.in
`;

describe("readAnnotations", () => {
  it("tells who needs a package and which index it came from", () => {
    expect(readAnnotations(TEXT)).toEqual([
      {
        name: "click",
        line: "click==8.1.8",
        neededBy: ["flask", "uvicorn"],
        index: "https://index.example/simple",
      },
      { name: "flask", line: "flask[async]==3.1.2", neededBy: [], index: "https://index.example/simple" },
      {
        name: "mine",
        line: 'mine==1.0 ; python_version >= "3.9"',
        neededBy: ["Flask"],
        index: "https://second.example/simple",
      },
      { name: "tool", line: "tool @ https://files.example/tool-1.0-py3-none-any.whl", neededBy: [] },
    ]);
  });
});

describe("packageFacts", () => {
  it("turns the edges around and names an index that is not the usual one", () => {
    const facts = packageFacts(readAnnotations(TEXT), { extra: ["https://second.example/simple/"] });

    expect(facts.get("flask")).toEqual({ dependencies: ["click", "mine"] });
    expect(facts.get("mine")).toEqual({ dependencies: [], index: "https://second.example/simple" });
    expect(facts.get("click")).toEqual({ dependencies: [] });
  });

  it("takes the index that was given for the usual one, however little comes from it", () => {
    const facts = packageFacts(readAnnotations(TEXT), { index: "https://second.example/simple", extra: [] });

    expect(facts.get("mine")).not.toHaveProperty("index");
    expect(facts.get("click")).toHaveProperty("index");
  });
});
