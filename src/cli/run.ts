/** One run of the program: arguments in, exit code out. Whatever is thrown is told here, and nowhere else. */
import { CommanderError } from 'commander';
import { type ExitCode, PersonError } from '../errors.js';
import { errorLines } from '../output/problem.js';
import { type Context, paintOf } from './context.js';
import { createProgram } from './program.js';

export async function run(argv: readonly string[], context: Context): Promise<ExitCode> {
  let code: ExitCode = 0;
  try {
    const program = await createProgram(
      context,
      (result) => {
        code = result;
      },
      argv,
    );
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (thrown) {
    // Commander has already said what it has to say: help and version are no errors.
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : 2;
    const told = errorLines(thrown, await paintOf(context, context.stderr));
    // Where not even this can be written, the exit code must tell.
    await context.stderr.write(told).catch(() => {});
    return thrown instanceof PersonError ? thrown.exitCode : 2;
  }
}
