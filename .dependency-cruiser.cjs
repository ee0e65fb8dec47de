const tests = "\\.test\\.ts$";

/** Folder `from` may import only itself, npm packages, node and the listed paths. */
function only(name, from, allowed) {
  return {
    name,
    severity: "error",
    from: { path: from, pathNot: tests },
    to: { path: "^(src|blocks|stacks|compat|fixtures|test|bench)/", pathNot: [from, ...allowed].join("|") },
  };
}

const errors = "^src/errors/";
const resolveFolder = "^src/resolve/";
const planFolder = "^src/plan/";
const projectFolder = "^src/project/";
const pure =
  "^(src/(resolve|plan|insight|build/(llb|trace)|pipeline/(dot|condition|stylesheet|transforms|lint|draw|engine))|blocks|stacks)/";

module.exports = {
  forbidden: [
    only("errors-import-nothing", errors, []),
    only("resolve-imports", resolveFolder, [errors, "^compat/"]),
    only("project-imports", projectFolder, [errors, "^compat/"]),
    only("plan-imports", planFolder, [errors, resolveFolder, projectFolder, "^compat/"]),
    only("build-imports", "^src/build/", [errors, planFolder, "^src/(base|image|registry|store)/"]),
    only("base-imports", "^src/base/", [
      errors,
      resolveFolder,
      "^src/(build/types|build/buildkit/daemon|image/|plan/epoch)",
      "^compat/",
    ]),
    only("image-imports", "^src/image/", [errors, "^src/build/types"]),
    only("registry-imports", "^src/registry/", [
      errors,
      "^src/image/",
      "^src/lock/http-proxy\\.ts$",
      "^src/build/(receive-output|buildkit/image-ref|buildkit/session/(output-error|write-blob|write-layout-index))\\.ts$",
    ]),
    only("lock-imports", "^src/lock/", [
      errors,
      projectFolder,
      "^src/plan/network-mounts\\.ts$",
      "^src/base/find-on-path\\.ts$",
      "^src/build/(buildkit/daemon/with-lock|mask-secrets|sensitive-values)\\.ts$",
      "^compat/",
    ]),
    only("smoke-imports", "^src/smoke/", [
      errors,
      planFolder,
      "^src/(build|image)/",
      "^src/project/smoke-check\\.ts$",
    ]),
    only("insight-imports", "^src/insight/", [
      errors,
      planFolder,
      "^src/project/python/(markers/|normalise-name|requirements/parse-requirement|types)",
      "^src/store/",
      "^src/build/types\\.ts$",
    ]),
    only("control-imports", "^src/control/", [errors]),
    // A record holds what a build is made of, in the words of the build.
    only("store-imports", "^src/store/", [
      errors,
      "^src/(plan/types|build/output|build/progress/track-progress)\\.ts$",
    ]),
    only("blocks-imports", "^blocks/", [errors, planFolder, projectFolder, resolveFolder, "^compat/"]),
    only("stacks-imports", "^stacks/", [
      errors,
      planFolder,
      projectFolder,
      resolveFolder,
      "^blocks/index\\.ts$",
    ]),
    only("compat-imports", "^src/compat/", [errors, resolveFolder, projectFolder, "^compat/"]),
    only("pipeline-imports", "^src/pipeline/", [
      errors,
      "^src/store/",
      "^src/build/buildkit/daemon/process-identity\\.ts$",
    ]),
    only("pipeline-language-imports", "^src/pipeline/(dot|condition|stylesheet|transforms|lint|draw)/", [
      errors,
      "^src/pipeline/(interviewers/match-choice|[^/]+)\\.ts$",
      "^src/pipeline/(dot|condition|stylesheet|transforms|lint|draw)/",
    ]),
    only("factory-imports", "^src/factory/", [
      errors,
      projectFolder,
      "^src/(pipeline|control|store|image|registry|smoke)/",
      "^src/plan/(canonical-json|json-schema|shell-word|types)\\.ts$",
      "^src/build/(progress/build-event|buildkit/daemon/process-identity)\\.ts$",
      "^src/build/buildkit/session/(output-error|write-blob|(?:read|write)-layout-index|remove-layout-garbage)\\.ts$",
    ]),
    only("cli-imports", "^src/cli/", [
      "^src/(errors|factory|project|resolve|plan|build|base|compat|control|image|insight|registry|smoke|store|lock|pipeline)/",
    ]),
    {
      name: "blocks-are-siblings",
      comment: "A block can be removed or replaced without reading the others.",
      severity: "error",
      from: { path: "^blocks/([^/]+)/" },
      to: { path: "^blocks/([^/]+)/", pathNot: "^blocks/$1/" },
    },
    {
      name: "stacks-are-siblings",
      severity: "error",
      from: { path: "^stacks/([^/]+)/" },
      to: { path: "^stacks/([^/]+)/", pathNot: "^stacks/$1/" },
    },
    {
      name: "pure-core",
      comment: "Pure folders get data and return data: no disk, process, clock, network or terminal.",
      severity: "error",
      from: { path: pure, pathNot: tests },
      to: {
        path: "^(node:)?(fs|fs/promises|child_process|http|https|http2|net|os|process|tls)$|node_modules/(execa|chalk|ora|commander|@inquirer|@grpc)/",
      },
    },
    {
      name: "nothing-imports-the-command-line",
      severity: "error",
      from: { path: "^(src|blocks|stacks)/", pathNot: "^src/(cli/|main\\.ts$)" },
      to: { path: "^src/(cli/|main\\.ts$)" },
    },
    {
      name: "no-cycles",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    { name: "resolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
