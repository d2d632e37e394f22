/**
 * What is asked, as plain data: it can be printed, compared, sent to a thread and compiled.
 *
 * `field` is a field's short name (`user`) or a path into the event (`requestParameters.RegionId`),
 * never with the leading `event.`. A `pattern` is text in which `*` stands for any run of characters,
 * `?` for one, and a backslash takes the meaning from the character behind it.
 */
export type Query =
  | { readonly kind: 'all' }
  | { readonly kind: 'and'; readonly of: readonly Query[] }
  | { readonly kind: 'or'; readonly of: readonly Query[] }
  | { readonly kind: 'not'; readonly of: Query }
  | { readonly kind: 'is'; readonly field: string; readonly pattern: string }
  | { readonly kind: 'present'; readonly field: string }
  | {
      readonly kind: 'compare';
      readonly field: string;
      readonly op: '=' | '>' | '>=' | '<' | '<=';
      readonly value: number;
    }
  | {
      readonly kind: 'between';
      readonly field: string;
      readonly low: number;
      readonly high: number;
      /** `[` and `]` include the bound, `(` and `)` do not. */
      readonly includes: readonly [low: boolean, high: boolean];
    }
  | { readonly kind: 'text'; readonly pattern: string };

export const ALL: Query = { kind: 'all' };

/** Half-open: since <= t < until, in milliseconds since 1970 UTC. Absent means unbounded. */
export interface Window {
  readonly since?: number;
  readonly until?: number;
}
