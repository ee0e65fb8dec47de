/** What a clause compares: the outcome or preferred label of the stage, or a value of the context. */
export type ConditionKey =
  | { readonly kind: "outcome" }
  | { readonly kind: "preferred_label" }
  | { readonly kind: "context"; readonly path: string };

export interface ConditionClause {
  readonly key: ConditionKey;
  readonly operator: "=" | "!=";
  readonly value: string;
}

/** All clauses have to hold; without any the condition is always true. */
export type Condition = readonly ConditionClause[];

export type ParsedCondition =
  | { readonly kind: "condition"; readonly condition: Condition }
  | {
      readonly kind: "problem";
      readonly message: string;
      readonly hint: string;
      /** Index into the text of the condition. */
      readonly offset: number;
    };
