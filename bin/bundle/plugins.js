import { join } from "node:path";

/**
 * commander asks for child_process at its start, for subcommands that are programs of their own; factory has none.
 * The module is loaded when it is first used, which saves some milliseconds of every command.
 */
export function lazyChildProcess() {
  return {
    name: "lazy-child-process",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
        importer.includes(join("node_modules", "commander"))
          ? { path: "child_process", namespace: "lazy" }
          : undefined,
      );
      onLoad({ filter: /.*/, namespace: "lazy" }, () => ({
        contents: 'exports.spawn = (...args) => require("node:child_process").spawn(...args);',
      }));
    },
  };
}

/**
 * Imports of node's own modules become calls of `require`. An import reads every property of such a module, and with
 * that starts what is behind its getters: `process.stdin`, `fs.promises`, `crypto.webcrypto`.
 */
export function requiredBuiltins() {
  return {
    name: "required-builtins",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^node:/ }, ({ path, kind }) =>
        kind === "import-statement" ? { path, namespace: "builtin" } : undefined,
      );
      onLoad({ filter: /.*/, namespace: "builtin" }, ({ path }) => ({
        contents: `module.exports = require(${JSON.stringify(path)});`,
      }));
    },
  };
}

/** grpc-js loads it for services that factory does not offer; it is a third of the code of the client. */
export function noProtoLoader() {
  return {
    name: "no-proto-loader",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^@grpc\/proto-loader$/ }, ({ path }) => ({ path, namespace: "left-out" }));
      onLoad({ filter: /.*/, namespace: "left-out" }, ({ path }) => ({
        contents: `throw new Error(${JSON.stringify(`${path} is not in the bundle`)});`,
      }));
    },
  };
}
