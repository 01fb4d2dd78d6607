/** Chance that is the same at every start, so that a page looks the same twice. */
export function chance(seed) {
    let state = seed;
    return () => {
        state = (state + 0x6d2b79f5) | 0;
        let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
        mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
    };
}

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export function ago(milliseconds) {
    return new Date(Date.now() - milliseconds).toISOString().replace("Z", "000Z");
}

export function uuid(number, kind = 0) {
    const tail = number.toString(16).padStart(12, "0");
    return `0198a${kind}00-4d1e-7c3a-9b52-${tail}`;
}
