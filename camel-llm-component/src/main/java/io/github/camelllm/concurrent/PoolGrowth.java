package io.github.camelllm.concurrent;

/**
 * The rule by which the number of threads follows the routes that block them. Used by one thread at a time.
 *
 * <p>It grows by a quarter each time, up to {@link #FAST}; then by steps, as most of what blocks a thread ends by itself; and
 * beyond {@link #LARGE} ever more slowly, since each thread costs memory.
 */
final class PoolGrowth {
    private static final int FAST = 256;
    private static final int LARGE = 1_000;
    private static final int STEP = 16;

    /** How many times nothing is done before threads that seem to run are taken for blocked, as those that read a socket. */
    private static final int PATIENCE = 20;

    private final int few;
    private final int many;
    private int looks;
    private int looksInVain;

    /**
     * Makes a rule.
     *
     * @param few threads while nothing blocks
     * @param many threads as soon as something does
     */
    PoolGrowth(int few, int many) {
        this.few = few;
        this.many = many;
    }

    /**
     * Returns the number of threads that there is to be while tasks wait.
     *
     * @param now the number of threads
     * @param done how many tasks got done since the last time
     * @param running how many threads compute
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

    /** Returns the number of threads that there is to be when nothing waits. */
    int idle(int now, int busy) {
        if (busy <= few && now <= many) {
            return few;
        }
        int needed = Math.max(busy, many);
        return Math.min(now, needed + (now - needed) / 2);
    }
}
