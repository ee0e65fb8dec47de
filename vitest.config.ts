import { defineConfig } from "vitest/config";
import { closingLineReporter } from "./test/closing-line-reporter.ts";

const unit = [
  "src/**/*.test.ts",
  "blocks/**/*.test.ts",
  "stacks/**/*.test.ts",
  "test/*.test.ts",
  "test/fuzz/*.test.ts",
  "test/factory/*.test.ts",
  "test/pipelines/**/*.test.ts",
];

/** Arguments besides `run` choose some of the tests. */
const filtered = process.argv.slice(2).some((argument) => argument !== "run" && argument !== "vitest");

export default defineConfig({
  test: {
    reporters: ["default", closingLineReporter({ filtered })],
    projects: [
      {
        test: {
          name: "unit",
          include: unit,
          testTimeout: 30_000,
          hookTimeout: 60_000,
          // All cores: left to itself vitest keeps one free, which is half of a small machine.
          maxWorkers: "100%",
        },
      },
      {
        test: {
          name: "integration",
          include: ["test/integration/**/*.test.ts", "test/faults/**/*.test.ts"],
          globalSetup: "test/integration/setup.ts",
          testTimeout: 300_000,
          hookTimeout: 900_000,
          fileParallelism: false,
          // After the unit tests, which would take its time.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
