import fc from "fast-check";
import { inject } from "vitest";

/**
 * fast-check, drawing by `FUZZ_SEED`: an ordinary run draws the same each time, so it fails for what was changed, and
 * `npm run fuzz` draws anew.
 */
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: inject("fuzzing").seed });

export default fc;
