/** What has to be on disk before anything is built on it. */
import { open } from 'node:fs/promises';

/** Makes names in a folder last; some systems cannot, and need not. */
export async function flushFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  } catch {
    // Windows does not open folders.
  }
}
