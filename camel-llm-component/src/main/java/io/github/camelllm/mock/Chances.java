package io.github.camelllm.mock;

import java.util.SplittableRandom;

/** What chance has in store for one call, each from 0 to 1: it depends on the seed and the number of the call alone. */
record Chances(double failure, double latency, double firstToken, double cut) {
    static Chances of(long seed, long call) {
        SplittableRandom random = new SplittableRandom(new SplittableRandom(seed).nextLong() + call);
        return new Chances(random.nextDouble(), random.nextDouble(), random.nextDouble(), random.nextDouble());
    }
}
