/**
 * Asks the allocator to keep what is freed for what comes next. glibc gives freed blocks back to the system once more
 * than a few MB of them lie together, and a file's text is that long: every page of the next one is then fetched
 * again, which on virtual machines costs more than reading the file. The limit rises to twice the largest block that
 * was ever freed, and 32 MiB is the largest that counts (mallopt(3), M_MMAP_THRESHOLD); other allocators do not care.
 *
 * The block is never touched, so it takes no memory; it is freed by the first collection of garbage.
 */
export function keepFreedMemory(): void {
  Buffer.allocUnsafeSlow(LARGEST);
}

const LARGEST = 31 * 2 ** 20;
