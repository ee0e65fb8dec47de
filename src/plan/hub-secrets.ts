/** Ids of the secrets that describe a person's access to the model hub, not the project. They are also variables. */
export const HUB_SECRETS = { token: "HF_TOKEN", endpoint: "HF_ENDPOINT" } as const;
