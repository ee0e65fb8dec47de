/** What an expression of setup.py stands for, as far as it can be told without running it. */
export type PythonValue =
  | { readonly kind: "text"; readonly text: string; readonly at: number }
  | { readonly kind: "list"; readonly items: readonly PythonValue[]; readonly at: number }
  | { readonly kind: "dict"; readonly entries: ReadonlyMap<string, PythonValue>; readonly at: number }
  | { readonly kind: "none"; readonly at: number }
  /** A path, relative to the folder of setup.py. */
  | { readonly kind: "path"; readonly path: string; readonly at: number }
  /** A file that was opened, its text, or its lines without those that begin with one of `skip`. */
  | {
      readonly kind: "file" | "content" | "lines";
      readonly path: string;
      readonly skip: readonly string[];
      readonly at: number;
    }
  /** `at` is the place to show, `text` what stands there. */
  | { readonly kind: "computed"; readonly text: string; readonly at: number };

/** Names of a scope. */
export type Scope = Map<string, PythonValue>;
