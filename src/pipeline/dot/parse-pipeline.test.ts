import { describe, expect, it } from "vitest";
import { parsePipeline } from "./parse-pipeline.ts";

function problems(text: string): readonly string[] {
  return parsePipeline(text, "p.dot").problems.map(
    ({ line, column, message }) => `${line}:${column} ${message}`,
  );
}

const inGraph = (statements: string) => problems(`digraph g {\n${statements}\n}`);

describe("parsePipeline", () => {
  it.each([
    ["", "1:1 p.dot holds no digraph"],
    ["// only a comment\n", "2:1 p.dot holds no digraph"],
    ["graph g { }", "1:1 undirected graphs are not supported"],
    ["strict digraph g { }", "1:1 strict graphs are not supported"],
    ["DiGraph g { }", "1:1 DiGraph is not in lower case"],
    ["digraph { a }", "1:9 the digraph has no name"],
    ['digraph "a b" { }', '1:9 "a b" is not a name for a graph'],
    ["digraph g", "1:10 expected {, found the end of the file"],
    ["digraph g {", "1:11 the brace is never closed"],
    ["digraph g { } digraph h { }", "1:15 a second graph begins here"],
    ["digraph g { } more", "1:15 text follows the end of the digraph"],
    ["digraph g { a digraph h { } }", "1:11 the brace is never closed"],
    ["{ a -> b }", "1:1 expected digraph, found {"],
  ])("refuses %j with its place", (text, expected) => {
    expect(problems(text)).toEqual([expected]);
  });

  it.each([
    ["a -- b", "2:3 undirected edges are not supported"],
    ["a:n -> b", "2:2 ports are not supported"],
    ["a [label=<<b>x</b>>]", "2:10 HTML labels are not supported"],
    ["a [x=1 y=2]", "2:8 a comma is missing before y"],
    ["a [x=1; y=2]", "2:7 attributes are separated by commas"],
    ["a [x=1,]", "2:7 a comma follows the last attribute"],
    ["a [,x=1]", "2:4 there is nothing before this comma"],
    ["a []", "2:4 the attribute list is empty"],
    ["a [bold]", "2:4 the attribute bold has no value"],
    ["a [x=]", "2:6 x has no value"],
    ['a ["x"=1]', '2:4 the key "x" is quoted'],
    ["a [x=1][y=2]", "2:8 a second attribute list"],
    ["a [x=1\nb -> c", "2:3 the bracket is never closed"],
    ['a [x="open]\n', "2:6 the string is never closed"],
    ['a [x="\\d"]', "2:7 \\d is not an escape"],
    ['a [x="1\n\\d"]', "3:1 \\d is not an escape"],
    ["/* open", "2:1 the comment is never closed"],
    ["a [x=1.5h]", "2:6 1.5h is neither a number nor a duration"],
    ["a [x=10x]", "2:6 10x is neither a number nor a duration"],
    ["a [x=./run.sh]", "2:6 the value ./run.sh needs quotes"],
    ["a [x=http://y]\n]", "2:6 the value of x is cut off by //, which begins a comment"],
    ['a [x="1" + "2"]', "2:10 strings cannot be joined with +"],
    ["1a -> b", "2:1 1a is not an identifier"],
    ["my-node", "2:1 my-node is not an identifier"],
    ["été", '2:1 "été" is not an identifier'],
    ["node", "2:1 node is a keyword and cannot be the name of a node"],
    ["a -> ", "3:1 expected a node after ->, found }"],
    ["a -> {b c}", "2:6 an edge leads to one node, not to a group"],
    ["{ a b }", "2:1 a block without a keyword"],
    ["subgraph s [x=1]", "2:12 expected { after subgraph, found ["],
    ["[x=1]", "2:1 attributes without a node or an edge before them"],
    ["# comment", "2:1 # does not begin a comment"],
    ["a => b", "2:4 => is no edge"],
    ["a $ b", "2:3 expected a statement, found $"],
    ["a b]", "2:4 expected a statement, found ]"],
  ])("refuses %j with its place", (statement, expected) => {
    expect(inGraph(statement)[0]).toBe(expected);
  });

  it("reports several errors at once and goes on after each", () => {
    expect(inGraph("a -- b\nc [x=1 y=2]\nfine -> too [label=ok]\n# no\nd:p -> e")).toEqual([
      "2:3 undirected edges are not supported",
      "3:8 a comma is missing before y",
      "5:1 # does not begin a comment",
      "6:2 ports are not supported",
    ]);
  });

  it("has a remedy for everything it refuses", () => {
    const { problems: found } = parsePipeline("graph {\n a -- b:c [x y=]\n {} # \n", "p.dot");

    expect(found.length).toBeGreaterThan(5);
    expect(found.every(({ hint }) => (hint ?? "").length > 3)).toBe(true);
  });

  it("stops counting at some point", () => {
    const found = inGraph("$\n".repeat(5000));

    expect(found).toHaveLength(101);
    expect(found.at(-1)).toContain("4900 more syntax errors follow");
  });

  it("merges what is said about a node, classes included, and keeps the defaults of its first place", () => {
    const { graph } = parsePipeline(
      `digraph g { node [timeout=1m] a [shape=box]
       subgraph s { label="S" node [timeout=2m, x=1] a [prompt="p"] } }`,
      "p.dot",
    );

    expect(graph?.nodes).toHaveLength(1);
    expect(graph?.nodes[0]).toMatchObject({
      classes: ["s"],
      attributes: { timeout: { value: "1m" }, shape: { value: "box" }, prompt: { value: "p" } },
    });
    expect(graph?.nodes[0]?.attributes.x).toBeUndefined();
  });

  it("gives the same values whatever the ends of lines are", () => {
    const text = 'digraph g {\n a [prompt="one\ntwo"] // x\n b\n}\n';

    expect(parsePipeline(text.replaceAll("\n", "\r\n"), "p.dot")).toEqual(parsePipeline(text, "p.dot"));
  });

  it("takes keys of Object.prototype for keys like others", () => {
    const { graph } = parsePipeline("digraph g { a [constructor=x, __proto__=y] b }", "p.dot");

    expect(graph?.nodes[0]?.attributes.constructor).toMatchObject({ value: "x" });
    expect(Object.keys(graph?.nodes[0]?.attributes ?? {})).toEqual(["constructor", "__proto__"]);
    expect(graph?.nodes[1]?.attributes.constructor).toBeUndefined();
  });

  it("reads subgraphs nested 100,000 deep and chains as long", () => {
    const deep = `digraph g { ${"subgraph { ".repeat(100_000)} a ${"}".repeat(100_000)} }`;
    const long = `digraph g { ${Array.from({ length: 100_000 }, (_, index) => `n${index}`).join(" -> ")} }`;

    expect(parsePipeline(deep, "p.dot").graph?.nodes).toHaveLength(1);
    expect(parsePipeline(long, "p.dot").graph?.edges).toHaveLength(99_999);
    expect(problems(`digraph g { ${"subgraph { ".repeat(100_000)}`)).toHaveLength(1);
  });
});
