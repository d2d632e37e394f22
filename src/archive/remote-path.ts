/** Objects of a bucket among the paths of an archive: `oss://bucket/prefix` and, for one object, `oss://bucket/key`. */

export function isRemote(path: string): boolean {
  return /^oss:\/\//i.test(path);
}
