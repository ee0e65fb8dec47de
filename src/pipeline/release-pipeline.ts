/** The pipeline that is run when none is named and the project has none. A failed step has no route and ends the run. */
export const RELEASE_PIPELINE = `// From source to a release candidate: what factory run does when no pipeline is named.
digraph release {
  goal = "a verified image"
  start [shape=Mdiamond]
  exit [shape=Msquare]
  build [shape=parallelogram, type="factory.build", max_retries=1, timeout=1h]
  smoke [shape=parallelogram, type="factory.smoke", timeout=10m]
  sbom [shape=parallelogram, type="factory.sbom", timeout=10m]
  policy [shape=parallelogram, type="factory.policy", timeout=10m]
  review [shape=hexagon, label="Release candidate ready. Continue to evaluation?"]
  stop [shape=parallelogram, tool_command="echo stopped by a human; exit 1"]
  start -> build -> smoke -> sbom -> policy -> review
  review -> exit [label="[C] Continue"]
  review -> stop [label="[S] Stop"]
}
`;

/** How messages call it; never the path of a file. */
export const RELEASE_NAME = "(built-in release pipeline)";
