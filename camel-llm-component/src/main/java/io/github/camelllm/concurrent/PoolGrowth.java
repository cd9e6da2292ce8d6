package io.github.camelllm.concurrent;

/**
 * Computes the number of threads from the number of blocked ones. Used by one thread at a time.
 *
 * <p>The number grows by a quarter each time, up to {@link #FAST}; then by constant steps, because most blocking ends by itself; and beyond
 * {@link #LARGE} more and more slowly, because each thread costs memory.
 */
final class PoolGrowth {
    private static final int FAST = 256;
    private static final int LARGE = 1_000;
    private static final int STEP = 16;

    /** The number of checks without progress after which threads that seem to run, such as those reading a socket, count as blocked. */
    private static final int PATIENCE = 20;

    private final int few;
    private final int many;
    private int looks;
    private int looksInVain;

    /**
     * Creates a rule.
     *
     * @param few threads while nothing blocks
     * @param many threads as soon as something does
     */
    PoolGrowth(int few, int many) {
        this.few = few;
        this.many = many;
    }

    /**
     * Returns the target number of threads while tasks wait.
     *
     * @param now the number of threads
     * @param done tasks completed since the last check
     * @param running threads that are running
     * @param block whether routes block threads
     * @param urgent whether a completion waits
     */
    int next(int now, long done, int running, boolean block, boolean urgent) {
        looks++;
        looksInVain = done == 0 ? looksInVain + 1 : 0;
        if (done > 0 && !block) {
            return few;
        }
        if (now < many) {
            return many;
        }
        if (running >= few) {
            if (looksInVain < PATIENCE) {
                return now;
            }
            looksInVain = 0;
        }
        return now + Math.max(urgent ? few : 0, step(now, done));
    }

    private int step(int now, long done) {
        if (now < FAST) {
            return Math.max(1, now / 4);
        }
        boolean turn = now < LARGE || looks % PATIENCE == 0;
        return !turn ? 0 : done == 0 ? STEP : 1;
    }

    /** Returns the target number of threads when no task waits. */
    int idle(int now, int busy) {
        if (busy <= few && now <= many) {
            return few;
        }
        int needed = Math.max(busy, many);
        return Math.min(now, needed + (now - needed) / 2);
    }
}
