/**
 * Which events were seen before. Two trails into one bucket, or a late redelivery, bring the same event twice.
 * 16 bytes an event in an open-addressed table that is at most half full: 32 bytes an event.
 */
export type Sighting = 'new' | 'same' | 'different content';

export class SeenEvents {
  /** Pairs of id and content; 0 marks a free place. */
  #table = new BigUint64Array(2 * 1024);
  #count = 0;

  /** @param id hash of the event's id, 0 where it has none: such an event is always new */
  see(id: bigint, content: bigint): Sighting {
    if (id === 0n) return 'new';
    if (this.#count * 4 >= this.#table.length) this.#grow();
    let sighting: Sighting = 'new';
    const mask = this.#table.length / 2 - 1;
    for (let place = Number(BigInt.asUintN(32, id)) & mask; ; place = (place + 1) & mask) {
      const known = this.#table[place * 2]!;
      if (known === 0n) {
        this.#table[place * 2] = id;
        this.#table[place * 2 + 1] = content;
        this.#count++;
        return sighting;
      }
      if (known !== id) continue;
      if (this.#table[place * 2 + 1] === content) return 'same';
      sighting = 'different content';
    }
  }

  #grow(): void {
    const old = this.#table;
    this.#table = new BigUint64Array(old.length * 2);
    this.#count = 0;
    const mask = this.#table.length / 2 - 1;
    for (let i = 0; i < old.length; i += 2) {
      const id = old[i]!;
      if (id === 0n) continue;
      let place = Number(BigInt.asUintN(32, id)) & mask;
      while (this.#table[place * 2] !== 0n) place = (place + 1) & mask;
      this.#table[place * 2] = id;
      this.#table[place * 2 + 1] = old[i + 1]!;
      this.#count++;
    }
  }
}
