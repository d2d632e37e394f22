/** DuckDB takes long to load, and is not there for every machine. */
import { PersonError, reasonOf } from '../../errors.js';

/** @throws PersonError where there is no DuckDB for this machine */
export async function loadSql(): Promise<typeof import('./session.js')> {
  try {
    return await import('./session.js');
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    if (code !== 'MODULE_NOT_FOUND' && code !== 'ERR_MODULE_NOT_FOUND' && code !== 'ERR_DLOPEN_FAILED')
      throw thrown;
    throw new PersonError(
      `DuckDB cannot be loaded on this machine: ${reasonOf(thrown).split('\n', 1)[0]}`,
      'Install atrail again with all its packages; archive search and archive stats do without.',
    );
  }
}
