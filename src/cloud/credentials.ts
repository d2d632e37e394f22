/** Who asks the service. Secrets live in these objects and nowhere else: they are never printed, logged or cached. */

export interface Credentials {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  /** With temporary keys only. */
  readonly securityToken?: string;
}

/** Where credentials come from, as one place that was chosen. */
export interface CredentialSource {
  /** For people, without anything secret: `the environment`, `profile audit of ~/.aliyun/config.json`. */
  readonly described: string;
  /** The region that goes with it, where it names one. */
  readonly region?: string;
  /** The account, where the source itself says it, as the ARN of a role does. */
  readonly account?: string;
  /** Fresh credentials; temporary ones are renewed before they expire. Throws PersonError with exit code 4. */
  credentials(): Promise<Credentials>;
}
